// What a consumer can ask about the logs of any partitions, assigned or not.

import type { Cluster } from '../cluster/cluster.ts';
import { lookUpOffsets, OffsetTimestamp } from '../offset-lookup.ts';
import { type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import type { Wait } from '../waiting.ts';

export interface OffsetAndTimestamp {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number | undefined;
}

export interface TopicPartitionTimestamp extends TopicPartition {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** The first or the last offset of each partition. */
export async function endsOf(
  cluster: Cluster,
  partitions: Iterable<TopicPartition>,
  end: 'earliest' | 'latest',
  wait: Wait,
  readsCommitted: boolean,
): Promise<TopicPartitionMap<number>> {
  const timestamp = OffsetTimestamp[end];
  const queries = Array.from(partitions, ({ topic, partition }) => ({ topic, partition, timestamp }));
  const found = await lookUp(cluster, queries, wait, readsCommitted);
  return new TopicPartitionMap([...found].map(([partition, { offset }]) => [partition, offset]));
}

export async function offsetsAt(
  cluster: Cluster,
  times: Iterable<TopicPartitionTimestamp>,
  wait: Wait,
  readsCommitted: boolean,
): Promise<TopicPartitionMap<OffsetAndTimestamp | null>> {
  const queries = [...times];
  for (const { timestamp } of queries) {
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new RangeError('The target time cannot be negative.');
  }
  const found = await lookUp(cluster, queries, wait, readsCommitted);
  return new TopicPartitionMap([...found].map(([partition, offset]) => [partition, offset.offset < 0 ? null : offset]));
}

async function lookUp(
  cluster: Cluster,
  queries: readonly TopicPartitionTimestamp[],
  wait: Wait,
  readsCommitted: boolean,
): Promise<TopicPartitionMap<OffsetAndTimestamp>> {
  const found = new TopicPartitionMap<OffsetAndTimestamp>();
  for (const [{ topic, partition }, outcome] of await lookUpOffsets(cluster, queries, wait, readsCommitted)) {
    if ('error' in outcome) throw outcome.error;
    found.set({ topic, partition }, outcome.value);
  }
  return found;
}
