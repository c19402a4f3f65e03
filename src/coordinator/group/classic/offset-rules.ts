// What a classic group says about committed offsets: who may commit, and what may be dropped.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { OffsetCommitter, OffsetExpiration } from '../group.ts';
import type { ClassicGroup } from './classic-group.ts';

/** Kafka's order of checks. */
export function validateOffsetCommit(group: ClassicGroup, committer: OffsetCommitter): number {
  const { memberId, groupInstanceId, generationOrEpoch: generation, isTransactional } = committer;
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  // From outside: an admin client, or a consumer that assigns itself. Nobody is there to be disturbed.
  if (generation < 0 && group.state === 'Empty') return ErrorCode.NONE;
  if (generation >= 0 || memberId !== '' || groupInstanceId !== null) {
    const errorCode = group.validateMember(memberId, groupInstanceId);
    if (errorCode !== ErrorCode.NONE) return errorCode;
    if (generation !== group.generation) return ErrorCode.ILLEGAL_GENERATION;
  } else if (!isTransactional && group.state !== 'Empty') {
    return ErrorCode.UNKNOWN_MEMBER_ID;
  }
  // The member knows the new generation, but not yet what it owns in it.
  if (!isTransactional && group.state === 'CompletingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS;
  return ErrorCode.NONE;
}

/** Since KIP-211 an offset grows old only while nobody uses it. */
export function offsetExpiration(group: ClassicGroup): OffsetExpiration {
  // Only holds offsets for consumers that assign themselves.
  if (group.protocolType === '') return { kind: 'after', sinceMs: undefined };
  if (group.state === 'Empty') return { kind: 'after', sinceMs: group.stateTimestampMs };
  if (group.state === 'Stable' && group.isConsumerType && group.subscribedTopics !== undefined) {
    return { kind: 'unsubscribed', isSubscribed: (topic) => group.isSubscribedToTopic(topic) };
  }
  return { kind: 'never' };
}
