// One timer that never keeps the process alive, set anew after each time it fired: the rhythm of a member.

import type { Timer, Timers } from '../../../base/ports/timers.ts';

export class MemberTimer {
  readonly #timers: Timers;
  readonly #onFire: () => void;
  #timer: Timer | undefined;

  constructor(timers: Timers, onFire: () => void) {
    this.#timers = timers;
    this.#onFire = onFire;
  }

  /** Fires once, after `delayMs`; what was set before is forgotten. Not at all for Infinity. */
  set(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = delayMs === Infinity ? undefined : this.#timers.background(delayMs, this.#onFire);
  }

  stop(): void {
    this.set(Infinity);
  }
}
