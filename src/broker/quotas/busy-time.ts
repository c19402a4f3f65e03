// For how long one request keeps the event loop busy, and whose quota that is charged to (KIP-124). The wait between
// a handler's first turn and its answer is nobody's: others are served then.

import type { Handler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';
import type { QuotaClient } from './find-quota.ts';

export class BusyTime {
  readonly #broker: Pick<BrokerServices, 'platform' | 'quotas'>;
  readonly #client: QuotaClient;
  readonly #isCharged: boolean;
  /** Since when the loop works on it; undefined while it waits. */
  #sinceMs: number | undefined;
  #busyMs = 0;

  /** Begins at `startMs`, on the monotonic clock. */
  constructor(
    { isOfBrokers }: Pick<Handler, 'isOfBrokers'>,
    broker: Pick<BrokerServices, 'platform' | 'quotas'>,
    client: QuotaClient,
    startMs: number,
  ) {
    this.#broker = broker;
    this.#client = client;
    this.#isCharged = isOfBrokers !== true && broker.quotas.requests.isActive;
    this.#sinceMs = startMs;
  }

  /** The handler waits for something. */
  wait(): void {
    if (this.#isCharged) this.#stop();
  }

  /** The answer is known: charges what was used for it, and gives for how long the client is to be throttled. */
  charge(): number {
    if (!this.#isCharged) return 0;
    this.#stop();
    const busyMs = this.#busyMs;
    this.#busyMs = 0;
    this.#sinceMs = this.#nowMs();
    return this.#broker.quotas.requests.record(this.#client, busyMs);
  }

  /** The answer is written: that took time, too, which counts for the requests that come. */
  settle(): void {
    if (!this.#isCharged) return;
    this.#stop();
    this.#broker.quotas.requests.record(this.#client, this.#busyMs);
  }

  #stop(): void {
    if (this.#sinceMs !== undefined) this.#busyMs += this.#nowMs() - this.#sinceMs;
    this.#sinceMs = undefined;
  }

  #nowMs(): number {
    return this.#broker.platform.clock.monotonicMs();
  }
}
