// How fast connections may come from one address (KIP-612): connection_creation_rate of the address, else that of the
// default. A connection that is too many does not count, it is held and closed.

import type { Clock } from '../../base/ports/clock.ts';
import type { Network } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../../config/load-broker-config.ts';
import type { ClientQuotasImage } from '../../metadata/image/client-quotas.ts';
import { PerOwner } from './per-owner.ts';
import { throttleTime, WindowedRate } from './windowed-rate.ts';

export const connectionRateKey = 'connection_creation_rate';

export class ConnectionRates {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #maxHoldMs: number;
  readonly #rates: PerOwner<WindowedRate>;
  #limits: ReadonlyMap<string, number> = new Map();
  #defaultLimit: number | undefined;
  #followed: ClientQuotasImage | undefined;

  constructor({ values }: LoadedBrokerConfig, { clock, network }: Pick<Platform, 'clock' | 'network'>) {
    this.#clock = clock;
    this.#network = network;
    this.#maxHoldMs = values['quota.window.size.seconds'] * 1000;
    this.#rates = new PerOwner(() => new WindowedRate(values['quota.window.num'], this.#maxHoldMs));
  }

  /** Quotas of addresses act at once, those of names when this resolves: the names have been looked up. */
  async follow(quotas: ClientQuotasImage): Promise<void> {
    this.#followed = quotas;
    const limits = new Map<string, number>();
    this.#defaultLimit = undefined;
    for (const { entity, values } of quotas.values()) {
      const limit = values.get(connectionRateKey);
      const [part] = entity;
      if (limit === undefined || part?.entityType !== 'ip') continue;
      if (part.entityName === null) this.#defaultLimit = limit;
      else limits.set(part.entityName, limit);
    }
    this.#limits = limits;
    const byAddress = new Map(limits);
    for (const [name, limit] of limits) {
      const address = await this.#network.lookUp(name);
      if (this.#followed !== quotas) return;
      // What is written as an address itself counts more than what is only found there.
      if (address !== undefined && !limits.has(address)) byAddress.set(address, limit);
    }
    this.#limits = byAddress;
  }

  /** Counts a connection. Gives for how long it is to be held before it is closed; 0 lets it in. */
  record(address: string): number {
    const limit = this.#limits.get(address) ?? this.#defaultLimit;
    if (limit === undefined) return 0;
    const nowMs = this.#clock.monotonicMs();
    const rate = this.#rates.of(address, nowMs);
    rate.record(1, nowMs);
    const holdMs = Math.min(throttleTime(rate.measure(nowMs), limit), this.#maxHoldMs);
    if (holdMs > 0) rate.record(-1, nowMs);
    return holdMs;
  }
}
