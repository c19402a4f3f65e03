// Whether a member of a consumer group may commit or fetch offsets with the epoch it names. A commit may
// be from an older epoch than the member's, as long as the member has held the partition since then
// (KIP-1251): a commit on its way while the group rebalances is not refused.

import type { Uuid } from '../../../base/uuid.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import type { OffsetCommitter } from '../group.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import type { ConsumerMember } from './consumer-member.ts';

/** Below it OffsetCommit cannot say STALE_MEMBER_EPOCH. */
const firstVersionWithEpochs = 9;

/** An error code for the whole commit, or what tells it per partition. */
export function validateOffsetCommit(
  group: ConsumerGroup,
  committer: OffsetCommitter,
): number | ((topicId: Uuid, partition: number) => number) {
  const { memberId, groupInstanceId, generationOrEpoch: epoch, apiVersion, isTransactional } = committer;
  // From outside of the group, as tools and the producer's older transactional commits do it.
  if (epoch < 0 && group.isEmpty) return ErrorCode.NONE;
  if (isTransactional && epoch === -1 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE;
  const member = group.member(memberId);
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  if (!isTransactional && member.classic === null && apiVersion < firstVersionWithEpochs)
    return ErrorCode.UNSUPPORTED_VERSION;
  if (epoch === member.memberEpoch) return ErrorCode.NONE;
  const refused = staleCode(member);
  if (epoch > member.memberEpoch) return refused;
  return (topicId, partition) => {
    const since = member.assigned.get(topicId)?.get(partition) ?? member.revoking.get(topicId)?.get(partition);
    return since === undefined || epoch < since ? refused : ErrorCode.NONE;
  };
}

export function validateOffsetFetch(group: ConsumerGroup, memberId: string | null, memberEpoch: number): number {
  // Not as a member: an admin client, or a version that has no place for it.
  if (memberId === null && memberEpoch < 0) return ErrorCode.NONE;
  const member = memberId === null ? undefined : group.member(memberId);
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  return member.memberEpoch === memberEpoch ? ErrorCode.NONE : staleCode(member);
}

function staleCode(member: ConsumerMember): number {
  return member.classic === null ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.ILLEGAL_GENERATION;
}
