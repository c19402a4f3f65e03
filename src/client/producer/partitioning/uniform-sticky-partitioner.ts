// KIP-480's partitioner, which Kafka 4.0 has removed: one partition for every record, whatever its key,
// until a new batch is begun; then another one that has a leader, at random.

import type { Random } from '../../../base/ports/random.ts';
import type { Partitioner, PartitionerInput } from './partitioner.ts';

export class UniformStickyPartitioner implements Partitioner {
  readonly #random: Random;
  readonly #sticky = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  partition({ topic, partitionCount, availablePartitions }: PartitionerInput): number {
    const sticky = this.#sticky.get(topic);
    if (sticky !== undefined && sticky < partitionCount) return sticky;
    return this.#stick(topic, availablePartitions.length > 0 ? availablePartitions : [...Array(partitionCount).keys()]);
  }

  onNewBatch(topic: string, previousPartition: number, availablePartitions: readonly number[]): void {
    // Another thread of records may have moved on already.
    if (this.#sticky.get(topic) !== previousPartition) return;
    const others = availablePartitions.filter((partition) => partition !== previousPartition);
    if (others.length > 0) this.#stick(topic, others);
  }

  #stick(topic: string, candidates: readonly number[]): number {
    const partition = candidates[this.#random.below(candidates.length)]!;
    this.#sticky.set(topic, partition);
    return partition;
  }
}
