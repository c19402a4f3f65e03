// Deals records out in turn, whatever their keys, over the partitions that have a leader.

import type { Partitioner, PartitionerInput } from './partitioner.ts';

export class RoundRobinPartitioner implements Partitioner {
  readonly #counters = new Map<string, number>();

  partition({ topic, partitionCount, availablePartitions }: PartitionerInput): number {
    const counter = this.#counters.get(topic) ?? 0;
    // As a Java int whose sign is ignored.
    this.#counters.set(topic, (counter + 1) % 0x80000000);
    if (availablePartitions.length > 0) return availablePartitions[counter % availablePartitions.length]!;
    return counter % partitionCount;
  }
}
