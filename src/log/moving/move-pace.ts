// How fast replicas are copied from one log directory to another:
// `replica.alter.log.dirs.io.max.bytes.per.second` for all of them together. What was copied is a debt that
// time pays off; whoever copies waits until there is none.

import type { Clock } from '../../base/ports/clock.ts';
import type { Timers } from '../../base/ports/timers.ts';

/** The rate may change and a move may be cancelled meanwhile. */
const longestWaitMs = 250;

export class MovePace {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #bytesPerSecond: () => number;
  #debtBytes = 0;
  #countedMs: number;

  /** @param bytesPerSecond as it is set now; 0 lets nothing through */
  constructor(clock: Clock, timers: Timers, bytesPerSecond: () => number) {
    this.#clock = clock;
    this.#timers = timers;
    this.#bytesPerSecond = bytesPerSecond;
    this.#countedMs = clock.monotonicMs();
  }

  /** Called with what was copied; resolves when more may be. `check` throws when nobody wants more. */
  async spend(bytes: number, check: () => void): Promise<void> {
    this.#payOff();
    this.#debtBytes += bytes;
    await this.#timers.yield();
    check();
    for (let waitMs = this.#payOff(); waitMs > 0; waitMs = this.#payOff()) {
      await new Promise<void>((resolve) => {
        this.#timers.background(Math.min(waitMs, longestWaitMs), resolve);
      });
      check();
    }
  }

  /** How long the present debt lasts. */
  #payOff(): number {
    const nowMs = this.#clock.monotonicMs();
    const bytesPerMs = this.#bytesPerSecond() / 1000;
    this.#debtBytes = Math.max(this.#debtBytes - (nowMs - this.#countedMs) * bytesPerMs, 0);
    this.#countedMs = nowMs;
    return this.#debtBytes === 0 ? 0 : Math.max(this.#debtBytes / bytesPerMs, 1);
  }
}
