// The rates of those who share a quota, by owner. Who has been silent for all windows is forgotten, before the number
// of owners can double.

import { WindowedRate } from './windowed-rate.ts';

/** From this many owners on it is looked for silent ones before one more is remembered. */
const firstSweepSize = 1_000;

export class RatesByOwner {
  readonly #windowCount: number;
  readonly #windowMs: number;
  readonly #rates = new Map<string, WindowedRate>();
  #sweepSize = firstSweepSize;

  constructor(windowCount: number, windowMs: number) {
    this.#windowCount = windowCount;
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#rates.size;
  }

  of(owner: string, nowMs: number): WindowedRate {
    let rate = this.#rates.get(owner);
    if (rate !== undefined) return rate;
    if (this.#rates.size >= this.#sweepSize) this.#sweep(nowMs);
    rate = new WindowedRate(this.#windowCount, this.#windowMs);
    this.#rates.set(owner, rate);
    return rate;
  }

  #sweep(nowMs: number): void {
    for (const [owner, rate] of this.#rates) if (rate.isIdle(nowMs)) this.#rates.delete(owner);
    this.#sweepSize = Math.max(firstSweepSize, 2 * this.#rates.size);
  }
}
