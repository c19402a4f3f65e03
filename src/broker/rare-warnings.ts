// Warnings about what strangers do: whoever does it a thousand times a second gets a line a second, which says how many
// more there were.

import type { LogFields, Logger } from '../base/logging.ts';
import type { Clock } from '../base/ports/clock.ts';

const pauseMs = 1_000;

export class RareWarnings {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #saidMs = -Infinity;
  #unsaid = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  warn(message: string, fields: LogFields): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#saidMs < pauseMs) {
      this.#unsaid += 1;
      return;
    }
    this.#logger.warn(message, this.#unsaid === 0 ? fields : { ...fields, moreBefore: this.#unsaid });
    this.#saidMs = nowMs;
    this.#unsaid = 0;
  }
}
