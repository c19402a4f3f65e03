// Waiting. Every delay in Samsa goes through here so that a simulation can own time.

export interface Timer {
  /** Ends the timer; its callback is not called any more. Safe to call twice and after it fired. */
  cancel(): void;
}

export interface Timers {
  /**
   * Calls `callback` once, `delayMs` from now on the monotonic clock. A delay beyond 2^31-1 ms is
   * kept whole, not wrapped to "at once" as the platform would.
   */
  after(delayMs: number, callback: () => void): Timer;
  /** Like `after`, but a process with nothing else to do may exit without waiting for it. */
  background(delayMs: number, callback: () => void): Timer;
  /** Resolves after the loop has served whatever input is already waiting: how long work takes a breath. */
  yield(): Promise<void>;
}
