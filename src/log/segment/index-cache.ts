// Which finished segments keep their indexes in memory and their files open: those that were used last,
// within a budget that all logs share. The active segments are not counted; theirs are never dropped.

export interface CachedIndexes {
  /** Lets go of what can be loaded again. */
  dropIndexes(): void;
}

/** Each entry holds an open file too. */
const maxEntries = 512;

export class IndexCache {
  readonly #budgetBytes: number;
  /** Least recently used first. */
  readonly #entries = new Map<CachedIndexes, number>();
  #sizeBytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Takes note that the segment's indexes, of this size, are in memory and have just been used. With
   * `onlyKnown` nothing happens for a segment that is not in the cache: an active one.
   */
  touch(segment: CachedIndexes, sizeBytes: number, onlyKnown = false): void {
    if (onlyKnown && !this.#entries.has(segment)) return;
    this.forget(segment);
    this.#entries.set(segment, sizeBytes);
    this.#sizeBytes += sizeBytes;
    for (const oldest of this.#entries.keys()) {
      if (oldest === segment || (this.#sizeBytes <= this.#budgetBytes && this.#entries.size <= maxEntries)) break;
      this.forget(oldest);
      oldest.dropIndexes();
    }
  }

  forget(segment: CachedIndexes): void {
    const sizeBytes = this.#entries.get(segment);
    if (sizeBytes === undefined) return;
    this.#entries.delete(segment);
    this.#sizeBytes -= sizeBytes;
  }
}
