// Committed offsets and the administration of groups, from outside and as members. The cases of classic
// groups have left groups behind that are looked at here.

import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteGroupsApi } from '../../../src/protocol/apis/delete-groups.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeGroupsApi } from '../../../src/protocol/apis/describe-groups.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import { ask, type Case, scenario } from './case.ts';
import { eventually } from '../../support/within.ts';
import { joinRequest, subscriptionTo, syncRequest } from './group-requests.ts';
import { unknownTopicId } from './normalise.ts';
import type { Side } from './side.ts';

const firstTopicIdVersion = 10;
const firstSeveralGroupsVersion = 8;

interface Offset {
  readonly partition?: number;
  readonly offset?: number;
  readonly metadata?: string | null;
  readonly leaderEpoch?: number;
}

interface Commit {
  readonly groupId: string;
  readonly topic?: string;
  readonly offsets?: readonly Offset[];
  readonly generation?: number;
  readonly memberId?: string;
  readonly instanceId?: string;
  readonly retentionTimeMs?: number;
}

const idOf = (side: Side, topic: string): string => (topic === 'missing' ? unknownTopicId : side.id(topic));

/** In older versions by name, in newer by id. */
const topicOf = (side: Side, version: number, topic: string) =>
  version >= firstTopicIdVersion ? { topicId: idOf(side, topic) } : { name: topic };

function commitRequest(side: Side, version: number, asked: Commit) {
  const { groupId, topic = 'offsets-a', generation = -1, memberId = '', instanceId, retentionTimeMs } = asked;
  const partitions = (asked.offsets ?? [{}]).map(({ partition = 0, offset = 5, metadata = '', leaderEpoch = -1 }) => ({
    partitionIndex: partition,
    committedOffset: offset,
    committedMetadata: metadata,
    ...(version >= 6 ? { committedLeaderEpoch: leaderEpoch } : {}),
  }));
  return {
    groupId,
    generationIdOrMemberEpoch: generation,
    memberId,
    topics: [{ ...topicOf(side, version, topic), partitions }],
    ...(version >= 7 ? { groupInstanceId: instanceId ?? null } : {}),
    ...(version <= 4 && retentionTimeMs !== undefined ? { retentionTimeMs } : {}),
  };
}

interface Fetch {
  readonly groupId: string;
  /** Everything, when left out. */
  readonly topics?: readonly (readonly [topic: string, partitions: readonly number[]])[];
  readonly memberId?: string | null;
  readonly memberEpoch?: number;
}

function fetchRequest(side: Side, version: number, fetches: readonly Fetch[]) {
  const groups = fetches.map(({ groupId, topics, memberId, memberEpoch }) => ({
    groupId,
    topics:
      topics?.map(([topic, partitionIndexes]) => ({ ...topicOf(side, version, topic), partitionIndexes })) ?? null,
    ...(version >= 9 ? { memberId: memberId ?? null, memberEpoch: memberEpoch ?? -1 } : {}),
  }));
  if (version >= firstSeveralGroupsVersion) return { groups, requireStable: false };
  const { groupId, topics } = fetches[0]!;
  const named = topics?.map(([name, partitionIndexes]) => ({ name, partitionIndexes })) ?? null;
  return { groupId, topics: named, ...(version >= 7 ? { requireStable: true } : {}) };
}

function commit(name: string, of: (version: number, side: Side) => Commit, versions?: readonly number[]): Case[] {
  const request = (side: Side, version: number) => commitRequest(side, version, of(version, side));
  return ask(name, offsetCommitApi, request, versions === undefined ? {} : { versions });
}

function fetch(
  name: string,
  of: (version: number, side: Side) => readonly Fetch[],
  versions?: readonly number[],
): Case[] {
  const request = (side: Side, version: number) => fetchRequest(side, version, of(version, side));
  return ask(name, offsetFetchApi, request, versions === undefined ? {} : { versions });
}

const fromAllVersion = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const byName = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const severalGroups = [8, 9, 10];
const subscriber = (side: Side) => ({ memberId: side.id('subscriber'), generation: 1 });

