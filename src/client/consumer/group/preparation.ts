// The commit of what was processed before partitions are given up (kafkajs #28): begun once, looked at
// by every poll, and bounded, so that a coordinator that is away cannot keep a rebalance from going on.

import type { AutoCommit } from '../commits/auto-commit.ts';

export class Preparation {
  readonly #autoCommit: AutoCommit | undefined;
  readonly #limitMs: number;
  readonly #onDone: () => void;
  #state: 'none' | 'running' | 'done' = 'none';

  constructor(autoCommit: AutoCommit | undefined, limitMs: number, onDone: () => void) {
    this.#autoCommit = autoCommit;
    this.#limitMs = limitMs;
    this.#onDone = onDone;
  }

  /** Begins it, if need be. */
  isDone(): boolean {
    if (this.#autoCommit === undefined) return true;
    if (this.#state === 'none') void this.#run(this.#autoCommit);
    return this.#state === 'done';
  }

  /** The next one begins afresh. */
  clear(): void {
    this.#state = 'none';
  }

  async #run(autoCommit: AutoCommit): Promise<void> {
    this.#state = 'running';
    await autoCommit.commitNow(this.#limitMs);
    this.#state = 'done';
    this.#onDone();
  }
}
