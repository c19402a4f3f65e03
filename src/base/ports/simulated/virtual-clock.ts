// The clocks of a simulated machine. Monotonic time is the schedule's; the wall clock of each machine
// may be set, wrong, or jump, without a span being measured differently.

import type { Clock } from '../clock.ts';
import type { Schedule } from './schedule.ts';

/** 2026-01-01T00:00:00Z: a fixed day, so that a seed repeats its timestamps too. */
const defaultStartMs = 1_767_225_600_000;

export class VirtualClock implements Clock {
  readonly #schedule: Schedule;
  #wallAtZeroMs: number;

  constructor(schedule: Schedule, startMs: number = defaultStartMs) {
    this.#schedule = schedule;
    this.#wallAtZeroMs = startMs;
  }

  wallMs(): number {
    return Math.floor(this.#wallAtZeroMs + this.#schedule.nowMs);
  }

  monotonicMs(): number {
    return this.#schedule.nowMs;
  }

  /** Sets the wall clock forward, or back when negative. */
  jump(byMs: number): void {
    this.#wallAtZeroMs += byMs;
  }
}
