// Which finished segments keep their indexes in memory: those that were used last, within a budget that all
// logs share. The active segments are not counted; theirs are never dropped. The files that are open are
// bounded beside it, for all segments.

import { OpenFiles } from './open-files.ts';

export interface CachedIndexes {
  /** Lets go of what can be loaded again. */
  dropIndexes(): void;
}

export class IndexCache {
  readonly files: OpenFiles;
  readonly #budgetBytes: number;
  /** Least recently used first. */
  readonly #entries = new Map<CachedIndexes, number>();
  #sizeBytes = 0;

  constructor(budgetBytes: number, files: OpenFiles = new OpenFiles()) {
    this.#budgetBytes = budgetBytes;
    this.files = files;
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
      if (oldest === segment || this.#sizeBytes <= this.#budgetBytes) break;
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
