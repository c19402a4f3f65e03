// All members subscribe to the same topics: each gets the minimum quota, and as many as there are
// partitions left over get one more. Members keep what they owned up to that; the rest is dealt out in
// turns, first to members in a partition's rack. Kafka's constrained assignment.

import type { TopicPartition } from '../../../topic-partition.ts';
import type { KnownPartition } from '../known-partitions.ts';
import { comparePartitions, compareText } from '../sort-order.ts';
import { isNear, type StickyAssignment, type StickyProblem } from './sticky-problem.ts';

export class EqualAssignment {
  readonly #problem: StickyProblem;
  readonly #assigned: ReadonlyMap<string, KnownPartition[]>;
  readonly #minQuota: number;
  readonly #maxQuota: number;
  /** How many members may still get one more than the minimum. */
  #extras: number;
  /** Members below the minimum. */
  #below: string[] = [];
  /** Members at the minimum that may get one more. */
  #atMinimum: string[] = [];
  /** Partitions that their owner could not keep at first. */
  readonly #givenUpBy = new Map<KnownPartition, string>();
  readonly #moving = new Set<TopicPartition>();

  constructor(problem: StickyProblem) {
    this.#problem = problem;
    const memberIds = [...problem.previous.owned.keys()];
    this.#assigned = new Map(memberIds.map((memberId) => [memberId, []]));
    let count = 0;
    for (const partitions of problem.topics.values()) count += partitions.length;
    this.#minQuota = Math.floor(count / memberIds.length);
    this.#maxQuota = Math.ceil(count / memberIds.length);
    this.#extras = count % memberIds.length;
  }

  result(): StickyAssignment {
    for (const [memberId, owned] of this.#problem.previous.owned) this.#keepOwned(memberId, owned);
    this.#below = this.#below.toSorted(compareText);
    this.#atMinimum = this.#atMinimum.toSorted(compareText);
    this.#dealInTurns(this.#dealWithinRacks(this.#unassigned()));
    return { partitions: this.#assigned, moving: this.#moving };
  }

  #keepOwned(memberId: string, owned: ReadonlySet<KnownPartition>): void {
    const { claimedTwice } = this.#problem.previous;
    const far = [...owned].filter((partition) => !isNear(this.#problem, memberId, partition));
    for (const partition of far) this.#givenUpBy.set(partition, memberId);
    const keepable = [...owned]
      .filter((partition) => isNear(this.#problem, memberId, partition) && !claimedTwice.has(partition))
      .toSorted((a, b) => a.partition - b.partition || compareText(a.topic, b.topic));
    const kept = keepable.slice(0, this.#quotaOfOwner(memberId, keepable.length));
    this.#assigned.get(memberId)!.push(...kept);
    for (const partition of keepable.slice(kept.length)) this.#givenUpBy.set(partition, memberId);
  }

  /** How much a member may keep; notes what it can get beyond that. */
  #quotaOfOwner(memberId: string, ownedCount: number): number {
    if (ownedCount < this.#minQuota) {
      this.#below.push(memberId);
      return ownedCount;
    }
    if (ownedCount >= this.#maxQuota && this.#extras > 0) {
      this.#takeExtra();
      return this.#maxQuota;
    }
    if (this.#extras > 0) this.#atMinimum.push(memberId);
    return this.#minQuota;
  }

  #takeExtra(): void {
    this.#extras -= 1;
    if (this.#extras === 0) this.#atMinimum = [];
  }

  #unassigned(): KnownPartition[] {
    const assigned = new Set([...this.#assigned.values()].flat());
    const free = [...this.#problem.topics.values()].flat().filter((partition) => !assigned.has(partition));
    return this.#inRackOrder(free.toSorted(comparePartitions));
  }

  /** Partitions that fewer members are near come first. */
  #inRackOrder(partitions: KnownPartition[]): KnownPartition[] {
    if (this.#problem.racks.size === 0) return partitions;
    const membersByRack = new Map<string, number>();
    for (const rack of this.#problem.racks.values()) membersByRack.set(rack, (membersByRack.get(rack) ?? 0) + 1);
    const nearCount = ({ racks }: KnownPartition): number => {
      let count = 0;
      for (const rack of racks) count += membersByRack.get(rack) ?? 0;
      return count;
    };
    return partitions
      .map((partition) => ({ partition, count: nearCount(partition) }))
      .toSorted((a, b) => a.count - b.count)
      .map(({ partition }) => partition);
  }

  /** Returns what nobody near could take. */
  #dealWithinRacks(partitions: readonly KnownPartition[]): readonly KnownPartition[] {
    if (this.#problem.racks.size === 0) return partitions;
    let turn = 0;
    return partitions.filter((partition) => {
      const index = this.#nextNear(partition, this.#below, turn);
      if (index >= 0) {
        turn = this.#giveToNearBelow(partition, index);
        return false;
      }
      const atMinimum = this.#nextNear(partition, this.#atMinimum, 0);
      if (atMinimum < 0) return true;
      const [memberId] = this.#atMinimum.splice(atMinimum, 1);
      this.#give(partition, memberId!);
      this.#takeExtra();
      return false;
    });
  }

  /** Returns whose turn it is next. */
  #giveToNearBelow(partition: KnownPartition, index: number): number {
    const memberId = this.#below[index]!;
    let next = index + 1;
    if (this.#give(partition, memberId) >= this.#minQuota) {
      this.#below.splice(index, 1);
      next = index;
      if (this.#extras > 0) this.#atMinimum.push(memberId);
    }
    return this.#below.length === 0 ? 0 : next % this.#below.length;
  }

  #dealInTurns(partitions: readonly KnownPartition[]): void {
    let turn = 0;
    for (const partition of partitions) {
      if (this.#below.length === 0) {
        const memberId = this.#atMinimum.shift();
        if (memberId === undefined) throw new Error('the sticky assignor has partitions left and no member for them');
        this.#give(partition, memberId);
        continue;
      }
      turn %= this.#below.length;
      const memberId = this.#below[turn]!;
      if (this.#give(partition, memberId) === this.#minQuota) {
        this.#below.splice(turn, 1);
        this.#atMinimum.push(memberId);
      } else {
        turn += 1;
      }
    }
  }

  /** Returns how many partitions the member has now. */
  #give(partition: KnownPartition, memberId: string): number {
    const assigned = this.#assigned.get(memberId)!;
    assigned.push(partition);
    const formerOwner = this.#givenUpBy.get(partition);
    const isTaken = formerOwner !== undefined && formerOwner !== memberId;
    if (isTaken || this.#problem.previous.claimedTwice.has(partition)) this.#moving.add(partition);
    return assigned.length;
  }

  /** The first member from `start` on, around the circle, that is in a rack of the partition; -1 for none. */
  #nextNear(partition: KnownPartition, memberIds: readonly string[], start: number): number {
    for (let step = 0; step < memberIds.length; step += 1) {
      const index = (start + step) % memberIds.length;
      const rack = this.#problem.racks.get(memberIds[index]!);
      if (rack !== undefined && partition.racks.has(rack)) return index;
    }
    return -1;
  }
}
