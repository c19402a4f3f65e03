// Timers on virtual time. They end with their machine: after `stop` none of those that were set fires.

import type { Timer, Timers } from '../timers.ts';
import type { Schedule } from './schedule.ts';

export class VirtualTimers implements Timers {
  readonly #schedule: Schedule;
  #life = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  after(delayMs: number, callback: () => void): Timer {
    if (Number.isNaN(delayMs)) throw new RangeError('a delay must be a number');
    const life = this.#life;
    const event = this.#schedule.after(delayMs, 'timer', () => {
      if (life === this.#life) callback();
    });
    return {
      cancel() {
        event.cancelled = true;
      },
    };
  }

  /** Virtual time has no process that could exit, so this is `after`. */
  background(delayMs: number, callback: () => void): Timer {
    return this.after(delayMs, callback);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => this.after(0, resolve));
  }

  /** The machine stops: everything that was set is forgotten. */
  stop(): void {
    this.#life++;
  }
}
