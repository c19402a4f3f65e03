// Classic groups: joining, syncing, beating and leaving in every version, in order and out of it.

import { describeGroupsApi } from '../../../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import { ask, type Case, scenario } from './case.ts';
import { heartbeatRequest, joinRequest, leaveRequest, protocolsOf, syncRequest } from './group-requests.ts';
import { Side } from './side.ts';

/** Members with an instance id came with this version of JoinGroup. */
const staticVersions = [5, 6, 7, 8, 9];
/** From here on a member is given its id before it may join. */
const firstIdRequiredVersion = 4;

const coordinators = (keys: readonly string[]) => (_side: Side, version: number) =>
  version >= 4 ? { coordinatorKeys: keys, keyType: 0 } : { key: keys[0]!, ...(version >= 1 ? { keyType: 0 } : {}) };

/** The one member of the group that each version of JoinGroup works on. */
const groupOf = (version: number): string => `classic-${version}`;
const memberOf = (side: Side, version: number): string => side.id(`member-${version}`);

/** The versions of the other APIs work on the group of the newest JoinGroup. */
const settledGroup = groupOf(9);
const settled = (side: Side) => ({ groupId: settledGroup, generationId: 2, memberId: memberOf(side, 9) });

export const classicGroupCases: Case[] = [
  ...ask('groups', findCoordinatorApi, coordinators(['some-group', 'other-group'])),
  ...ask('an empty key', findCoordinatorApi, coordinators([''])),
  ...ask('no keys', findCoordinatorApi, coordinators([]), { versions: [4, 5, 6] }),
  ...ask(
    'an unknown kind',
    findCoordinatorApi,
    (_side, version) => (version >= 4 ? { coordinatorKeys: ['k'], keyType: 9 } : { key: 'k', keyType: 9 }),
    { versions: [1, 2, 3, 4, 5, 6] },
  ),

  ...ask('without a group', joinGroupApi, (_side, version) => joinRequest(version, { groupId: '' })),
  ...ask('a session that is too short', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: 'refused', sessionTimeoutMs: 5_999 }),
  ),
  ...ask('a session that is too long', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: 'refused', sessionTimeoutMs: 1_800_001 }),
  ),
  ...ask('a member that nobody knows', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: 'refused', memberId: 'unheard-of' }),
  ),
  ...ask('without protocols', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: 'refused', protocols: [] }),
  ),
  ...ask('without a protocol type', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: 'refused', protocolType: '' }),
  ),

  ...ask('the first time', joinGroupApi, (_side, version) => joinRequest(version, { groupId: groupOf(version) }), {
    remember: (side, { memberId }, version) => side.known.set(`member-${version}`, memberId),
  }),
  ...ask('while the member is awaited', describeGroupsApi, { groups: [settledGroup] }),
  ...ask('a member that has only got its id', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), generationId: -1 }),
  ),
  ...ask('with the id', joinGroupApi, (side, version) =>
    joinRequest(version, { groupId: groupOf(version), memberId: memberOf(side, version) }),
  ),
  ...ask('before the assignment', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), generationId: 1 }),
  ),
  ...ask('before the assignment', describeGroupsApi, { groups: [settledGroup] }),
  ...ask('another kind of member', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: groupOf(version), protocolType: 'connect' }),
  ),
  ...ask('nothing in common with the others', joinGroupApi, (_side, version) =>
    joinRequest(version, { groupId: groupOf(version), protocols: protocolsOf(['other']) }),
  ),

  ...ask('without a group', syncGroupApi, (_side, version) =>
    syncRequest(version, { groupId: '', generationId: 1, memberId: 'm' }),
  ),
  ...ask('an unknown group', syncGroupApi, (_side, version) =>
    syncRequest(version, { groupId: 'missing', generationId: 1, memberId: 'm' }),
  ),
  ...ask('an unknown member', syncGroupApi, (side, version) =>
    syncRequest(version, { ...settled(side), generationId: 1, memberId: 'unheard-of' }),
  ),
  ...ask('an unknown instance', syncGroupApi, (side, version) =>
    syncRequest(version, { ...settled(side), generationId: 1, instanceId: 'unheard-of' }),
  ),
  ...ask('another generation', syncGroupApi, (side, version) =>
    syncRequest(version, { ...settled(side), generationId: 7 }),
  ),
  ...ask(
    'another protocol',
    syncGroupApi,
    (side, version) => syncRequest(version, { ...settled(side), generationId: 1, protocolName: 'other' }),
    { versions: [5] },
  ),
  ...ask(
    'another protocol type',
    syncGroupApi,
    (side, version) => syncRequest(version, { ...settled(side), generationId: 1, protocolType: 'connect' }),
    { versions: [5] },
  ),
  ...ask(
    'without protocol and type',
    syncGroupApi,
    (side, version) =>
      syncRequest(version, { ...settled(side), generationId: 1, protocolType: null, protocolName: null }),
    { versions: [5] },
  ),
  ...ask('the assignment', syncGroupApi, (side, version) =>
    syncRequest(version, { ...settled(side), generationId: 1 }),
  ),
  ...ask('everybody settled', describeGroupsApi, { groups: [settledGroup] }),
  ...ask(
    'with operations',
    describeGroupsApi,
    { groups: [settledGroup, 'missing'], includeAuthorizedOperations: true },
    { versions: [3, 4, 5, 6] },
  ),
  ...ask('what is not there', describeGroupsApi, { groups: ['missing', ''] }),
  ...ask('the same twice', describeGroupsApi, { groups: ['missing', 'missing'] }),
  ...ask('nothing', describeGroupsApi, { groups: [] }),

  // The leader that joins again begins a new generation: 2.
  ...ask(
    'the leader again',
    joinGroupApi,
    (side) => joinRequest(9, { groupId: settledGroup, memberId: memberOf(side, 9) }),
    { versions: [9] },
  ),
  ...ask('the new generation', syncGroupApi, (side, version) => syncRequest(version, settled(side))),
  ...ask('in time', heartbeatApi, (side, version) => heartbeatRequest(version, settled(side))),
  ...ask('without a group', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), groupId: '' }),
  ),
  ...ask('an unknown group', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), groupId: 'missing' }),
  ),
  ...ask('an unknown member', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), memberId: 'unheard-of' }),
  ),
  ...ask('an unknown instance', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), instanceId: 'unheard-of' }),
  ),
  ...ask('an older generation', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), generationId: 1 }),
  ),
  ...ask('a later generation', heartbeatApi, (side, version) =>
    heartbeatRequest(version, { ...settled(side), generationId: 3 }),
  ),

  ...ask('without a group', leaveGroupApi, (_side, version) => leaveRequest(version, '', [{ memberId: 'm' }])),
  ...ask('an unknown group', leaveGroupApi, (_side, version) => leaveRequest(version, 'missing', [{ memberId: 'm' }])),
  ...ask('an unknown member', leaveGroupApi, (_side, version) =>
    leaveRequest(version, settledGroup, [{ memberId: 'unheard-of' }]),
  ),
  ...ask(
    'an unknown instance',
    leaveGroupApi,
    (_side, version) => leaveRequest(version, settledGroup, [{ memberId: '', instanceId: 'unheard-of' }]),
    { versions: [3, 4, 5] },
  ),
  ...ask('nobody', leaveGroupApi, (_side, version) => leaveRequest(version, settledGroup, []), { versions: [3, 4, 5] }),
  // The groups of JoinGroup 0 to 5 are left in the same version of LeaveGroup.
  ...ask('the last member', leaveGroupApi, (side, version) =>
    leaveRequest(version, groupOf(version), [{ memberId: memberOf(side, version) }]),
  ),
  ...ask('the last member again', leaveGroupApi, (side, version) =>
    leaveRequest(version, groupOf(version), [{ memberId: memberOf(side, version) }]),
  ),
  ...ask('the last member has left', describeGroupsApi, (_side, version) => ({
    groups: [groupOf(Math.min(version, 5))],
  })),

  ...staticMembers(),
  ...scenario('two members share a group', twoMembers),
  ...scenario('a member that has only got its id leaves', leaveBeforeJoining),
];

