// How many partitions clients may have created and deleted (controller_mutation_rate, KIP-599). Who asks in a version
// that knows of it is refused while it owes something; from an older one all is done, and it waits longer afterwards.

import type { Clock } from '../../base/ports/clock.ts';
import type { PartitionQuota } from '../../controller/partition-quota.ts';
import type { ClientQuotasImage } from '../../metadata/image/client-quotas.ts';
import { findQuota, type FoundQuota, type QuotaClient } from './find-quota.ts';
import { PerOwner } from './per-owner.ts';
import { TokenBucket } from './token-bucket.ts';

export const mutationRateKey = 'controller_mutation_rate';

export interface MutationQuotasOptions {
  /** `controller.quota.window.num` times `controller.quota.window.size.seconds`: who was silent may use as much at once. */
  readonly burstSeconds: number;
  readonly clock: Clock;
  /** As they are now. */
  quotas(): ClientQuotasImage;
}

/** Of one request. */
export interface MutationQuota extends PartitionQuota {
  /** For how long the client is to be throttled now. */
  readonly throttleTimeMs: number;
}

export class MutationQuotas {
  readonly #options: MutationQuotasOptions;
  readonly #buckets = new PerOwner(() => new TokenBucket());

  constructor(options: MutationQuotasOptions) {
    this.#options = options;
  }

  /** `isStrict`: the client understands THROTTLING_QUOTA_EXCEEDED. */
  of(client: QuotaClient, isStrict: boolean): MutationQuota {
    const quotas = this.#options.quotas();
    const found = quotas.size === 0 ? undefined : findQuota(quotas, mutationRateKey, client);
    return found === undefined ? withoutLimit : this.#limited(found, isStrict);
  }

  #limited({ limit, owner }: FoundQuota, isStrict: boolean): MutationQuota {
    const { clock, burstSeconds } = this.#options;
    const burst = limit * burstSeconds;
    const bucket = this.#buckets.of(owner, clock.monotonicMs());
    /** When what is owed has come back. */
    let settledMs = 0;
    const note = (level: number, nowMs: number): void => {
      settledMs = nowMs + Math.round((-level / limit) * 1000);
    };
    return {
      take(partitions) {
        const nowMs = clock.monotonicMs();
        const level = bucket.level(limit, burst, nowMs);
        if (isStrict && level < 0) {
          note(level, nowMs);
          return false;
        }
        bucket.take(partitions, limit, burst, nowMs);
        const left = bucket.level(limit, burst, nowMs);
        if (!isStrict && left < 0) note(left, nowMs);
        return true;
      },
      get throttleTimeMs() {
        return Math.max(0, Math.round(settledMs - clock.monotonicMs()));
      },
    };
  }
}

const withoutLimit: MutationQuota = { take: () => true, throttleTimeMs: 0 };
