// The quotas of clients that act, one counter for each kind.

import type { Clock } from '../../base/ports/clock.ts';
import type { LoadedBrokerConfig } from '../../config/load-broker-config.ts';
import type { ClientQuotasImage, QuotaEntity } from '../../metadata/image/client-quotas.ts';
import { connectionRateKey } from './connection-rates.ts';
import { anonymousUser } from './find-quota.ts';
import { QuotaRates } from './quota-rates.ts';

const actingKeys: ReadonlySet<string> = new Set(['producer_byte_rate', 'consumer_byte_rate']);

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
}

export function createClientQuotas(
  { values }: LoadedBrokerConfig,
  clock: Clock,
  quotas: () => ClientQuotasImage,
): ClientQuotas {
  const windowCount = values['quota.window.num'];
  const windowMs = values['quota.window.size.seconds'] * 1000;
  const ratesOf = (key: string): QuotaRates => new QuotaRates({ key, windowCount, windowMs, clock, quotas });
  return { produce: ratesOf('producer_byte_rate'), fetch: ratesOf('consumer_byte_rate') };
}
