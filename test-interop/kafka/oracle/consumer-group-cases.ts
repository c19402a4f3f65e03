// Groups of the consumer protocol (KIP-848): what a heartbeat may say, what it may not, and what the other
// group APIs make of such a group.

import { consumerGroupDescribeApi } from '../../../src/protocol/apis/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../../src/protocol/apis/consumer-group-heartbeat.ts';
import { deleteGroupsApi } from '../../../src/protocol/apis/delete-groups.ts';
import { describeGroupsApi } from '../../../src/protocol/apis/describe-groups.ts';
import { heartbeatApi } from '../../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import type { Encodable } from '../../../src/protocol/schema/fields.ts';
import { ask, type Case, scenario } from './case.ts';
import {
  firstBeat,
  heartbeatRequest,
  joinRequest,
  leaveRequest,
  subscriptionTo,
  syncRequest,
} from './group-requests.ts';
import type { Side } from './side.ts';

type Heartbeat = Encodable<(typeof consumerGroupHeartbeatApi)['request']['fields']>;

const m1 = 'AAAAAAAAAAAAAAAAAAAAAQ';
const m2 = 'AAAAAAAAAAAAAAAAAAAAAg';

function beats(name: string, request: Heartbeat | ((side: Side) => Heartbeat), versions?: readonly number[]): Case[] {
  return ask(name, consumerGroupHeartbeatApi, request, versions === undefined ? {} : { versions });
}

const groupId = 'modern';
const join = (of: Partial<Heartbeat> = {}): Heartbeat => firstBeat({ groupId: 'refused-modern', memberId: m1, ...of });
const later = (of: Partial<Heartbeat> = {}): Heartbeat => ({ groupId, memberId: m1, memberEpoch: 2, ...of });

const commit = (generation: number, memberId: string) => (side: Side, version: number) => ({
  groupId,
  generationIdOrMemberEpoch: generation,
  memberId,
  topics: [
    {
      ...(version >= 10 ? { topicId: side.id('offsets-a') } : { name: 'offsets-a' }),
      partitions: [{ partitionIndex: 0, committedOffset: 7, committedMetadata: '' }],
    },
  ],
});

const fetch = (memberId: string | null, memberEpoch: number) => (side: Side, version: number) => ({
  groups: [
    {
      groupId,
      memberId,
      memberEpoch,
      topics: [
        {
          ...(version >= 10 ? { topicId: side.id('offsets-a') } : { name: 'offsets-a' }),
          partitionIndexes: [0, 1],
        },
      ],
    },
  ],
});

