// What the clients of a broker use of one kind of quota, and how long who is over it has to wait (KIP-13, KIP-219).
// Without any quota nothing is counted. What is remembered of a client goes when it has been silent for a while.

import type { Clock } from '../../base/ports/clock.ts';
import type { ClientQuotasImage } from '../../metadata/image/client-quotas.ts';
import { findQuota, type FoundQuota, type QuotaClient } from './find-quota.ts';
import { PerOwner } from './per-owner.ts';
import { throttleTime, WindowedRate } from './windowed-rate.ts';

export interface QuotaRatesOptions {
  /** `producer_byte_rate` and so on. */
  readonly key: string;
  /** `quota.window.num` and `quota.window.size.seconds`. */
  readonly windowCount: number;
  readonly windowMs: number;
  readonly clock: Clock;
  /** As they are now. */
  quotas(): ClientQuotasImage;
}

export class QuotaRates {
  readonly #options: QuotaRatesOptions;
  readonly #rates: PerOwner<WindowedRate>;

  constructor(options: QuotaRatesOptions) {
    this.#options = options;
    this.#rates = new PerOwner(() => new WindowedRate(options.windowCount, options.windowMs));
  }

  /** Somebody may have such a quota. */
  get isActive(): boolean {
    return this.#options.quotas().size > 0;
  }

  /** Counts what the client used. Gives for how long it is to be throttled: until its rate fits again, 0 if it does. */
  record(client: QuotaClient, amount: number): number {
    const found = this.#find(client);
    if (found === undefined) return 0;
    const nowMs = this.#options.clock.monotonicMs();
    const rate = this.#rates.of(found.owner, nowMs);
    rate.record(amount, nowMs);
    return throttleTime(rate.measure(nowMs), found.limit);
  }

  /** Takes back what was counted and is not sent after all. */
  takeBack(client: QuotaClient, amount: number): void {
    const found = this.#find(client);
    if (found === undefined) return;
    const nowMs = this.#options.clock.monotonicMs();
    this.#rates.of(found.owner, nowMs).record(-amount, nowMs);
  }

  /** What a client that used nothing before may use at once; Infinity without a quota. */
  burstOf(client: QuotaClient): number {
    const limit = this.#find(client)?.limit ?? Infinity;
    const { windowCount, windowMs } = this.#options;
    return limit * (Math.max(windowCount - 1, 1) * (windowMs / 1000));
  }

  #find(client: QuotaClient): FoundQuota | undefined {
    const quotas = this.#options.quotas();
    return quotas.size === 0 ? undefined : findQuota(quotas, this.#options.key, client);
  }
}
