// The endpoints of one client, by address and channel. Connections that nobody used for a while are
// closed; looking for them never keeps a process alive.

import type { Address } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { Timer } from '../../base/ports/timers.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import { addressText } from './addresses.ts';
import { Endpoint, type EndpointOptions } from './endpoint.ts';

/** Fetches and joins of a group wait at the broker; on channels of their own nothing else has to wait behind them. */
export type Channel = 'requests' | 'fetches' | 'coordinator';

const idleChecksPerPeriod = 4;

export class ConnectionPool {
  readonly #platform: Platform;
  readonly #options: EndpointOptions;
  /** Negative: never. */
  readonly #maxIdleMs: number;
  readonly #endpoints = new Map<string, Endpoint>();
  #idleCheck: Timer | undefined;

  constructor(platform: Platform, options: EndpointOptions, maxIdleMs: number) {
    this.#platform = platform;
    this.#options = options;
    this.#maxIdleMs = maxIdleMs;
  }

  endpoint(address: Address, channel: Channel): Endpoint {
    const key = `${channel} ${addressText(address)}`;
    let endpoint = this.#endpoints.get(key);
    if (endpoint === undefined) {
      endpoint = new Endpoint(this.#platform, address, this.#options);
      this.#endpoints.set(key, endpoint);
      this.#watchIdle();
    }
    return endpoint;
  }

  /** Closes what leads to an address that is no broker's any more. */
  retain(addresses: Iterable<Address>): void {
    const wanted = new Set([...addresses].map(addressText));
    for (const [key, endpoint] of this.#endpoints) {
      if (wanted.has(addressText(endpoint.address)) || endpoint.isConnecting || (endpoint.connection?.load ?? 0) > 0)
        continue;
      this.#endpoints.delete(key);
      void endpoint.close();
    }
  }

  async close(): Promise<void> {
    this.#idleCheck?.cancel();
    await Promise.all([...this.#endpoints.values()].map((endpoint) => endpoint.close()));
  }

  #watchIdle(): void {
    if (this.#maxIdleMs < 0 || this.#idleCheck !== undefined) return;
    this.#idleCheck = this.#platform.timers.background(this.#maxIdleMs / idleChecksPerPeriod, () => {
      this.#idleCheck = undefined;
      for (const endpoint of this.#endpoints.values()) endpoint.closeIfIdle(this.#maxIdleMs);
      if ([...this.#endpoints.values()].some((endpoint) => endpoint.connection !== undefined)) this.#watchIdle();
    });
  }
}

/** The open connection with the fewest requests on it. */
export function leastLoaded(endpoints: readonly Endpoint[]): ClientConnection | undefined {
  let best: ClientConnection | undefined;
  for (const { connection } of endpoints) {
    if (connection !== undefined && (best === undefined || connection.load < best.load)) best = connection;
  }
  return best;
}