export const consumerGroupCases: Case[] = [
  ...beats('without a group', join({ groupId: '' })),
  ...beats('without a member id', join({ memberId: '' }), [1]),
  ...beats('without a member id, later', join({ memberId: '', memberEpoch: 1 })),
  ...beats('an instance without a name', join({ instanceId: '' })),
  ...beats('a rack without a name', join({ rackId: '' })),
  ...beats('an assignor without a name', join({ serverAssignor: '' })),
  ...beats('an unknown assignor', join({ serverAssignor: 'unheard-of' })),
  ...beats('joining without a rebalance timeout', join({ rebalanceTimeoutMs: -1 })),
  ...beats('joining without saying what is owned', join({ topicPartitions: null })),
  ...beats('joining with partitions', (side) =>
    join({ topicPartitions: [{ topicId: side.id('offsets-a'), partitions: [0] }] }),
  ),
  ...beats('joining without a subscription', join({ subscribedTopicNames: null })),
  ...beats('a pattern that is none', join({ subscribedTopicNames: null, subscribedTopicRegex: '(' }), [1]),
  ...beats('a later epoch of a missing group', join({ memberEpoch: 1 })),
  ...beats('leaving a missing group', join({ memberEpoch: -1 })),
  ...beats('leaving for a while without an instance', join({ memberEpoch: -2 })),
  ...beats('an epoch below all', join({ memberEpoch: -3 })),
  ...ask('missing groups', consumerGroupDescribeApi, { groupIds: ['missing', ''], includeAuthorizedOperations: false }),
  ...ask('a classic group', consumerGroupDescribeApi, {
    groupIds: ['subscribed', 'offsets'],
    includeAuthorizedOperations: false,
  }),
  ...ask(
    'a group of connectors',
    joinGroupApi,
    () => joinRequest(3, { groupId: 'connectors', protocolType: 'connect' }),
    { versions: [3], remember: (side, { memberId }) => side.known.set('connector', memberId) },
  ),
  ...beats('into a classic group that is not of consumers', join({ groupId: 'connectors' })),

  ...beats('the first member', join({ groupId, instanceId: 'i1', rackId: 'r1' }), [1]),
  ...beats('nothing new', later()),
  ...beats('what it owns', (side) =>
    later({ topicPartitions: [{ topicId: side.id('offsets-a'), partitions: [0, 1] }] }),
  ),
  ...beats('an epoch that is to come', later({ memberEpoch: 3 })),
  ...beats('an epoch that is long gone', later({ memberEpoch: 1 })),
  ...beats('an unknown member', later({ memberId: m2 })),
  ...beats('an unknown member leaves', later({ memberId: m2, memberEpoch: -1 })),
  ...beats('the instance of another member', join({ groupId, memberId: m2, instanceId: 'i1' })),
  ...beats('another instance than before', later({ instanceId: 'i2' })),
  ...beats('another assignor that is unknown', later({ serverAssignor: 'unheard-of' })),
  ...ask('a group of the consumer protocol', consumerGroupDescribeApi, {
    groupIds: [groupId],
    includeAuthorizedOperations: false,
  }),
  ...ask('with operations', consumerGroupDescribeApi, { groupIds: [groupId], includeAuthorizedOperations: true }),
  ...ask('a group of the consumer protocol', describeGroupsApi, { groups: [groupId] }),

  ...ask('a member of the consumer protocol', offsetCommitApi, commit(2, m1)),
  ...ask('an older epoch', offsetCommitApi, commit(1, m1)),
  ...ask('a later epoch', offsetCommitApi, commit(3, m1)),
  ...ask('a member that the consumer group does not know', offsetCommitApi, commit(2, m2)),
  ...ask('into a consumer group from outside', offsetCommitApi, commit(-1, '')),
  ...ask('from outside a consumer group', offsetFetchApi, fetch(null, -1), { versions: [9, 10] }),
  ...ask('a member of the consumer protocol', offsetFetchApi, fetch(m1, 2), { versions: [9, 10] }),
  ...ask('an older epoch', offsetFetchApi, fetch(m1, 1), { versions: [9, 10] }),
  ...ask('a later epoch', offsetFetchApi, fetch(m1, 3), { versions: [9, 10] }),
  ...ask('a member that the consumer group does not know', offsetFetchApi, fetch(m2, 2), { versions: [9, 10] }),
  ...ask('a member without an id', offsetFetchApi, fetch('', -1), { versions: [9, 10] }),
  ...ask('of a consumer group', offsetDeleteApi, {
    groupId,
    topics: [
      { name: 'offsets-a', partitions: [{ partitionIndex: 0 }] },
      { name: 'offsets-b', partitions: [{ partitionIndex: 0 }] },
    ],
  }),
  ...ask('a consumer group with members', deleteGroupsApi, { groupsNames: [groupId] }),

  ...ask('in a consumer group', heartbeatApi, (_side, version) =>
    heartbeatRequest(version, { groupId, generationId: 2, memberId: m1 }),
  ),
  ...ask('in a consumer group', syncGroupApi, (_side, version) =>
    syncRequest(version, { groupId, generationId: 2, memberId: m1 }),
  ),
  ...ask('an unknown member of a consumer group', leaveGroupApi, (_side, version) =>
    leaveRequest(version, groupId, [{ memberId: 'unheard-of' }]),
  ),
  ...ask('into a consumer group without its protocol', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId, protocolType: 'connect' }),
  ),

  ...beats('leaving for a while', later({ memberEpoch: -2, instanceId: 'i1' }), [1]),
  ...ask('a member that is away', consumerGroupDescribeApi, {
    groupIds: [groupId],
    includeAuthorizedOperations: false,
  }),
  ...beats('back under another id', join({ groupId, memberId: m2, instanceId: 'i1', rackId: 'r1' }), [1]),
  ...beats('the life before', later({ instanceId: 'i1' })),
  ...beats('leaving', later({ memberId: m2, memberEpoch: -1 }), [1]),
  ...ask('nobody is there', consumerGroupDescribeApi, { groupIds: [groupId], includeAuthorizedOperations: false }),
  ...ask('with consumer groups', listGroupsApi, {}),
  ...ask('consumer groups', listGroupsApi, { typesFilter: ['consumer'] }, { versions: [5] }),
  ...scenario('a member whose id the broker chooses', chosenId),
  ...scenario('classic members in a consumer group', mixed),
  ...scenario('a classic group that becomes a consumer group, and one again', upgraded),
  ...ask('a consumer group without members', deleteGroupsApi, { groupsNames: [groupId] }, { versions: [2] }),
  ...ask('after it was deleted', consumerGroupDescribeApi, {
    groupIds: [groupId],
    includeAuthorizedOperations: false,
  }),
];

