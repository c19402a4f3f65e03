// `flush.ms`: nothing stays unflushed for longer than that after it was appended.

import type { Timer, Timers } from '../../base/ports/timers.ts';

export class FlushDeadline {
  readonly #timers: Timers;
  readonly #demandFlush: () => void;
  #timer: Timer | undefined;

  constructor(timers: Timers, demandFlush: () => void) {
    this.#timers = timers;
    this.#demandFlush = demandFlush;
  }

  /** Something was appended. `flushMs` beyond any clock, the default, means never. */
  onAppend(flushMs: number): void {
    if (this.#timer !== undefined || flushMs >= Number.MAX_SAFE_INTEGER) return;
    this.#timer = this.#timers.after(flushMs, () => {
      this.#timer = undefined;
      this.#demandFlush();
    });
  }

  /** Nothing is unflushed any more. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