export const offsetFixtures: Case[] = ask(
  'topics of the offsets',
  createTopicsApi,
  {
    topics: [
      { name: 'offsets-a', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] },
      { name: 'offsets-b', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
    ],
    timeoutMs: 10_000,
  },
  {
    versions: [7],
    remember: (side, { topics }) => {
      for (const { name, topicId } of topics) side.known.set(name, topicId);
    },
  },
);

export const offsetCases: Case[] = [
  ...fetch('before anybody committed', () => [{ groupId: 'offsets', topics: [['offsets-a', [0, 1]]] }]),
  ...fetch('everything, before anybody committed', () => [{ groupId: 'offsets' }], fromAllVersion),

  ...commit('a generation of a group that is missing', () => ({ groupId: 'missing', generation: 1, memberId: 'm' })),
  ...commit('from outside', (version) => ({
    groupId: 'offsets',
    offsets: [{ offset: version, metadata: `v${version}`, leaderEpoch: 0 }],
  })),
  ...commit('without metadata', () => ({ groupId: 'offsets', offsets: [{ partition: 1, metadata: null }] })),
  ...commit('to another topic', () => ({ groupId: 'offsets', topic: 'offsets-b', offsets: [{ offset: 0 }] })),
  ...commit('a negative offset', () => ({
    groupId: 'negative',
    offsets: [{ offset: -1 }, { partition: 1, offset: -7 }],
  })),
  ...commit('the same partition twice', () => ({ groupId: 'twice', offsets: [{ offset: 1 }, { offset: 2 }] })),
  ...commit('metadata that is just short enough', () => ({
    groupId: 'metadata',
    offsets: [{ metadata: 'é'.repeat(4_096) }],
  })),
  ...commit('metadata that is too long', () => ({
    groupId: 'metadata-too-long',
    offsets: [{ metadata: 'x'.repeat(4_097) }, { partition: 1 }],
  })),
  ...commit('an unknown topic', () => ({ groupId: 'offsets', topic: 'missing' })),
  ...commit('an unknown partition', () => ({ groupId: 'offsets', offsets: [{ partition: 9 }, { partition: 1 }] })),
  ...commit('a negative partition', () => ({ groupId: 'offsets', offsets: [{ partition: -1 }] })),
  ...commit('no partitions', () => ({ groupId: 'offsets', offsets: [] })),
  ...ask('no topics', offsetCommitApi, { groupId: 'offsets', memberId: '', topics: [] }),
  ...commit('without a group', () => ({ groupId: '' })),
  ...commit('a member id without a generation', () => ({ groupId: 'offsets', memberId: 'unheard-of' })),
  ...commit('a generation of a group without members', () => ({ groupId: 'offsets', generation: 3, memberId: 'm' })),
  ...commit('a retention', (version) => ({ groupId: `kept-${version}`, retentionTimeMs: 3_600_000 }), [2, 3, 4]),

  ...fetch('what was committed', () => [
    {
      groupId: 'offsets',
      topics: [
        ['offsets-a', [0, 1]],
        ['offsets-b', [0]],
      ],
    },
  ]),
  ...fetch('everything', () => [{ groupId: 'offsets' }], fromAllVersion),
  ...fetch('a negative offset', () => [{ groupId: 'negative', topics: [['offsets-a', [0, 1]]] }]),
  ...fetch('unknown partitions', () => [{ groupId: 'offsets', topics: [['offsets-a', [9, -1]]] }]),
  ...fetch('an unknown topic', () => [
    {
      groupId: 'offsets',
      topics: [
        ['missing', [0]],
        ['offsets-b', [0]],
      ],
    },
  ]),
  ...fetch('the same partition twice', () => [{ groupId: 'offsets', topics: [['offsets-a', [0, 0]]] }], byName),
  ...fetch('no partitions', () => [{ groupId: 'offsets', topics: [['offsets-a', []]] }]),
  ...fetch('no topics', () => [{ groupId: 'offsets', topics: [] }]),
  ...fetch('without a group', () => [{ groupId: '', topics: [['offsets-a', [0]]] }]),
  ...fetch(
    'several groups',
    () => [{ groupId: 'offsets' }, { groupId: 'twice' }, { groupId: 'missing' }],
    severalGroups,
  ),
  ...fetch('the same group twice', () => [{ groupId: 'twice' }, { groupId: 'twice' }], severalGroups),
  ...fetch('no groups', () => [], severalGroups),
  ...fetch(
    'as a member of a group without members',
    () => [{ groupId: 'offsets', memberId: 'unheard-of', memberEpoch: 3, topics: [['offsets-a', [0]]] }],
    [9, 10],
  ),

  // A group with one member that subscribes to a topic, as Java's consumers say it.
  ...ask(
    'a consumer',
    joinGroupApi,
    () => joinRequest(9, { groupId: 'subscribed', instanceId: 'consumer', protocols: subscriptionTo(['offsets-a']) }),
    { versions: [9], remember: (side, { memberId }) => side.known.set('subscriber', memberId) },
  ),
  ...commit('while the assignment is awaited', (_version, side) => ({ groupId: 'subscribed', ...subscriber(side) })),
  ...ask(
    'a consumer',
    syncGroupApi,
    (side) =>
      syncRequest(5, {
        groupId: 'subscribed',
        generationId: 1,
        memberId: side.id('subscriber'),
        instanceId: 'consumer',
      }),
    { versions: [5] },
  ),
  ...commit('as a member', (version, side) => ({
    groupId: 'subscribed',
    ...subscriber(side),
    offsets: [{ offset: 100 + version }],
  })),
  ...commit(
    'as a static member',
    (_version, side) => ({ groupId: 'subscribed', ...subscriber(side), instanceId: 'consumer' }),
    [7, 8, 9, 10],
  ),
  ...commit(
    'as a static member that nobody knows',
    (_version, side) => ({ groupId: 'subscribed', ...subscriber(side), instanceId: 'unheard-of' }),
    [7, 8, 9, 10],
  ),
  ...commit(
    'under the instance of another member',
    () => ({ groupId: 'subscribed', generation: 1, memberId: 'unheard-of', instanceId: 'consumer' }),
    [7, 8, 9, 10],
  ),
  ...commit('an older generation', (_version, side) => ({ groupId: 'subscribed', ...subscriber(side), generation: 0 })),
  ...commit('a later generation', (_version, side) => ({ groupId: 'subscribed', ...subscriber(side), generation: 2 })),
  ...commit('an unknown member', () => ({ groupId: 'subscribed', generation: 1, memberId: 'unheard-of' })),
  ...commit('from outside, with members there', () => ({ groupId: 'subscribed' })),
  ...fetch('as a member', (_version, side) => [
    { groupId: 'subscribed', memberId: side.id('subscriber'), memberEpoch: 1, topics: [['offsets-a', [0]]] },
  ]),
  ...ask('a consumer', describeGroupsApi, { groups: ['subscribed', 'offsets'] }),

  ...ask('of a missing group', offsetDeleteApi, deletion('missing', [['offsets-a', [0]]])),
  ...ask('without a group', offsetDeleteApi, deletion('', [['offsets-a', [0]]])),
  ...ask(
    'of a topic that is subscribed',
    offsetDeleteApi,
    deletion('subscribed', [
      ['offsets-a', [0]],
      ['offsets-b', [0]],
    ]),
  ),
  ...ask(
    'of an unknown topic',
    offsetDeleteApi,
    deletion('offsets', [
      ['missing', [0]],
      ['offsets-b', [0, 7]],
    ]),
  ),
  ...ask(
    'what was never committed',
    offsetDeleteApi,
    deletion('twice', [
      ['offsets-a', [1]],
      ['offsets-b', [0]],
    ]),
  ),
  ...ask('what was committed', offsetDeleteApi, deletion('offsets', [['offsets-a', [0]]])),
  ...ask('of a group with other members', offsetDeleteApi, deletion('classic-9', [['offsets-a', [0]]])),
  ...ask('nothing', offsetDeleteApi, deletion('offsets', [])),
  ...fetch('after deletions', () => [
    {
      groupId: 'offsets',
      topics: [
        ['offsets-a', [0, 1]],
        ['offsets-b', [0]],
      ],
    },
  ]),

  ...ask('with members, missing and without a name', deleteGroupsApi, { groupsNames: ['subscribed', 'missing', ''] }),
  ...ask('the same twice', deleteGroupsApi, (_side, version) => ({
    groupsNames: [`classic-${version}`, `classic-${version}`],
  })),
  ...ask('with offsets', deleteGroupsApi, (_side, version) => ({ groupsNames: [`kept-${version + 2}`] })),
  ...ask('nothing', deleteGroupsApi, { groupsNames: [] }),
  ...fetch('after the group was deleted', () => [{ groupId: 'kept-2', topics: [['offsets-a', [0]]] }]),
  ...ask('after it was deleted', describeGroupsApi, { groups: ['kept-2', 'classic-0'] }),

  // Records that no batch of the partition can hold.
  ...batchLimit('small batches of the groups', '2000'),
  ...commit('more than a batch takes', () => ({
    groupId: 'too-large',
    offsets: [{ metadata: 'x'.repeat(1_500) }, { partition: 1, metadata: 'x'.repeat(1_500) }],
  })),
  ...batchLimit('batches of the groups as ever', null),
  ...fetch('what no batch could take', () => [{ groupId: 'too-large', topics: [['offsets-a', [0, 1]]] }]),

  ...scenario('a topic that is deleted takes its offsets along', topicGoes),

  ...ask('all', listGroupsApi, {}),
  ...ask('by state', listGroupsApi, { statesFilter: ['stable', 'PreparingRebalance'] }, { versions: [4, 5] }),
  ...ask('by empty state', listGroupsApi, { statesFilter: ['Empty'] }, { versions: [4, 5] }),
  ...ask('by a state that nobody knows', listGroupsApi, { statesFilter: ['Sleeping', ''] }, { versions: [4, 5] }),
  ...ask('by type', listGroupsApi, { typesFilter: ['Classic'] }, { versions: [5] }),
  ...ask('by several types', listGroupsApi, { typesFilter: ['consumer', 'share'] }, { versions: [5] }),
  ...ask('by a type that nobody knows', listGroupsApi, { typesFilter: ['unheard-of'] }, { versions: [5] }),
  ...ask('by state and type', listGroupsApi, { statesFilter: ['Stable'], typesFilter: ['classic'] }, { versions: [5] }),
];

