// One operation at a time, and none forgotten: an operation whose caller gave up goes on, and the same
// call made again waits for it and gets its outcome. Until somebody has got that, no other begins:
// nobody can know what the coordinator has decided before it has answered.

import type { Platform } from '../../../base/ports/platform.ts';
import { IllegalStateError } from '../../errors.ts';
import { type CallOptions, Deadline, settleWithin } from '../../waiting.ts';

export type OperationName = 'initTransactions' | 'commitTransaction' | 'abortTransaction';

interface Operation {
  readonly name: OperationName;
  readonly promise: Promise<void>;
  isSettled: boolean;
}

export class Operations {
  readonly #platform: Platform;
  readonly #maxBlockMs: number;
  readonly #onSettled: () => void;
  #current: Operation | undefined;

  /** `maxBlockMs` is how long a call may take that does not say. */
  constructor(platform: Platform, maxBlockMs: number, onSettled: () => void) {
    this.#platform = platform;
    this.#maxBlockMs = maxBlockMs;
    this.#onSettled = onSettled;
  }

  /** Starts an operation, or joins the same one when an earlier call gave up waiting for it. */
  async run(name: OperationName, call: CallOptions, start: () => Promise<void>): Promise<void> {
    this.refuseOther(name);
    const operation = (this.#current ??= this.#start(name, start));
    try {
      await this.within(operation.promise, call, name);
    } finally {
      if (operation.isSettled && this.#current === operation) this.#current = undefined;
    }
  }

  /** Throws while an operation of another name has not finished. */
  refuseOther(name: string): void {
    if (this.#current === undefined || this.#current.name === name) return;
    throw new IllegalStateError(
      `${name} cannot be called now: ${this.#current.name} has not finished. If it timed out, call it again.`,
    );
  }

  /** Waits for what an earlier call has begun, good or bad. */
  async settle(call: CallOptions): Promise<void> {
    if (this.#current !== undefined) await this.within(this.#current.promise, call, this.#current.name);
  }

  /** Waits for a part of a transaction, as long as the caller may wait. */
  within(promise: Promise<void>, call: CallOptions, what: string): Promise<void> {
    const { timeoutMs = this.#maxBlockMs, signal } = call;
    const wait = { deadline: new Deadline(this.#platform.clock, timeoutMs), signal };
    const late = (): string => `${what} did not finish within ${timeoutMs} ms. Call it again to go on waiting.`;
    return settleWithin(this.#platform, promise, wait, late);
  }

  #start(name: OperationName, start: () => Promise<void>): Operation {
    const operation: Operation = { name, promise: start(), isSettled: false };
    const settle = (): void => {
      operation.isSettled = true;
      this.#onSettled();
    };
    operation.promise.then(settle, settle);
    return operation;
  }
}
