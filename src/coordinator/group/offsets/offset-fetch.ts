// OffsetFetch for one group. Nothing committed is no error: the offset is -1. Who asks for stable offsets is
// told to come again while a transaction may still change one (KIP-447).

import { zeroUuid } from '../../../base/uuid.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { FetchedOffset, OffsetFetchGroup, OffsetFetchGroupResponse } from '../group-api.ts';
import type { GroupDecision } from '../group-context.ts';
import type { CommittedOffset } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';

type FetchedTopic = OffsetFetchGroupResponse['topics'][number];

/**
 * Topics by name; their ids, where given, must be those that were committed. Throws a `KafkaError` when the
 * member may not ask: UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH.
 */
export function decideOffsetFetch(
  context: OffsetsContext,
  request: OffsetFetchGroup,
  requireStable: boolean,
): GroupDecision<OffsetFetchGroupResponse> {
  const { groupId } = request;
  const known = isKnown(context, request);
  const topics = request.topics === null ? allTopics : namedTopics;
  const response = { groupId, errorCode: ErrorCode.NONE, topics: topics(context, request, requireStable, known) };
  return { records: [], response };
}

/** Whether there is such a group, and the member may see what it has. */
function isKnown({ groups }: OffsetsContext, { groupId, memberId, memberEpoch }: OffsetFetchGroup): boolean {
  const group = groups.get(groupId);
  if (group === undefined) return false;
  const errorCode = group.validateOffsetFetch(memberId, memberEpoch);
  if (errorCode === ErrorCode.NONE) return true;
  if (errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return false;
  throw new KafkaError(errorCode);
}

function namedTopics(
  context: OffsetsContext,
  { groupId, topics }: OffsetFetchGroup,
  requireStable: boolean,
  known: boolean,
): FetchedTopic[] {
  const { offsets } = context;
  const image = context.image();
  return (topics ?? []).map(({ name, topicId, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const place = { groupId, topic: name, partition: partitionIndex };
      if (!known) return nothing(partitionIndex);
      if (requireStable && offsets.isPending(place)) return unstable(partitionIndex);
      const committed = offsets.get(place);
      const isMeant = committed !== undefined && mayBeSame(committed.topicId, topicId);
      return isMeant && isOfTopic(committed, name, image) ? found(partitionIndex, committed) : nothing(partitionIndex);
    }),
  }));
}

function allTopics(
  context: OffsetsContext,
  { groupId }: OffsetFetchGroup,
  requireStable: boolean,
  known: boolean,
): FetchedTopic[] {
  if (!known) return [];
  const { offsets } = context;
  const image = context.image();
  return [...offsets.topicsOf(groupId)].flatMap(([topic, rows]) => {
    const partitions = rows.partitions().flatMap((partition) => {
      if (requireStable && offsets.isPending({ groupId, topic, partition })) return [unstable(partition)];
      const committed = rows.get(partition)!;
      return isOfTopic(committed, topic, image) ? [found(partition, committed)] : [];
    });
    return partitions.length === 0 ? [] : [{ name: topic, partitions }];
  });
}

/**
 * Between the deletion of a topic and that of its offsets a new one may have got its name: whoever begins there
 * must not begin in the middle.
 */
function isOfTopic({ topicId }: CommittedOffset, topic: string, { topics }: MetadataImage): boolean {
  return mayBeSame(topicId, topics.byName.get(topic)?.id ?? zeroUuid);
}

/** Zero stands for an id that was not known: it may be any. */
function mayBeSame(committed: string, asked: string): boolean {
  return committed === asked || committed === zeroUuid || asked === zeroUuid;
}

function found(partitionIndex: number, { offset, leaderEpoch, metadata }: CommittedOffset): FetchedOffset {
  return {
    partitionIndex,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch,
    metadata,
    errorCode: ErrorCode.NONE,
  };
}

function nothing(partitionIndex: number, errorCode: number = ErrorCode.NONE): FetchedOffset {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode };
}

function unstable(partitionIndex: number): FetchedOffset {
  return nothing(partitionIndex, ErrorCode.UNSTABLE_OFFSET_COMMIT);
}