/** Null gives the default back. */
function batchLimit(name: string, value: string | null): Case[] {
  const config = { name: 'max.message.bytes', configOperation: value === null ? 1 : 0, value };
  const resources = [{ resourceType: 2, resourceName: '__consumer_offsets', configs: [config] }];
  return ask(name, incrementalAlterConfigsApi, { resources, validateOnly: false }, { versions: [1] });
}

function deletion(groupId: string, topics: readonly (readonly [topic: string, partitions: readonly number[]])[]) {
  return {
    groupId,
    topics: topics.map(([name, partitions]) => ({
      name,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
    })),
  };
}

/** Both take their time to make a topic known, and to forget it. */
async function topicGoes(side: Side): Promise<unknown> {
  const topic = { name: 'offsets-gone', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  await side.ask(createTopicsApi, 7, { topics: [topic], timeoutMs: 10_000 });
  const committed = await eventually(15_000, 'the commit', async () => {
    const asked = { partitionIndex: 0, committedOffset: 7, committedMetadata: '' };
    const topics = [{ name: topic.name, partitions: [asked] }];
    const answer = await side.ask(offsetCommitApi, 9, { groupId: 'gone', memberId: '', topics });
    return typeof answer !== 'string' && answer.topics[0]?.partitions[0]?.errorCode === 0 ? answer : undefined;
  });
  const everything = { groups: [{ groupId: 'gone', topics: null }] };
  const before = await side.ask(offsetFetchApi, 9, everything);
  await side.ask(deleteTopicsApi, 6, { topics: [{ name: topic.name }], timeoutMs: 10_000 });
  const after = await eventually(15_000, 'the end of its offsets', async () => {
    const answer = await side.ask(offsetFetchApi, 9, everything);
    return typeof answer !== 'string' && answer.groups[0]?.topics.length === 0 ? answer : undefined;
  });
  return { committed, before, after };
}