async function chosenId(side: Side): Promise<unknown> {
  const first = await side.ask(consumerGroupHeartbeatApi, 0, firstBeat({ groupId: 'chosen', memberId: '' }));
  if (typeof first === 'string' || first.memberId === null) return first;
  const { memberId, memberEpoch } = first;
  side.known.set('chosen-member', memberId);
  const next = await side.ask(consumerGroupHeartbeatApi, 0, { groupId: 'chosen', memberId, memberEpoch });
  const left = await side.ask(consumerGroupHeartbeatApi, 0, { groupId: 'chosen', memberId, memberEpoch: -1 });
  return { first, next, left };
}

/** A classic member in a group of the consumer protocol (KIP-848's online upgrade), and out of it again. */
async function mixed(side: Side): Promise<unknown> {
  const mixedGroup = 'mixed';
  const modern = await side.ask(consumerGroupHeartbeatApi, 1, firstBeat({ groupId: mixedGroup, memberId: m1 }));
  const classic = (memberId: string) =>
    joinRequest(9, { groupId: mixedGroup, memberId, protocols: subscriptionTo(['offsets-b']) });
  const asked = await side.ask(joinGroupApi, 9, classic(''));
  if (typeof asked === 'string') return asked;
  const { memberId } = asked;
  side.known.set('mixed-member', memberId);
  const joined = await side.ask(joinGroupApi, 9, classic(memberId));
  if (typeof joined === 'string') return joined;
  const { generationId } = joined;
  const member = { groupId: mixedGroup, memberId, generationId };
  const synced = await side.ask(syncGroupApi, 5, syncRequest(5, member));
  const unknown = await side.ask(heartbeatApi, 4, heartbeatRequest(4, { ...member, memberId: 'unheard-of' }));
  const wrong = await side.ask(heartbeatApi, 4, heartbeatRequest(4, { ...member, generationId: generationId + 1 }));
  const described = await side.ask(consumerGroupDescribeApi, 1, {
    groupIds: [mixedGroup],
    includeAuthorizedOperations: false,
  });
  const left = await side.ask(leaveGroupApi, 5, leaveRequest(5, mixedGroup, [{ memberId }]));
  const gone = await side.ask(heartbeatApi, 4, heartbeatRequest(4, member));
  return { modern, asked, joined, synced, unknown, wrong, described, left, gone };
}

/** The first member of the consumer protocol turns the group over, the last one that goes turns it back. */
async function upgraded(side: Side): Promise<unknown> {
  const upgradedGroup = 'upgraded';
  // Another topic than the other member's: who gets what must not depend on the id that the broker chooses.
  const protocols = subscriptionTo(['offsets-b']);
  const asked = await side.ask(joinGroupApi, 3, joinRequest(3, { groupId: upgradedGroup, protocols }));
  if (typeof asked === 'string') return asked;
  const { memberId, generationId } = asked;
  side.known.set('upgraded-member', memberId);
  const member = { groupId: upgradedGroup, memberId, generationId };
  const synced = await side.ask(syncGroupApi, 5, syncRequest(5, member));
  const modern = firstBeat({ groupId: upgradedGroup, memberId: m1 });
  const joined = await side.ask(consumerGroupHeartbeatApi, 1, modern);
  const describe = () =>
    side.ask(consumerGroupDescribeApi, 1, { groupIds: [upgradedGroup], includeAuthorizedOperations: false });
  const described = await describe();
  const beaten = await side.ask(heartbeatApi, 4, heartbeatRequest(4, member));
  const left = await side.ask(consumerGroupHeartbeatApi, 1, { groupId: upgradedGroup, memberId: m1, memberEpoch: -1 });
  const after = await describe();
  const classicAgain = await side.ask(describeGroupsApi, 6, { groups: [upgradedGroup] });
  return { asked, synced, joined, described, beaten, left, after, classicAgain };
}
