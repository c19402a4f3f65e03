// Members subscribe to different topics: what is free goes to the least loaded member that may have it, and
// then partitions move from more to less loaded members for as long as that makes loads more equal. The
// result is dropped again if it did not. Kafka's general assignment, but that it always ends: moving another
// partition than the one that was wanted can go on for ever, so there are no more passes than partitions.

import type { KnownPartition } from '../known-partitions.ts';
import { compareText } from '../sort-order.ts';
import { MembersByLoad } from './members-by-load.ts';
import { PartitionMovements } from './partition-movements.ts';
import { isNear, type StickyProblem } from './sticky-problem.ts';

export interface GeneralProblem extends StickyProblem {
  /** What each member is subscribed to. */
  readonly topicsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

export class GeneralAssignment {
  readonly #problem: GeneralProblem;
  readonly #assigned = new Map<string, Set<KnownPartition>>();
  readonly #owners = new Map<KnownPartition, string>();
  readonly #members = new MembersByLoad((memberId) => this.#loadOf(memberId));
  readonly #subscribers = new Map<string, readonly string[]>();
  readonly #movements = new PartitionMovements();
  /** Those of topics with few subscribers first. */
  readonly #partitions: readonly KnownPartition[];
  /** Somebody has to give something up whatever else happens. */
  #mustRevoke = false;

