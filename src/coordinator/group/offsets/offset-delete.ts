// OffsetDelete for one group (KIP-496): members keep what they subscribe to. To delete what is not there
// succeeds.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { OffsetDeleteRequest, OffsetDeleteResponse } from '../group-api.ts';
import type { GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import { type OffsetPlace, offsetTombstone } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';

/** Throws a `KafkaError` when the whole group is refused: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP. */
export function decideOffsetDelete(
  { groups, offsets }: OffsetsContext,
  { groupId, topics }: OffsetDeleteRequest,
): GroupDecision<OffsetDeleteResponse> {
  const group = groups.get(groupId);
  if (group === undefined) throw new KafkaError(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} not found.`);
  const verdict = group.validateOffsetDelete();
  if (verdict !== ErrorCode.NONE) throw new KafkaError(verdict);
  const records: GroupRecord[] = [];
  const forget = (place: OffsetPlace): number => {
    if (group.isSubscribedToTopic(place.topic)) return ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC;
    if (offsets.get(place) !== undefined || offsets.isPending(place)) records.push(offsetTombstone(place));
    return ErrorCode.NONE;
  };
  const answered = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: forget({ groupId, topic: name, partition: partitionIndex }),
    })),
  }));
  return { records, response: { errorCode: ErrorCode.NONE, topics: answered } };
}
