// Waiting with an end: every wait of the clients has a deadline on the monotonic clock and may carry
// the caller's AbortSignal. Timers and listeners are gone when the wait is over, however it ended.

import type { Clock } from '../base/ports/clock.ts';
import type { Platform } from '../base/ports/platform.ts';
import { TimeoutError } from './errors.ts';

export class Deadline {
  readonly #clock: Clock;
  readonly #endMs: number;
  readonly timeoutMs: number;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
    this.#endMs = clock.monotonicMs() + timeoutMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#endMs - this.#clock.monotonicMs());
  }

  get isOver(): boolean {
    return this.remainingMs === 0;
  }
}

/** How long somebody is ready to wait. */
export interface Wait {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
  /** How often a failed request may be sent again; as long as there is time, when left out. */
  readonly retries?: number | undefined;
  /** Hears how many things are asked about, and how many of them are settled. */
  readonly progress?: ProgressCount | undefined;
}

export interface ProgressCount {
  expect(count: number): void;
  settle(count: number): void;
}

/** What every call that waits accepts. */
export interface CallOptions {
  /** How long the call may take in all. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Resolves after `delayMs`; rejects with the signal's reason. */
export function pause(platform: Platform, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal!.reason as Error);
    };
    const timer = platform.timers.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * The promise's outcome, if it comes before the wait ends; else a rejection with a `TimeoutError` or the
 * signal's reason. What the promise does later is ignored.
 */
export function settleWithin<T>(platform: Platform, promise: Promise<T>, wait: Wait, what: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal, deadline } = wait;
    const finish = (settle: () => void): void => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => finish(() => reject(signal!.reason));
    const timer = platform.timers.after(deadline.remainingMs, () => finish(() => reject(new TimeoutError(what()))));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}

/** The promise's outcome, or the signal's reason when that comes first. What the promise does later is ignored. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const leave = (): void => signal.removeEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(leave);
  });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Something that happens now and then, and those who wait for it. Whoever gives up leaves nothing behind. */
export class ChangeSignal {
  readonly #platform: Platform;
  readonly #waiters = new Set<() => void>();
  #count = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** How often it has happened. */
  get count(): number {
    return this.#count;
  }

  notify(): void {
    this.#count += 1;
    for (const wake of this.#waiters) wake();
  }

  /**
   * Resolves at the next change or after `timeoutMs`; rejects with the signal's reason. With the `count` of
   * a moment before, a change since then counts, too.
   */
  wait(timeoutMs: number, signal?: AbortSignal, since = this.#count): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isAborted(signal)) return reject(signal!.reason as Error);
      if (since !== this.#count) return resolve();
      const leave = (settle: () => void): void => {
        timer.cancel();
        this.#waiters.delete(wake);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const wake = (): void => leave(resolve);
      const onAbort = (): void => leave(() => reject(signal!.reason as Error));
      const timer = this.#platform.timers.after(timeoutMs, wake);
      this.#waiters.add(wake);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
