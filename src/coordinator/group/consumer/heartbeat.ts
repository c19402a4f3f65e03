// A heartbeat that joins or stays. In order, and in this order into the log: what the member says about
// itself, the group's epoch if that or the topics have changed, a new target if the epoch is ahead of it,
// and the member's next step towards its target.

import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import type { ConsumerGroupContext } from './consumer-group-context.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import {
  currentAssignmentRecord,
  memberRecord,
  memberTombstones,
  targetAssignmentRecord,
} from './consumer-group-records.ts';
import {
  type ConsumerMember,
  isReconciledTo,
  memberStates,
  sameMember,
  sameNames,
  topicNamesOf,
} from './consumer-member.ts';
import { membersCountAfter, updateGroupEpoch } from './group-epoch.ts';
import { findDynamicMember, findStaticMember, type FoundMember } from './member-access.ts';
import { noPartitions, sameHeld, topicPartitionsOf } from './partitions.ts';
import { type ReconciliationInput, reconcile } from './reconciliation.ts';
import { computeTarget, lastTarget, type MemberTarget, topicIdsOf } from './target-assignment.ts';

export interface MemberStep {
  readonly group: ConsumerGroup;
  readonly before: ConsumerMember;
  readonly after: ConsumerMember;
  readonly owned: ReconciliationInput['owned'];
  readonly records: GroupRecord[];
}

export function decideHeartbeat(
  context: ConsumerGroupContext,
  caller: Caller,
  request: ConsumerGroupHeartbeatRequest & { readonly memberId: string },
  group: ConsumerGroup,
  records: GroupRecord[],
): GroupDecision<ConsumerGroupHeartbeatResponse> {
  const { groupId } = group;
  const { memberId, instanceId, memberEpoch, topicPartitions: owned } = request;
  const found =
    instanceId === null
      ? findDynamicMember(group, memberId, request)
      : findStaticMember(group, memberId, instanceId, request);
  addReplacement(group, found, records);
  const before = found.member;
  const said = withWhatItSays(before, caller, request);
  const isJoining = group.member(memberId) === undefined && found.replaced === undefined;
  const step = { group, before, after: said, owned, records };
  const after = approach(context, step, saySubscription(context, step, isJoining));
  if (found.replaced !== undefined) context.timeouts.cancel(groupId, found.replaced.memberId);
  context.timeouts.startSession(groupId, memberId);
  return {
    records,
    response: {
      errorCode: 0,
      memberId,
      memberEpoch: after.memberEpoch,
      heartbeatIntervalMs: context.config.consumerHeartbeatIntervalMs(groupId),
      assignment:
        memberEpoch === 0 || isFull(request) || !sameHeld(before.assigned, after.assigned)
          ? { topicPartitions: topicPartitionsOf(after.assigned) }
          : null,
    },
    onFailed: () => {
      if (group.member(memberId) === undefined) context.timeouts.cancel(groupId, memberId);
      const { replaced } = found;
      if (replaced !== undefined)
        context.timeouts.startSession(groupId, replaced.memberId, replaced.classic?.sessionTimeoutMs);
    },
  };
}

/** All that a member says about itself at once: it may have lost an answer, and gets its assignment again. */
function isFull({
  rebalanceTimeoutMs,
  subscribedTopicNames,
  subscribedTopicRegex,
  topicPartitions,
}: ConsumerGroupHeartbeatRequest) {
  const subscribes = subscribedTopicNames !== null || subscribedTopicRegex !== null;
  return rebalanceTimeoutMs !== -1 && subscribes && topicPartitions !== null;
}

/** A static member takes over what the one before it had, under its own id. */
export function addReplacement(group: ConsumerGroup, { member, replaced }: FoundMember, records: GroupRecord[]): void {
  const { groupId } = group;
  if (replaced === undefined) return;
  records.push(
    ...memberTombstones(groupId, replaced.memberId),
    memberRecord(groupId, member),
    targetAssignmentRecord(groupId, member.memberId, group.targetOf(replaced.memberId) ?? noPartitions),
    currentAssignmentRecord(groupId, member),
  );
}

