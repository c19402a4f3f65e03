// The bytes that records of one producer may take while they wait or are under way. Who finds it full
// waits in line: nobody who came later is served earlier, however small the record.

import type { Platform } from '../../base/ports/platform.ts';
import { BufferExhaustedError } from '../errors.ts';
import type { Wait } from '../waiting.ts';

interface Waiter {
  readonly sizeBytes: number;
  readonly admit: () => void;
}

/** Who was told to wait for room goes on when so much is used at most: not record by record at the brim. */
const roomyShare = 0.75;

/** Sends beyond this many waiting are refused at once. */
const maxWaiters = 1_000_000;

export class BufferMemory {
  readonly limitBytes: number;
  readonly #platform: Platform;
  readonly #waiters: Set<Waiter> = new Set();
  #roomWaiters: (() => void)[] = [];
  #usedBytes = 0;

  constructor(platform: Platform, limitBytes: number) {
    this.#platform = platform;
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Somebody waits: batches should leave even if they are not full. */
  get isExhausted(): boolean {
    return this.#waiters.size > 0 || this.#roomWaiters.length > 0;
  }

  get #isRoomy(): boolean {
    return this.#waiters.size === 0 && this.#usedBytes <= this.limitBytes * roomyShare;
  }

  /** Resolves when nobody waits for memory and a good part of it is free; undefined when that is so now. */
  room(): Promise<void> | undefined {
    if (this.#isRoomy) return undefined;
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Takes the bytes if they are free and nobody waits. */
  tryReserve(sizeBytes: number): boolean {
    if (this.#waiters.size > 0 || this.#usedBytes + sizeBytes > this.limitBytes) return false;
    this.#usedBytes += sizeBytes;
    return true;
  }

  /** Waits for its turn. Rejects with a `BufferExhaustedError` or the signal's reason. */
  reserve(sizeBytes: number, wait: Wait): Promise<void> {
    if (this.tryReserve(sizeBytes)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const { signal, deadline } = wait;
      if (signal?.aborted) return reject(signal.reason as Error);
      if (this.#waiters.size >= maxWaiters)
        return reject(new BufferExhaustedError(`${maxWaiters} sends are waiting already`));
      const leave = (error?: Error): void => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(waiter);
        if (error === undefined) return resolve();
        reject(error);
        // The one behind may be smaller and fit.
        this.#admit();
      };
      const onAbort = (): void => leave(signal!.reason as Error);
      const timer = this.#platform.timers.after(deadline.remainingMs, () =>
        leave(
          new BufferExhaustedError(
            `Failed to allocate ${sizeBytes} bytes within the configured max blocking time ${deadline.timeoutMs} ms. Total memory: ${this.limitBytes} bytes.`,
          ),
        ),
      );
      const waiter: Waiter = { sizeBytes, admit: () => leave() };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  release(sizeBytes: number): void {
    this.#usedBytes -= sizeBytes;
    this.#admit();
  }

  #admit(): void {
    for (const waiter of this.#waiters) {
      if (this.#usedBytes + waiter.sizeBytes > this.limitBytes) return;
      this.#usedBytes += waiter.sizeBytes;
      waiter.admit();
    }
    if (this.#roomWaiters.length === 0 || !this.#isRoomy) return;
    const resolved = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of resolved) resolve();
  }
}
