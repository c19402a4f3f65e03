// Whether the application still works: `max.poll.interval.ms` counts while it has the word, from the end
// of one `poll` (or the record a loop was given) to the next. While a `poll` waits, nobody is late.

import type { Logger } from '../../../base/logging.ts';
import type { Clock } from '../../../base/ports/clock.ts';

/** What the coordinator is told when a member leaves because of it. */
export const pollExpiredReason = 'consumer poll timeout has expired';

export class PollTimer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #sinceMs: number;
  #isWaiting = false;
  #isNoted = false;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#sinceMs = clock.monotonicMs();
  }

  /** The application has asked for something. */
  touch(): void {
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** As `touch`, for every record of a loop: costs no look at the clock, and counts from when it is next asked. */
  note(): void {
    this.#isNoted = true;
  }

  /** A `poll` waits, for whatever. */
  wait(): void {
    this.#isWaiting = true;
  }

  /** The application has the word: the poll is over, or one of its functions is called. */
  leaveToUser(): void {
    this.#isWaiting = false;
    this.touch();
  }

  /** How long until it is late; Infinity while a poll waits. */
  get remainingMs(): number {
    if (this.#isWaiting) return Infinity;
    if (this.#isNoted) this.touch();
    this.#isNoted = false;
    return Math.max(0, this.#sinceMs + this.#intervalMs - this.#clock.monotonicMs());
  }

  get isExpired(): boolean {
    return this.remainingMs === 0;
  }

  /** Tells the user what has happened and what helps. */
  warn(logger: Logger): void {
    logger.warn(
      `${pollExpiredReason}: the time between two calls of poll (or two records of a loop) was longer than max.poll.interval.ms. ` +
        'Raise it, or lower max.poll.records.',
      { maxPollIntervalMs: this.#intervalMs },
    );
  }
}
