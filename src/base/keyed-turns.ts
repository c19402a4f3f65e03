// Work in order per key: a piece begins when the one before it under the same key has ended, well or not.
// Keys without work take no memory.

export class KeyedTurns<Key> {
  readonly #last = new Map<Key, Promise<void>>();

  /** Whether something under the key has not ended yet. */
  isBusy(key: Key): boolean {
    return this.#last.has(key);
  }

  /** Begins at once, in this very call, when nothing is under way. */
  run<Result>(key: Key, work: () => Promise<Result>): Promise<Result> {
    const earlier = this.#last.get(key);
    const result = earlier === undefined ? work() : earlier.then(work);
    const settled = result.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return result;
  }

  /** Resolves when everything that was begun so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}

function ignore(): void {}
