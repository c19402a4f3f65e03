// How members leave a consumer group, by themselves or because they are overdue: their records are
// deleted and the group epoch rises, so that the others share what they had.

import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '../group-api.ts';
import type { GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import type { ConsumerGroupContext } from './consumer-group-context.ts';
import { ConsumerGroup } from './consumer-group.ts';
import {
  currentAssignmentRecord,
  groupEpochRecord,
  memberTombstones,
  regularExpressionTombstone,
} from './consumer-group-records.ts';
import { type ConsumerMember, leaveForAWhileEpoch } from './consumer-member.ts';
import { requireMember, requireStaticMember } from './member-access.ts';
import type { OverdueMember } from './member-timeouts.ts';
import { metadataHashOf } from './metadata-hash.ts';
import { type HeldPartitions, heldSince, noPartitions } from './partitions.ts';

/** A heartbeat with epoch -1, or -2 from a static member that will be back. */
export function decideLeave(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  request: ConsumerGroupHeartbeatRequest,
): GroupDecision<ConsumerGroupHeartbeatResponse> {
  const { memberId, instanceId, memberEpoch } = request;
  const response = { errorCode: 0, memberId, memberEpoch, heartbeatIntervalMs: 0, assignment: null };
  if (instanceId === null) {
    const member = requireMember(group, memberId);
    return fenceMembers(context, group, [member], { response, outcome: 'left', cause: `member ${memberId} left` });
  }
  const member = requireStaticMember(group, memberId, instanceId);
  if (memberEpoch === leaveForAWhileEpoch) {
    const away = { ...member, memberEpoch, revoking: noPartitions, assigned: sinceEver(member.assigned) };
    return { records: [currentAssignmentRecord(group.groupId, away)], response };
  }
  return fenceMembers(context, group, [member], { response, outcome: 'left', cause: `member ${memberId} left` });
}

/** A timeout of a member is over: removes it, unless it has gone or moved on. */
export function decideOverdue(context: ConsumerGroupContext, overdue: OverdueMember): GroupDecision<void> {
  const { groupId, memberId, memberEpoch, reason, timeoutMs } = overdue;
  const group = context.groups.get(groupId);
  const member = group instanceof ConsumerGroup ? group.member(memberId) : undefined;
  const nothing = { records: [], response: undefined };
  if (!(group instanceof ConsumerGroup) || member === undefined) return nothing;
  if (memberEpoch !== undefined && member.memberEpoch !== memberEpoch) return nothing;
  const { logger } = context;
  logger.info('a member is removed from its group', { group: groupId, member: memberId, reason, timeoutMs });
  const cause = `member ${memberId} ${overdueTexts[reason]} for ${timeoutMs} ms`;
  return fenceMembers(context, group, [member], {
    response: undefined,
    outcome: 'timed-out',
    cause,
    isTriedAgain: reason === 'session-expired',
  });
}

const overdueTexts = {
  'session-expired': 'missed its heartbeats',
  'revocation-overdue': 'did not give up its partitions',
  'join-overdue': 'did not join again',
  'sync-overdue': 'did not ask for its assignment',
} as const;

export interface Fencing<Response> {
  readonly response: Response;
  readonly outcome: 'left' | 'timed-out';
  readonly cause: string;
  /** A session timeout: when its records are not kept, the timer runs it once more. */
  readonly isTriedAgain?: boolean;
}

export function fenceMembers<Response>(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  members: readonly ConsumerMember[],
  fencing: Fencing<Response>,
): GroupDecision<Response> {
  const { response, outcome, cause, isTriedAgain = false } = fencing;
  if (members.length === 0) return { records: [], response };
  const { groupId } = group;
  const downgraded = context.migration.downgradeAfterFencing(group, members);
  if (downgraded !== undefined) return { ...downgraded, response };
  const records: GroupRecord[] = members.flatMap(({ memberId }) => memberTombstones(groupId, memberId));
  records.push(...unusedPatterns(group, members));
  const changes = members.map((before) => ({ before, after: undefined }));
  const { names } = group.subscriptions.after(changes, group.size - members.length);
  records.push(groupEpochRecord(groupId, group.groupEpoch + 1, metadataHashOf(names, context.image())));
  context.progress.start(groupId, cause, members[0]);
  for (const member of members) {
    context.timeouts.cancel(groupId, member.memberId);
    context.progress.onGone(groupId, member, outcome);
  }
  return {
    records,
    response,
    // They are still members and get their time again; one whose time is over is tried again by its timer.
    onFailed: () => {
      if (isTriedAgain) return;
      for (const { memberId, classic } of members)
        context.timeouts.startSession(groupId, memberId, classic?.sessionTimeoutMs);
    },
  };
}

/** Patterns that only those members use. */
function unusedPatterns({ groupId, subscriptions }: ConsumerGroup, members: readonly ConsumerMember[]): GroupRecord[] {
  const leaving = new Map<string, number>();
  for (const { subscribedTopicRegex: pattern } of members) {
    if (pattern !== '') leaving.set(pattern, (leaving.get(pattern) ?? 0) + 1);
  }
  return [...leaving]
    .filter(([pattern, count]) => subscriptions.membersOf(pattern) === count)
    .map(([pattern]) => regularExpressionTombstone(groupId, pattern));
}

/** Whoever takes the place of the member may commit what it gave out, whatever the epoch. */
function sinceEver(assigned: HeldPartitions): HeldPartitions {
  return heldSince(new Map(Array.from(assigned, ([topicId, epochs]) => [topicId, new Set(epochs.keys())])), 0);
}
