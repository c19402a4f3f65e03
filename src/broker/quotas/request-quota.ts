// How much of the broker's time clients may use (request_percentage, KIP-124). 100 is one thread for all the time,
// and the event loop is the only one there is. What counts is for how long the loop works on a request without doing
// anything else: decoding it, its handler's first turn, encoding the answer. Waiting costs nothing.

import type { QuotaClient } from './find-quota.ts';
import type { QuotaRates } from './quota-rates.ts';

export const requestPercentageKey = 'request_percentage';

const percentPerMs = 100 / 1000;

export class RequestQuota {
  readonly #rates: QuotaRates;
  readonly #maxThrottleMs: number;

  /** Nobody is throttled for longer than a window: the time that a request takes can be any. */
  constructor(rates: QuotaRates, windowMs: number) {
    this.#rates = rates;
    this.#maxThrottleMs = windowMs;
  }

  /** Nobody has a quota of any kind otherwise. */
  get isActive(): boolean {
    return this.#rates.isActive;
  }

  /** Counts time of the loop. Gives for how long the client is to be throttled. */
  record(client: QuotaClient, busyMs: number): number {
    return Math.min(this.#rates.record(client, busyMs * percentPerMs), this.#maxThrottleMs);
  }
}
