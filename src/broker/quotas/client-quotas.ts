// The quotas of clients that act, one counter for each kind.

import type { Clock } from '../../base/ports/clock.ts';
import type { LoadedBrokerConfig } from '../../config/load-broker-config.ts';
import type { ClientQuotasImage, QuotaEntity } from '../../metadata/image/client-quotas.ts';
import { connectionRateKey } from './connection-rates.ts';
import { anonymousUser } from './find-quota.ts';
import { MutationQuotas, mutationRateKey } from './mutation-quotas.ts';
import { QuotaRates } from './quota-rates.ts';
import { RequestQuota, requestPercentageKey } from './request-quota.ts';

const actingKeys: ReadonlySet<string> = new Set([
  'producer_byte_rate',
  'consumer_byte_rate',
  requestPercentageKey,
  mutationRateKey,
]);

/** Whether anybody can be held to it: nobody has a name without authentication. */
export function isActing(entity: QuotaEntity, key: string): boolean {
  const user = entity.find(({ entityType }) => entityType === 'user')?.entityName ?? anonymousUser;
  return key === connectionRateKey || (actingKeys.has(key) && user === anonymousUser);
}

export interface ClientQuotas {
  /** Bytes of Produce requests. */
  readonly produce: QuotaRates;
  /** Bytes of Fetch responses. */
  readonly fetch: QuotaRates;
  /** Time of the event loop. */
  readonly requests: RequestQuota;
  /** Partitions that are created and deleted. */
  readonly mutations: MutationQuotas;
}

export function createClientQuotas(
  { values }: LoadedBrokerConfig,
  clock: Clock,
  quotas: () => ClientQuotasImage,
): ClientQuotas {
  const windowCount = values['quota.window.num'];
  const windowMs = values['quota.window.size.seconds'] * 1000;
  const ratesOf = (key: string): QuotaRates => new QuotaRates({ key, windowCount, windowMs, clock, quotas });
  const burstSeconds = values['controller.quota.window.num'] * values['controller.quota.window.size.seconds'];
  return {
    produce: ratesOf('producer_byte_rate'),
    fetch: ratesOf('consumer_byte_rate'),
    requests: new RequestQuota(ratesOf(requestPercentageKey), windowMs),
    mutations: new MutationQuotas({ burstSeconds, clock, quotas }),
  };
}
