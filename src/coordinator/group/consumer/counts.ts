// How often each key occurs among the members of a group: taken back with the decision that changed it.

import type { Journal } from '../../shard/journal.ts';
import { JournaledMap } from '../../shard/journal.ts';

export class Counts {
  readonly #counts: JournaledMap<string, number>;

  constructor(journal: Journal) {
    this.#counts = new JournaledMap(journal);
  }

  get size(): number {
    return this.#counts.size;
  }

  get(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  has(key: string): boolean {
    return this.#counts.has(key);
  }

  keys(): Iterable<string> {
    return this.#counts.keys();
  }

  entries(): Iterable<[string, number]> {
    return this.#counts;
  }

  /** A key whose count comes to 0 is gone. */
  add(key: string, by: number): void {
    const count = this.get(key) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
