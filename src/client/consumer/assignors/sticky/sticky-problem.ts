// What is given when partitions are to be dealt out stickily, and what comes out.

import type { TopicPartition } from '../../../topic-partition.ts';
import type { KnownPartition, KnownTopics } from '../known-partitions.ts';
import type { PreviousOwners } from './claims.ts';

export interface StickyProblem {
  readonly topics: KnownTopics;
  readonly previous: PreviousOwners;
  /** The rack of each member that has one; empty when racks do not matter. */
  readonly racks: ReadonlyMap<string, string>;
}

export interface StickyAssignment {
  readonly partitions: ReadonlyMap<string, readonly TopicPartition[]>;
  /** What goes from one member to another. Undefined when it was not kept account of. */
  readonly moving: ReadonlySet<TopicPartition> | undefined;
}

/** A member without a rack is near everything. */
export function isNear({ racks }: StickyProblem, memberId: string, partition: KnownPartition): boolean {
  const rack = racks.get(memberId);
  return rack === undefined || partition.racks.has(rack);
}
