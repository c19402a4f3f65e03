// How much came in per second, over the last windows, as Kafka measures it for quotas: sums of windows of one
// length, of which old ones are forgotten. A rate that has just begun counts as if it had been silent for all
// windows but one, so that a client may begin with a burst.

export interface Measured {
  readonly perSecond: number;
  /** The time that was measured over. */
  readonly spanMs: number;
}

/** How long silence takes to bring the rate down to the limit, in whole milliseconds; 0 when it is not above. */
export function throttleTime({ perSecond, spanMs }: Measured, limit: number): number {
  return perSecond > limit ? Math.round(((perSecond - limit) / limit) * spanMs) : 0;
}

interface Window {
  readonly startMs: number;
  sum: number;
}

export class WindowedRate {
  readonly #windowCount: number;
  readonly #windowMs: number;
  /** The oldest first; at most one more than `windowCount`. */
  readonly #windows: Window[] = [];

  constructor(windowCount: number, windowMs: number) {
    this.#windowCount = windowCount;
    this.#windowMs = windowMs;
  }

  /** Nothing is remembered: everything is too long ago. */
  isIdle(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#windows.length === 0;
  }

  /** Less than nothing takes back. */
  record(amount: number, nowMs: number): void {
    this.#forget(nowMs);
    const newest = this.#windows.at(-1);
    if (newest !== undefined && nowMs - newest.startMs < this.#windowMs) newest.sum += amount;
    else this.#windows.push({ startMs: nowMs, sum: amount });
  }

  measure(nowMs: number): Measured {
    this.#forget(nowMs);
    let sum = 0;
    for (const window of this.#windows) sum += window.sum;
    const elapsedMs = nowMs - (this.#windows[0]?.startMs ?? nowMs);
    const missing = Math.max(this.#windowCount - 1 - Math.floor(elapsedMs / this.#windowMs), 0);
    const spanMs = Math.max(elapsedMs + missing * this.#windowMs, this.#windowMs);
    return { perSecond: (sum * 1000) / spanMs, spanMs };
  }

  #forget(nowMs: number): void {
    const oldestMs = nowMs - this.#windowCount * this.#windowMs;
    let count = 0;
    while (count < this.#windows.length && this.#windows[count]!.startMs <= oldestMs) count += 1;
    if (count > 0) this.#windows.splice(0, count);
  }
}
