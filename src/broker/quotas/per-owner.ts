// What is remembered of those who share a quota, by owner. Who has nothing left that would count is forgotten,
// before the number of owners can double.

/** From this many owners on it is looked for silent ones before one more is remembered. */
const firstSweepSize = 1_000;

interface Forgettable {
  /** A fresh one would be the same. */
  isIdle(nowMs: number): boolean;
}

export class PerOwner<T extends Forgettable> {
  readonly #make: () => T;
  readonly #known = new Map<string, T>();
  #sweepSize = firstSweepSize;

  constructor(make: () => T) {
    this.#make = make;
  }

  get size(): number {
    return this.#known.size;
  }

  of(owner: string, nowMs: number): T {
    let known = this.#known.get(owner);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#sweepSize) this.#sweep(nowMs);
    known = this.#make();
    this.#known.set(owner, known);
    return known;
  }

  #sweep(nowMs: number): void {
    for (const [owner, known] of this.#known) if (known.isIdle(nowMs)) this.#known.delete(owner);
    this.#sweepSize = Math.max(firstSweepSize, 2 * this.#known.size);
  }
}
