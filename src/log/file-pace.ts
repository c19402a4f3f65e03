// Lets many small file operations of the background leave room for those that clients wait for: the
// event loop, the disk's journal and the few threads that do file work are shared. A pause after every
// few operations keeps the background at a fraction of them, whatever there is to do.

import type { Timers } from '../base/ports/timers.ts';

export interface Pace {
  /** Operations between two pauses. */
  readonly operations: number;
  readonly pauseMs: number;
}

/** For looking at files and renaming them, which leaves little to the disk. */
export const briskPace: Pace = { operations: 32, pauseMs: 5 };
/** For removing them: the file system gives back their blocks in its journal, which every flush waits for. */
export const gentlePace: Pace = { operations: 2, pauseMs: 16 };

export class FilePace {
  readonly #timers: Timers;
  readonly #pace: Pace;
  #operations = 0;

  constructor(timers: Timers, pace: Pace) {
    this.#timers = timers;
    this.#pace = pace;
  }

  /** Called after each operation; resolves when the next one may begin. */
  async next(): Promise<void> {
    this.#operations += 1;
    if (this.#operations % this.#pace.operations !== 0) return;
    await new Promise<void>((resolve) => {
      this.#timers.after(this.#pace.pauseMs, resolve);
    });
  }
}
