// Work on one log's files that must not overlap: each piece begins when the one before it has ended,
// well or not.

export class SerialWork {
  #last: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was begun so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