function withWhatItSays(
  member: ConsumerMember,
  { clientId, clientHost }: Caller,
  request: ConsumerGroupHeartbeatRequest,
): ConsumerMember {
  return {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames:
      request.subscribedTopicNames === null ? member.subscribedTopicNames : topicNamesOf(request.subscribedTopicNames),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId,
    clientHost,
    classic: null,
  };
}

/** What a member's words have done to its group. */
export interface Said {
  readonly groupEpoch: number;
  readonly hasSubscriptionChanged: boolean;
}

/** Writes down what the member says, and raises the group epoch if that calls for it. */
export function saySubscription(context: ConsumerGroupContext, step: MemberStep, isJoining: boolean): Said {
  const { group, before, after, records } = step;
  const isChanged = !sameMember(before, after);
  if (isChanged) records.push(memberRecord(group.groupId, after));
  const namesChanged = isChanged && !sameNames(before.subscribedTopicNames, after.subscribedTopicNames);
  const pattern = context.patterns.onMember(group, before, after, records);
  const hasSubscriptionChanged = namesChanged || pattern !== 'none';
  // A new pattern that nobody has looked at yet changes the group when it has been.
  const raises = namesChanged || pattern === 'changed-and-resolved';
  if (!raises && !group.hasMetadataExpired(context.clock.monotonicMs()))
    return { groupEpoch: group.groupEpoch, hasSubscriptionChanged };
  const cause = `member ${after.memberId} ${isJoining ? 'joined' : 'changed its subscription'}`;
  const change = { before, after };
  const groupEpoch = updateGroupEpoch(context, { group, change, cause: raises ? cause : undefined, records });
  return { groupEpoch, hasSubscriptionChanged };
}

/** A new target if it is time for one, and the member's next step towards it. */
export function approach(context: ConsumerGroupContext, step: MemberStep, said: Said): ConsumerMember {
  const target = updateTarget(context, step, said.groupEpoch);
  return reconcileMember(context, step, target, said.hasSubscriptionChanged);
}

/** A new target when the group is ahead of the last one, but not sooner than the assignment interval allows. */
function updateTarget(
  context: ConsumerGroupContext,
  { group, before, after, records }: MemberStep,
  groupEpoch: number,
): MemberTarget {
  if (group.assignmentEpoch >= groupEpoch || !mayAssign(context, group)) return lastTarget(group, after);
  const change = { before, after };
  const computed = computeTarget({
    group,
    before,
    after,
    groupEpoch,
    isHomogeneous: group.subscriptions.after([change], membersCountAfter(group, change)).isHomogeneous,
    image: context.image(),
    defaultAssignor: context.config.consumerAssignors[0]!,
    nowMs: context.clock.wallMs(),
  });
  records.push(...computed.records);
  return computed;
}

/** Changes that come close together are assigned together. */
function mayAssign({ clock, config }: ConsumerGroupContext, group: ConsumerGroup): boolean {
  const { assignmentTimestampMs } = group;
  if (assignmentTimestampMs === 0) return true;
  const sinceMs = clock.wallMs() - assignmentTimestampMs;
  // A clock that was set back must not hold the group up.
  return sinceMs < 0 || sinceMs >= config.consumerAssignmentIntervalMs(group.groupId);
}

export function reconcileMember(
  context: ConsumerGroupContext,
  { group, after, owned, records }: MemberStep,
  { targetEpoch, target }: MemberTarget,
  hasSubscriptionChanged: boolean,
): ConsumerMember {
  if (!hasSubscriptionChanged && isReconciledTo(after, targetEpoch)) return after;
  const { groupId, owners, subscriptions } = group;
  const next = reconcile(after, {
    targetEpoch,
    target,
    hasSubscriptionChanged,
    subscribedTopicIds: topicIdsOf(subscriptions.topicsOf(after), context.image()),
    owned,
    isHeld: (topicId, partition) => owners.isHeld(topicId, partition),
  });
  if (sameMember(next, after)) return next;
  records.push(currentAssignmentRecord(groupId, next));
  if (next.classic === null) {
    const { memberId, memberEpoch, rebalanceTimeoutMs } = next;
    if (next.state === memberStates.unrevokedPartitions)
      context.timeouts.startRevocation(groupId, memberId, memberEpoch, rebalanceTimeoutMs);
    else context.timeouts.endRevocation(groupId, memberId);
  }
  context.progress.onMember(groupId, next);
  return next;
}
