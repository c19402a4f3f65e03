// How users choose partitions themselves: an object, or just a function.

import type { Node, PartitionInfo, TopicInfo } from '../../cluster/metadata-cache.ts';

/** What is known of the cluster while a partition is chosen. */
export interface PartitionerCluster {
  readonly nodes: ReadonlyMap<number, Node>;
  /** undefined for a topic that this producer has not sent to lately. */
  partitionsFor(topic: string): readonly PartitionInfo[] | undefined;
}

export interface PartitionerInput<K = unknown, V = unknown> {
  readonly topic: string;
  readonly key: K | null;
  readonly keyBytes: Uint8Array | null;
  readonly value: V | null;
  readonly valueBytes: Uint8Array | null;
  readonly partitionCount: number;
  /** Partitions that have a leader now. */
  readonly availablePartitions: readonly number[];
  readonly cluster: PartitionerCluster;
}

/** A choice of the user's own: a partition from 0 to `partitionCount - 1`. */
export interface Partitioner<K = unknown, V = unknown> {
  partition(input: PartitionerInput<K, V>): number;
  /**
   * The partition that was chosen has no open batch with room for the record. `partition` is asked again
   * after this, and its answer holds.
   */
  onNewBatch?(topic: string, previousPartition: number, availablePartitions: readonly number[]): void;
  /** The producer is closed. */
  close?(): void;
}

export type PartitionerFunction<K = unknown, V = unknown> = (input: PartitionerInput<K, V>) => number;

export function partitionsWithLeader(topic: TopicInfo): number[] {
  return topic.partitions.filter(({ leader }) => leader !== undefined).map(({ partition }) => partition);
}
