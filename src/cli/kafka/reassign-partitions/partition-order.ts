// The order in which kafka-reassign-partitions shows partitions and replicas, and how it lists things.

import type { TopicPartition, TopicPartitionReplica } from '../../../client/index.ts';

export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

export function compareReplicas(a: TopicPartitionReplica, b: TopicPartitionReplica): number {
  return a.brokerId - b.brokerId || comparePartitions(a, b);
}

/** "s", if there is not exactly one. */
export function plural(items: readonly unknown[]): string {
  return items.length === 1 ? '' : 's';
}
