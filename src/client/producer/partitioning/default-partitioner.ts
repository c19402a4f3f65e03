// Which partition a record goes to, when nobody says. With a key: murmur2, as every Kafka client.
// Without: one partition at a time until it has got a batch's worth of bytes, then another (KIP-794),
// so that batches fill up; brokers that fall behind are chosen less often, or not at all.

import { partitionForKey } from '../../../base/hash/partition-for.ts';
import type { Random } from '../../../base/ports/random.ts';
import type { PartitionInfo, TopicInfo } from '../../cluster/metadata-cache.ts';

export interface DefaultPartitionerOptions {
  readonly random: Random;
  readonly ignoreKeys: boolean;
  readonly isAdaptive: boolean;
  /** Bytes after which the sticky partition changes: `batch.size`. */
  readonly stickyBytes: number;
  /** Batches that wait for a partition. */
  readonly queueLength: (topic: string, partition: number) => number;
  /** Whether a broker has not taken what was due for longer than `partitioner.availability.timeout.ms`. */
  readonly isStuck: (nodeId: number) => boolean;
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
    const withLeader = topic.partitions.filter(({ leader }) => leader !== undefined);
    const candidates = withLeader.length > 0 ? withLeader : topic.partitions;
    const partition = this.#options.isAdaptive
      ? this.#chooseByQueue(topic.name, candidates)
      : this.#chooseAny(candidates);
    this.#sticky.set(topic.name, { partition, bytes: 0 });
    return partition;
  }

  #chooseAny(candidates: readonly PartitionInfo[]): number {
    return candidates[this.#options.random.below(candidates.length)]!.partition;
  }

  /** The longer a partition's queue, the smaller its chance. */
  #chooseByQueue(topic: string, candidates: readonly PartitionInfo[]): number {
    const { isStuck, queueLength, random } = this.#options;
    const moving = candidates.filter(({ leader }) => leader === undefined || !isStuck(leader));
    const choice = moving.length > 0 ? moving : candidates;
    const lengths = choice.map(({ partition }) => queueLength(topic, partition));
    const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
    const total = lengths.reduce((sum, length) => sum + longest + 1 - length, 0);
    let draw = random.below(total);
    for (const [index, length] of lengths.entries()) {
      draw -= longest + 1 - length;
      if (draw < 0) return choice[index]!.partition;
    }
    return this.#chooseAny(choice);
  }
}