  constructor(problem: GeneralProblem) {
    this.#problem = problem;
    for (const topic of problem.topics.keys()) {
      this.#subscribers.set(
        topic,
        [...problem.topicsOf.keys()].filter((memberId) => this.#mayHave(memberId, topic)),
      );
    }
    this.#partitions = [...problem.topics.keys()]
      .toSorted((a, b) => this.#subscribers.get(a)!.length - this.#subscribers.get(b)!.length || compareText(a, b))
      .flatMap((topic) => problem.topics.get(topic)!);
  }

  result(): ReadonlyMap<string, readonly KnownPartition[]> {
    this.#keepOwned();
    for (const memberId of this.#assigned.keys()) this.#members.add(memberId);
    const isFirst = this.#loadOf(this.#members.most!) === 0;
    const free = this.#partitions.filter((partition) => !this.#owners.has(partition));
    this.#assignFree(free);
    const fixed = this.#setFixedMembersAside();
    this.#balance(free, isFirst);
    for (const [memberId, partitions] of fixed) this.#assigned.set(memberId, partitions);
    return new Map(Array.from(this.#assigned, ([memberId, partitions]) => [memberId, [...partitions]]));
  }

  #keepOwned(): void {
    for (const [memberId, owned] of this.#problem.previous.owned) {
      const kept = [...owned].filter(({ topic }) => this.#mayHave(memberId, topic));
      const near = kept.filter((partition) => isNear(this.#problem, memberId, partition));
      if (near.length < owned.size) this.#mustRevoke = true;
      this.#assigned.set(memberId, new Set(near));
      for (const partition of near) this.#owners.set(partition, memberId);
    }
  }

  /** To members in a rack of the partition first, then to anybody. */
  #assignFree(free: readonly KnownPartition[]): void {
    const left = this.#problem.racks.size === 0 ? free : free.filter((partition) => !this.#assign(partition, true));
    for (const partition of left) this.#assign(partition, false);
  }

  #assign(partition: KnownPartition, nearOnly: boolean): boolean {
    for (const memberId of this.#members) {
      if (!this.#mayHave(memberId, partition.topic) || (nearOnly && !isNear(this.#problem, memberId, partition)))
        continue;
      this.#members.delete(memberId);
      this.#assigned.get(memberId)!.add(partition);
      this.#owners.set(partition, memberId);
      this.#members.add(memberId);
      return true;
    }
    return false;
  }

  /** Members that have all they may have, and nothing that anybody else may have. */
  #setFixedMembersAside(): ReadonlyMap<string, Set<KnownPartition>> {
    const fixed = new Map<string, Set<KnownPartition>>();
    for (const [memberId, partitions] of this.#assigned) {
      if (partitions.size < this.#mostFor(memberId)) continue;
      if ([...partitions].some(({ topic }) => this.#isShared(topic))) continue;
      fixed.set(memberId, partitions);
    }
    for (const memberId of fixed.keys()) {
      this.#members.delete(memberId);
      this.#assigned.delete(memberId);
    }
    return fixed;
  }

  #mostFor(memberId: string): number {
    let count = 0;
    for (const topic of this.#problem.topicsOf.get(memberId)!) count += this.#problem.topics.get(topic)?.length ?? 0;
    return count;
  }

  #balance(free: readonly KnownPartition[], isFirst: boolean): void {
    const before = new Map(Array.from(this.#assigned, ([memberId, partitions]) => [memberId, new Set(partitions)]));
    const scoreBefore = this.#unevenness();
    const isMovable = ({ topic }: KnownPartition): boolean => this.#isShared(topic);
    if (!this.#mustRevoke) this.#moveTowardsBalance(free.filter(isMovable));
    const hasMoved = this.#moveTowardsBalance(this.#partitions.filter(isMovable));
    if (isFirst || !hasMoved || this.#unevenness() < scoreBefore) return;
    for (const [memberId, partitions] of before) this.#assigned.set(memberId, partitions);
  }

  #moveTowardsBalance(partitions: readonly KnownPartition[]): boolean {
    let hasMoved = false;
    for (let pass = 0; pass < partitions.length; pass += 1) {
      if (!this.#movePass(partitions)) break;
      hasMoved = true;
    }
    return hasMoved;
  }

  #movePass(partitions: readonly KnownPartition[]): boolean {
    let hasMoved = false;
    for (const partition of partitions) {
      if (this.#isBalanced()) break;
      const destination = this.#betterOwner(partition);
      if (destination === undefined) continue;
      const moving = this.#movements.partitionToMove(partition, this.#owners.get(partition)!, destination);
      this.#move(moving, destination);
      hasMoved = true;
    }
    return hasMoved;
  }

  /** Who had it in an earlier generation, or else the least loaded that may have it; if two fewer than now. */
  #betterOwner(partition: KnownPartition): string | undefined {
    const load = this.#loadOf(this.#owners.get(partition)!);
    const isBetter = (memberId: string): boolean => load > this.#loadOf(memberId) + 1;
    const former = this.#problem.previous.formerOwners.get(partition);
    // Kafka's own assignor hands it even to a former owner that is no longer subscribed.
    const mayReturn = former !== undefined && this.#assigned.has(former) && this.#mayHave(former, partition.topic);
    if (mayReturn && isBetter(former)) return former;
    for (const memberId of this.#members) {
      if (this.#mayHave(memberId, partition.topic)) return isBetter(memberId) ? memberId : undefined;
    }
    return undefined;
  }

  #move(partition: KnownPartition, destination: string): void {
    const owner = this.#owners.get(partition)!;
    this.#members.delete(owner);
    this.#members.delete(destination);
    this.#movements.move(partition, owner, destination);
    this.#assigned.get(owner)!.delete(partition);
    this.#assigned.get(destination)!.add(partition);
    this.#owners.set(partition, destination);
    this.#members.add(destination);
    this.#members.add(owner);
  }

  /** Nobody could take a partition from a member that has at least two more. */
  #isBalanced(): boolean {
    const { least, most } = this.#members;
    if (least === undefined || most === undefined || this.#loadOf(least) >= this.#loadOf(most) - 1) return true;
    const highestLoads = new Map<string, number>();
    for (const [memberId, partitions] of this.#assigned) {
      for (const { topic } of partitions) {
        if (partitions.size > (highestLoads.get(topic) ?? 0)) highestLoads.set(topic, this.#loadOf(memberId));
      }
    }
    for (const memberId of this.#members) {
      for (const topic of this.#problem.topicsOf.get(memberId)!) {
        if (this.#loadOf(memberId) + 1 < (highestLoads.get(topic) ?? 0)) return false;
      }
    }
    return true;
  }

  /** The sum of the differences between the loads of all pairs of members. */
  #unevenness(): number {
    const loads = Array.from(this.#assigned.values(), (partitions) => partitions.size).toSorted((a, b) => a - b);
    return loads.reduce((sum, load, index) => sum + load * (2 * index - loads.length + 1), 0);
  }

  #loadOf(memberId: string): number {
    return this.#assigned.get(memberId)?.size ?? 0;
  }

  #mayHave(memberId: string, topic: string): boolean {
    return this.#problem.topicsOf.get(memberId)!.has(topic);
  }

  #isShared(topic: string): boolean {
    return this.#subscribers.get(topic)!.length >= 2;
  }
}
