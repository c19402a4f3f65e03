// Timers on the event loop. The platform wraps a delay beyond 2^31-1 ms to "at once" and may fire a
// fraction of a millisecond early; a timer here looks at the clock when it wakes and sleeps on until
// its deadline has truly passed, which settles both.

import { performance } from 'node:perf_hooks';
import type { Timer, Timers } from '../timers.ts';

const longestSleepMs = 2 ** 31 - 1;

export class SystemTimers implements Timers {
  after(delayMs: number, callback: () => void): Timer {
    return new SystemTimer(delayMs, callback, false);
  }

  background(delayMs: number, callback: () => void): Timer {
    return new SystemTimer(delayMs, callback, true);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

class SystemTimer implements Timer {
  readonly #deadlineMs: number;
  readonly #callback: () => void;
  readonly #background: boolean;
  #sleep: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void, background: boolean) {
    if (Number.isNaN(delayMs)) throw new RangeError('a delay must be a number');
    this.#deadlineMs = performance.now() + delayMs;
    this.#callback = callback;
    this.#background = background;
    this.#sleep = this.#arm(delayMs);
  }

  cancel(): void {
    clearTimeout(this.#sleep);
  }

  #arm(remainingMs: number): NodeJS.Timeout {
    const sleep = setTimeout(() => this.#wake(), Math.min(Math.ceil(remainingMs), longestSleepMs));
    if (this.#background) sleep.unref();
    return sleep;
  }

  #wake(): void {
    const remainingMs = this.#deadlineMs - performance.now();
    if (remainingMs > 0) this.#sleep = this.#arm(remainingMs);
    else this.#callback();
  }
}
