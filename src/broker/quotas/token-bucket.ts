// A bucket of tokens (KIP-599): so many come back a second, up to what may be spent at once. More may be taken than
// there is; until that has come back nothing else may be.

export class TokenBucket {
  /** Full, until the first time that it is looked at. */
  #tokens = Infinity;
  #lastMs = 0;
  #fullMs = 0;

  /** What there is now; below 0 what is owed. */
  level(perSecond: number, burst: number, nowMs: number): number {
    const returned = ((nowMs - this.#lastMs) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + returned);
    this.#lastMs = nowMs;
    return this.#tokens;
  }

  take(count: number, perSecond: number, burst: number, nowMs: number): void {
    this.#tokens = Math.min(burst, this.level(perSecond, burst, nowMs) - count);
    this.#fullMs = nowMs + ((burst - this.#tokens) / perSecond) * 1000;
  }

  isIdle(nowMs: number): boolean {
    return nowMs >= this.#fullMs;
  }
}
