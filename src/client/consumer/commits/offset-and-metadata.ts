// What is committed for a partition, and how users name offsets to commit.

import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';

export interface OffsetAndMetadata {
  /** Of the next record to read: one more than that of the last one that was processed. */
  readonly offset: number;
  /** Of the leader that wrote the record before it; unknown when left out. Detects a truncated log (KIP-320). */
  readonly leaderEpoch?: number | undefined;
  /** Any text, up to the broker's `offset.metadata.max.bytes` (4,096). Empty when left out. */
  readonly metadata?: string | undefined;
}

/** A `TopicPartitionMap`, or any list of pairs. */
export type OffsetsToCommit = Iterable<readonly [TopicPartition, OffsetAndMetadata]>;

/** A copy that stays as it is; throws a `RangeError` for an offset that is none. */
export function copyOffsets(offsets: OffsetsToCommit): TopicPartitionMap<OffsetAndMetadata> {
  const copy = new TopicPartitionMap<OffsetAndMetadata>();
  for (const [partition, { offset, leaderEpoch, metadata }] of offsets) {
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new RangeError(`Invalid offset: ${offset} (${formatTopicPartition(partition)})`);
    copy.set(partition, { offset, leaderEpoch, metadata: metadata ?? '' });
  }
  return copy;
}