function staticMembers(): Case[] {
  const groupFor = (version: number): string => `static-${version}`;
  const first = (side: Side, version: number) => ({
    groupId: groupFor(version),
    generationId: 1,
    memberId: side.id(`static-${version}`),
    instanceId: 'instance',
  });
  const second = (side: Side, version: number) => ({
    ...first(side, version),
    memberId: side.id(`static-again-${version}`),
  });
  const versions = staticVersions;
  const newest = 9;
  return [
    ...ask(
      'a static member',
      joinGroupApi,
      (_side, version) => joinRequest(version, { groupId: groupFor(version), instanceId: 'instance' }),
      { versions, remember: (side, { memberId }, version) => side.known.set(`static-${version}`, memberId) },
    ),
    ...versions.flatMap((version) =>
      ask('the assignment of a static member', syncGroupApi, (side) => syncRequest(5, first(side, version)), {
        versions: [5],
      }),
    ),
    ...ask('static members', describeGroupsApi, { groups: versions.map(groupFor) }),
    ...ask(
      'a static member under another id',
      joinGroupApi,
      (_side, version) =>
        joinRequest(version, { groupId: groupFor(version), instanceId: 'instance', memberId: 'unheard-of' }),
      { versions },
    ),
    ...ask(
      'a static member that has restarted',
      joinGroupApi,
      (_side, version) => joinRequest(version, { groupId: groupFor(version), instanceId: 'instance' }),
      { versions, remember: (side, { memberId }, version) => side.known.set(`static-again-${version}`, memberId) },
    ),
    ...ask('the life before', heartbeatApi, (side, version) => heartbeatRequest(version, first(side, newest)), {
      versions: [3, 4],
    }),
    ...ask('the life before', syncGroupApi, (side, version) => syncRequest(version, first(side, newest)), {
      versions: [3, 4, 5],
    }),
    ...ask(
      'the life before',
      joinGroupApi,
      (side, version) => joinRequest(version, { ...first(side, version), groupId: groupFor(version) }),
      { versions },
    ),
    ...ask('the new life', heartbeatApi, (side, version) => heartbeatRequest(version, second(side, newest))),
    ...ask('the new life', syncGroupApi, (side, version) => syncRequest(version, second(side, newest))),
    ...ask(
      'the life before',
      leaveGroupApi,
      (side, version) => leaveRequest(version, groupFor(newest), [first(side, newest)]),
      { versions: [3, 4, 5] },
    ),
    ...ask(
      'a static member by its instance',
      leaveGroupApi,
      (_side, version) =>
        leaveRequest(version, groupFor(version + 2), [
          { memberId: '', instanceId: 'instance' },
          { memberId: '', instanceId: 'unheard-of' },
          { memberId: 'unheard-of' },
        ]),
      { versions: [3, 4, 5] },
    ),
  ];
}

