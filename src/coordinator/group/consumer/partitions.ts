// Sets of partitions, by topic id: those that a member is to get, and those that it holds, each with the
// epoch at which it got it (KIP-1251). Immutable; a topic is only in it with a partition.

import type { Uuid } from '../../../base/uuid.ts';

export type PartitionSet = ReadonlyMap<Uuid, ReadonlySet<number>>;
/** Partition by partition the member epoch at which it was assigned. */
export type HeldPartitions = ReadonlyMap<Uuid, ReadonlyMap<number, number>>;

export const noPartitions: ReadonlyMap<Uuid, never> = new Map<Uuid, never>();

interface TopicPartitions {
  readonly topicId: Uuid;
  readonly partitions: readonly number[];
}

export function partitionSetOf(topics: readonly TopicPartitions[]): PartitionSet {
  return new Map<Uuid, ReadonlySet<number>>(topics.map(({ topicId, partitions }) => [topicId, new Set(partitions)]));
}

/** As records and answers list them: partitions ascending. */
export function topicPartitionsOf(
  partitions: ReadonlyMap<Uuid, { keys(): Iterable<number> }>,
): { topicId: Uuid; partitions: number[] }[] {
  return Array.from(partitions, ([topicId, ids]) => ({ topicId, partitions: ascending(ids.keys()) }));
}

export function samePartitionSet(a: PartitionSet, b: PartitionSet): boolean {
  if (a.size !== b.size) return false;
  for (const [topicId, ids] of a) {
    const others = b.get(topicId);
    if (others?.size !== ids.size) return false;
    for (const id of ids) if (!others.has(id)) return false;
  }
  return true;
}

/** The same partitions since the same epochs. */
export function sameHeld(a: HeldPartitions, b: HeldPartitions): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [topicId, epochs] of a) {
    const others = b.get(topicId);
    if (others?.size !== epochs.size) return false;
    for (const [id, epoch] of epochs) if (others.get(id) !== epoch) return false;
  }
  return true;
}

/** Whether all that is named is held; nothing said is not a subset. */
export function isHeld(named: readonly TopicPartitions[] | null, held: HeldPartitions): boolean {
  if (named === null) return false;
  return named.every(({ topicId, partitions }) => {
    const epochs = held.get(topicId);
    return epochs !== undefined && partitions.every((partition) => epochs.has(partition));
  });
}

/** Whether any of what is named is held. */
export function anyHeld(named: readonly TopicPartitions[], held: HeldPartitions): boolean {
  return named.some(({ topicId, partitions }) => {
    const epochs = held.get(topicId);
    return epochs !== undefined && partitions.some((partition) => epochs.has(partition));
  });
}

export function heldSince(partitions: PartitionSet, epoch: number): HeldPartitions {
  return new Map(
    Array.from(
      partitions,
      ([topicId, ids]) => [topicId, new Map(Array.from(ids, (id) => [id, epoch] as const))] as const,
    ),
  );
}

export function partitionCountOf(partitions: PartitionSet | HeldPartitions): number {
  let count = 0;
  for (const ids of partitions.values()) count += ids.size;
  return count;
}

function ascending(ids: Iterable<number>): number[] {
  return [...ids].toSorted((a, b) => a - b);
}
