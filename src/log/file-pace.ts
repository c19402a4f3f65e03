// Lets many small file operations of the background leave room for those that clients wait for: the
// event loop, the disk's journal and the few threads that do file work are shared. A pause after every
// few operations keeps the background at a fraction of them, whatever there is to do.

import type { Timers } from '../base/ports/timers.ts';

const operationsPerSlice = 32;
const pauseMs = 5;

export class FilePace {
  readonly #timers: Timers;
  #operations = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Called after each operation; resolves when the next one may begin. */
  async next(): Promise<void> {
    this.#operations += 1;
    if (this.#operations % operationsPerSlice !== 0) return;
    await new Promise<void>((resolve) => {
      this.#timers.after(pauseMs, resolve);
    });
  }
}