/** A leader and a follower, over a connection each: what each is told in every phase. */
async function twoMembers(side: Side): Promise<unknown> {
  const groupId = 'shared';
  const other = new Side(side.name, side.port);
  const version = 9;
  const answers: Record<string, unknown> = {};
  const join = (at: Side, memberId: string) =>
    at.ask(joinGroupApi, version, joinRequest(version, { groupId, memberId }));
  const idOf = async (at: Side, name: string): Promise<string> => {
    const answer = await join(at, '');
    if (typeof answer === 'string') throw new Error(`${side.name} says ${answer}`);
    side.known.set(name, answer.memberId);
    return answer.memberId;
  };
  const sync = (at: Side, memberId: string, generationId: number) =>
    at.ask(syncGroupApi, 5, syncRequest(5, { groupId, memberId, generationId }));
  const beat = (at: Side, memberId: string, generationId: number) =>
    at.ask(heartbeatApi, 4, heartbeatRequest(4, { groupId, memberId, generationId }));
  try {
    const leader = await idOf(side, 'leader');
    answers['the leader alone'] = await join(side, leader);
    answers['its assignment'] = await sync(side, leader, 1);
    const follower = await idOf(other, 'follower');
    const joined = join(other, follower);
    answers['the leader hears of it'] = await untilRebalance(() => beat(side, leader, 1));
    answers['who is awaited'] = await side.ask(describeGroupsApi, 6, { groups: [groupId] });
    answers['the old generation'] = await sync(side, leader, 1);
    answers['the leader again'] = await join(side, leader);
    answers['the follower'] = await joined;
    const followed = sync(other, follower, 2);
    answers['before the assignment'] = await beat(side, leader, 2);
    answers['the assignment'] = await sync(side, leader, 2);
    answers['the assignment of the follower'] = await followed;
    answers['the follower joins again'] = await join(other, follower);
    answers['both'] = await side.ask(describeGroupsApi, 6, { groups: [groupId] });
    answers['the follower leaves'] = await other.ask(
      leaveGroupApi,
      5,
      leaveRequest(5, groupId, [{ memberId: follower }]),
    );
    answers['the leader hears of that'] = await untilRebalance(() => beat(side, leader, 2));
    answers['the leader, alone again'] = await join(side, leader);
    answers['all leave'] = await side.ask(leaveGroupApi, 5, leaveRequest(5, groupId, [{ memberId: leader }]));
    answers['nobody'] = await side.ask(describeGroupsApi, 6, { groups: [groupId] });
  } finally {
    other.close();
  }
  return answers;
}

const rebalanceInProgress = 27;
const triesLimit = 200;

/** The other connection's request may arrive later. */
async function untilRebalance<A extends { readonly errorCode: number } | string>(beat: () => Promise<A>): Promise<A> {
  for (let tries = 1; ; tries += 1) {
    const answer = await beat();
    if (typeof answer === 'string' || answer.errorCode === rebalanceInProgress || tries === triesLimit) return answer;
  }
}

async function leaveBeforeJoining(side: Side): Promise<unknown> {
  const groupId = 'never-joined';
  const asked = await side.ask(joinGroupApi, firstIdRequiredVersion, joinRequest(firstIdRequiredVersion, { groupId }));
  if (typeof asked === 'string') return asked;
  const { memberId } = asked;
  side.known.set('never-joined', memberId);
  const before = await side.ask(describeGroupsApi, 6, { groups: [groupId] });
  const left = await side.ask(leaveGroupApi, 5, leaveRequest(5, groupId, [{ memberId }]));
  const joined = await side.ask(joinGroupApi, 9, joinRequest(9, { groupId, memberId }));
  const after = await side.ask(describeGroupsApi, 6, { groups: [groupId] });
  return { asked, before, left, joined, after };
}
