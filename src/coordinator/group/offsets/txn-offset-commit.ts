// TxnOffsetCommit for one group: offsets that count when the producer's transaction commits. The group says
// who may commit, more mildly than for a commit of its own: a member in the middle of a rebalance may.

import { zeroUuid } from '../../../base/uuid.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import { commitRecord } from './committed-offset.ts';
import { offsetRefusal } from './offset-commit.ts';
import type { OffsetsContext } from './offsets-context.ts';

/**
 * Topics that do not exist have been refused before. Throws a `KafkaError` when nothing can be committed:
 * ILLEGAL_GENERATION (also for an epoch that is not the member's), UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID.
 */
export function decideTxnOffsetCommit(
  context: OffsetsContext,
  caller: Caller,
  request: TxnOffsetCommitRequest,
): GroupDecision<TxnOffsetCommitResponse> {
  requireCommitter(context, caller, request);
  const { config, clock } = context;
  const image = context.image();
  const commitTimestampMs = clock.wallMs();
  const records: GroupRecord[] = [];
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => {
      const { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata } = partition;
      const errorCode = offsetRefusal(partition, config.offsetMetadataMaxBytes);
      if (errorCode === ErrorCode.NONE) {
        const committed = {
          offset: committedOffset,
          leaderEpoch: committedLeaderEpoch,
          metadata: committedMetadata ?? '',
          commitTimestampMs,
          expireTimestampMs: -1,
          topicId: image.topics.byName.get(name)?.id ?? zeroUuid,
        };
        records.push(commitRecord({ groupId: request.groupId, topic: name, partition: partitionIndex }, committed));
      }
      return { partitionIndex, errorCode };
    }),
  }));
  return { records, response: { topics } };
}

function requireCommitter(
  context: OffsetsContext,
  { apiVersion }: Caller,
  { groupId, memberId, groupInstanceId, generationId: generationOrEpoch, topics }: TxnOffsetCommitRequest,
): void {
  const group = context.groups.get(groupId);
  if (group === undefined) {
    if (generationOrEpoch < 0) return;
    throw new KafkaError(ErrorCode.ILLEGAL_GENERATION, `Group ${groupId} not found.`);
  }
  const committer = { memberId, groupInstanceId, generationOrEpoch, apiVersion, isTransactional: true };
  const verdict = group.validateOffsetCommit(committer);
  if (typeof verdict === 'number') return requireNone(verdict);
  for (const { name, partitions } of topics) {
    const topicId = context.image().topics.byName.get(name)?.id ?? zeroUuid;
    for (const { partitionIndex } of partitions) requireNone(verdict(topicId, partitionIndex));
  }
}

/** Clients know only generations here. */
function requireNone(errorCode: number): void {
  if (errorCode === ErrorCode.NONE) return;
  throw new KafkaError(errorCode === ErrorCode.STALE_MEMBER_EPOCH ? ErrorCode.ILLEGAL_GENERATION : errorCode);
}
