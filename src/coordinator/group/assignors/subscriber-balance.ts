// Who is to give and who is to get next, among the subscribers of one topic. Subscribers are sorted by load
// once; from then on the least loaded form a growing range at the front, all of the same load, and the most
// loaded one at the back, and each is asked in turn, so that nothing is sorted again.

export class SubscriberBalance {
  readonly #loads: readonly number[];
  #sorted: number[] = [];
  #leastEnd = 0;
  #leastLoad = 0;
  #nextLeast = 0;
  #mostStart = 0;
  #mostEnd = 0;
  #mostLoad = 0;
  #nextMost = 0;

  /** @param loads by member; whoever gives and takes keeps them current */
  constructor(loads: readonly number[]) {
    this.#loads = loads;
  }

  /** Begins with these members; returns the difference between the most and the least loaded. */
  start(subscribers: readonly number[]): number {
    const loads = this.#loads;
    this.#sorted = subscribers.toSorted((a, b) => loads[a]! - loads[b]! || a - b);
    const size = this.#sorted.length;
    this.#leastEnd = 0;
    this.#leastLoad = this.#loadAt(0) - 1;
    this.#nextLeast = 0;
    this.#mostStart = size;
    this.#mostEnd = size;
    this.#mostLoad = this.#loadAt(size - 1) + 1;
    this.#nextMost = size - 1;
    return this.#loadAt(size - 1) - this.#loadAt(0);
  }

  /** Whether the two ranges are so close that another move would change nothing. */
  get isEven(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1;
  }

  /** The member to get a partition next. */
  nextLeastLoaded(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad += 1;
      while (this.#leastEnd < this.#sorted.length && this.#loadAt(this.#leastEnd) === this.#leastLoad)
        this.#leastEnd += 1;
      this.#nextLeast = 0;
    }
    const member = this.#sorted[this.#nextLeast]!;
    this.#nextLeast += 1;
    return member;
  }

  /** The member to give a partition next; undefined when all are excluded. */
  nextMostLoaded(): number | undefined {
    if (this.#nextMost < this.#mostStart) {
      if (this.#mostEnd <= this.#mostStart && this.#mostStart > 0) this.#mostLoad = this.#loadAt(this.#mostStart - 1);
      else this.#mostLoad -= 1;
      while (this.#mostStart > 0 && this.#loadAt(this.#mostStart - 1) === this.#mostLoad) this.#mostStart -= 1;
      this.#nextMost = this.#mostEnd - 1;
    }
    if (this.#nextMost < 0) return undefined;
    const member = this.#sorted[this.#nextMost]!;
    this.#nextMost -= 1;
    return member;
  }

  /** The member that `nextMostLoaded` named last has nothing to give. */
  excludeLastMostLoaded(): void {
    const at = this.#nextMost + 1;
    const last = this.#mostEnd - 1;
    const excluded = this.#sorted[at]!;
    this.#sorted[at] = this.#sorted[last]!;
    this.#sorted[last] = excluded;
    this.#mostEnd = last;
  }

  #loadAt(index: number): number {
    return this.#loads[this.#sorted[index]!]!;
  }
}
