// Which partition a record goes to, when it does not say. With a key: murmur2, as every Kafka client.
// Without: one partition at a time until it has got a batch's worth of bytes, then another (KIP-794),
// so that batches fill up; brokers that fall behind are chosen less often.

import { partitionForKey } from '../../base/hash/partition-for.ts';
import type { Random } from '../../base/ports/random.ts';
import type { TopicInfo } from '../cluster/metadata-cache.ts';

export interface PartitionerInput<K = unknown, V = unknown> {
  readonly topic: string;
  readonly key: K | null;
  readonly keyBytes: Uint8Array | null;
  readonly value: V | null;
  readonly valueBytes: Uint8Array | null;
  readonly partitionCount: number;
  /** Partitions that have a leader now. */
  readonly availablePartitions: readonly number[];
}

/** A choice of the user's own: a partition from 0 to `partitionCount - 1`. */
export interface Partitioner<K = unknown, V = unknown> {
  partition(input: PartitionerInput<K, V>): number;
}

/** Deals records out in turn, whatever their keys. */
export class RoundRobinPartitioner implements Partitioner {
  readonly #counters = new Map<string, number>();

  partition({ topic, partitionCount, availablePartitions }: PartitionerInput): number {
    const counter = this.#counters.get(topic) ?? 0;
    this.#counters.set(topic, (counter + 1) % 0x7fffffff);
    if (availablePartitions.length > 0) return availablePartitions[counter % availablePartitions.length]!;
    return counter % partitionCount;
  }
}

export function partitionsWithLeader(topic: TopicInfo): number[] {
  return topic.partitions.filter((partition) => partition.leader !== undefined).map((partition) => partition.partition);
}

export interface DefaultPartitionerOptions {
  readonly random: Random;
  readonly ignoreKeys: boolean;
  readonly isAdaptive: boolean;
  /** Bytes after which the sticky partition changes: `batch.size`. */
  readonly stickyBytes: number;
  /** Batches that wait for a partition. */
  readonly queueLength: (topic: string, partition: number) => number;
}

interface Sticky {
  readonly partition: number;
  bytes: number;
}

export class DefaultPartitioner {
  readonly #options: DefaultPartitionerOptions;
  readonly #sticky = new Map<string, Sticky>();

  constructor(options: DefaultPartitionerOptions) {
    this.#options = options;
  }

  partition(topic: TopicInfo, keyBytes: Uint8Array | null): number {
    if (keyBytes !== null && !this.#options.ignoreKeys) return partitionForKey(keyBytes, topic.partitions.length);
    const sticky = this.#sticky.get(topic.name);
    if (sticky !== undefined && sticky.partition < topic.partitions.length) return sticky.partition;
    return this.#stick(topic);
  }

  /** A record without a deciding key was appended; `isBatchFull` when no open batch is left behind. */
  noteAppended(topic: TopicInfo, partition: number, sizeBytes: number, isBatchFull: boolean): void {
    const sticky = this.#sticky.get(topic.name);
    if (sticky === undefined || sticky.partition !== partition) return;
    sticky.bytes += sizeBytes;
    const { stickyBytes } = this.#options;
    if ((sticky.bytes >= stickyBytes && isBatchFull) || sticky.bytes >= 2 * stickyBytes) this.#stick(topic);
  }

  #stick(topic: TopicInfo): number {
    const available = partitionsWithLeader(topic);
    const partitions = available.length > 0 ? available : topic.partitions.map(({ partition }) => partition);
    const partition = this.#options.isAdaptive
      ? this.#chooseByQueue(topic.name, partitions)
      : this.#chooseAny(partitions);
    this.#sticky.set(topic.name, { partition, bytes: 0 });
    return partition;
  }

  #chooseAny(partitions: readonly number[]): number {
    return partitions[this.#options.random.below(partitions.length)]!;
  }

  /** The longer a partition's queue, the smaller its chance. */
  #chooseByQueue(topic: string, partitions: readonly number[]): number {
    const lengths = partitions.map((partition) => this.#options.queueLength(topic, partition));
    const longest = Math.max(...lengths);
    const weights = lengths.map((length) => longest + 1 - length);
    let draw = this.#options.random.below(weights.reduce((sum, weight) => sum + weight, 0));
    for (const [index, weight] of weights.entries()) {
      draw -= weight;
      if (draw < 0) return partitions[index]!;
    }
    return this.#chooseAny(partitions);
  }
}
