// OffsetCommit for one group. The group says who may commit; whoever may not gets one answer for the whole
// request, as in Kafka. A group that does not exist comes into being with the first commit from outside.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { OffsetCommitRequest, OffsetCommitResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import { type CommittedOffset, commitRecord } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';

type Topic = OffsetCommitRequest['topics'][number];
type Partition = Topic['partitions'][number];

/** From this version on a missing group is called by its name. */
const firstMissingGroupVersion = 9;
const noRetention = -1;

/**
 * Topics carry name and id, as far as both are known. Throws a `KafkaError` when nothing can be committed:
 * GROUP_ID_NOT_FOUND, ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH … for all partitions.
 */
export function decideOffsetCommit(
  context: OffsetsContext,
  caller: Caller,
  request: OffsetCommitRequest,
): GroupDecision<OffsetCommitResponse> {
  requireCommitter(context, caller, request);
  const nowMs = context.clock.wallMs();
  const expireTimestampMs = expiryOf(request, nowMs);
  const records: GroupRecord[] = [];
  const commit = (topic: Topic, partition: Partition): number => {
    const errorCode = offsetRefusal(partition, context.config.offsetMetadataMaxBytes);
    if (errorCode !== ErrorCode.NONE) return errorCode;
    const place = { groupId: request.groupId, topic: topic.name, partition: partition.partitionIndex };
    records.push(commitRecord(place, committedOf(topic, partition, nowMs, expireTimestampMs)));
    return ErrorCode.NONE;
  };
  const topics = request.topics.map((topic) => ({
    name: topic.name,
    topicId: topic.topicId,
    partitions: topic.partitions.map((partition) => ({
      partitionIndex: partition.partitionIndex,
      errorCode: commit(topic, partition),
    })),
  }));
  return { records, response: { topics } };
}

function requireCommitter({ groups }: OffsetsContext, { apiVersion }: Caller, request: OffsetCommitRequest): void {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationOrEpoch, topics } = request;
  const group = groups.get(groupId);
  if (group === undefined) {
    if (generationOrEpoch < 0) return;
    throw new KafkaError(
      apiVersion >= firstMissingGroupVersion ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION,
      `Group ${groupId} not found.`,
    );
  }
  const committer = { memberId, groupInstanceId, generationOrEpoch, apiVersion, isTransactional: false };
  const verdict = group.validateOffsetCommit(committer);
  if (typeof verdict === 'number') require(verdict);
  else
    for (const topic of topics)
      for (const each of topic.partitions) require(verdict(topic.topicId, each.partitionIndex));
  group.onOffsetCommitted?.(memberId);
}

function require(errorCode: number): void {
  if (errorCode !== ErrorCode.NONE) throw new KafkaError(errorCode);
}

/** Why this offset cannot be committed by anybody; NONE if it can. */
export function offsetRefusal(
  { committedOffset, committedMetadata }: Pick<Partition, 'committedOffset' | 'committedMetadata'>,
  metadataMax: number,
): number {
  // Java counts UTF-16 units, whatever the setting's name says.
  if (committedMetadata !== null && committedMetadata.length > metadataMax) return ErrorCode.OFFSET_METADATA_TOO_LARGE;
  // No log reaches there, and the number would not come back as it was sent.
  return Number.isSafeInteger(committedOffset) ? ErrorCode.NONE : ErrorCode.OFFSET_OUT_OF_RANGE;
}

/** A retention that overflows never ends. */
function expiryOf({ retentionTimeMs }: OffsetCommitRequest, nowMs: number): number {
  if (retentionTimeMs === noRetention) return -1;
  return Math.min(nowMs + retentionTimeMs, Number.MAX_SAFE_INTEGER);
}

function committedOf(topic: Topic, partition: Partition, nowMs: number, expireTimestampMs: number): CommittedOffset {
  return {
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    commitTimestampMs: nowMs,
    expireTimestampMs,
    topicId: topic.topicId,
  };
}
