// Holds somebody who does the same thing over and over to about so many times a second. Pauses are collected until
// they are long enough for a timer.

import type { Platform } from '../../../base/ports/platform.ts';
import { pause } from '../../../client/waiting.ts';

const shortestPauseMs = 2;

export class ThroughputThrottle {
  readonly #platform: Platform;
  readonly #perSecond: number;
  readonly #startMs: number;
  #deficitMs = 0;

  /** Negative for no limit; 0 lets nothing through after the first. */
  constructor(platform: Platform, perSecond: number) {
    this.#platform = platform;
    this.#perSecond = perSecond;
    this.#startMs = platform.clock.monotonicMs();
  }

  /** To be awaited before the next, when `count` have been done; undefined when there is nothing to wait for. */
  next(count: number, signal: AbortSignal): Promise<void> | undefined {
    if (this.#perSecond < 0) return undefined;
    const elapsedMs = this.#platform.clock.monotonicMs() - this.#startMs;
    if (elapsedMs <= 0 || (count * 1000) / elapsedMs <= this.#perSecond) return undefined;
    if (this.#perSecond === 0) return pause(this.#platform, Infinity, signal);
    this.#deficitMs += 1000 / this.#perSecond;
    if (this.#deficitMs < shortestPauseMs) return undefined;
    const delayMs = this.#deficitMs;
    this.#deficitMs = 0;
    return pause(this.#platform, delayMs, signal);
  }
}
