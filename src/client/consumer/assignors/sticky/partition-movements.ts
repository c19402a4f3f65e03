// Which partitions went from whom to whom during one balancing. When one member is to give a partition of a
// topic to another that has just given it one of the same topic, that one goes back instead: fewer
// partitions end up elsewhere than where they were.

import { javaStringHash } from '../../../../base/hash/java-string-hash.ts';
import { inHashOrder } from '../hash-order.ts';
import type { KnownPartition } from '../known-partitions.ts';

interface Movement {
  readonly from: string;
  readonly to: string;
}

export class PartitionMovements {
  readonly #movements = new Map<KnownPartition, Movement>();
  /** The moved partitions by topic, origin and destination. */
  readonly #moved = new Map<string, Set<KnownPartition>>();

  /** Keeps account; a partition that comes back to where it was has not moved. */
  move(partition: KnownPartition, from: string, to: string): void {
    const earlier = this.#movements.get(partition);
    if (earlier !== undefined) this.#forget(partition, earlier);
    const origin = earlier?.from ?? from;
    if (origin !== to) this.#remember(partition, { from: origin, to });
  }

  /** What should rather be moved when `partition` is to go from one member to another. */
  partitionToMove(partition: KnownPartition, from: string, to: string): KnownPartition {
    const origin = this.#movements.get(partition)?.from ?? from;
    const opposite = this.#moved.get(keyOf(partition.topic, { from: to, to: origin }));
    if (opposite === undefined) return partition;
    return inHashOrder(opposite, javaHash)[0] ?? partition;
  }

  #remember(partition: KnownPartition, movement: Movement): void {
    const key = keyOf(partition.topic, movement);
    this.#movements.set(partition, movement);
    const moved = this.#moved.get(key);
    if (moved === undefined) this.#moved.set(key, new Set([partition]));
    else moved.add(partition);
  }

  #forget(partition: KnownPartition, movement: Movement): void {
    const key = keyOf(partition.topic, movement);
    this.#movements.delete(partition);
    const moved = this.#moved.get(key);
    moved?.delete(partition);
    if (moved?.size === 0) this.#moved.delete(key);
  }
}

function keyOf(topic: string, { from, to }: Movement): string {
  return JSON.stringify([topic, from, to]);
}

/** As Java's TopicPartition.hashCode. */
function javaHash({ topic, partition }: KnownPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0;
}
