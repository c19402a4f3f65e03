// How many connections there may be, in all and from one address, and how fast new ones may come
// (KIP-402, KIP-612).

import type { Clock } from '../base/ports/clock.ts';

export interface ConnectionLimitOptions {
  readonly maxConnections: number;
  readonly maxConnectionsPerIp: number;
  readonly maxConnectionsPerIpOverrides: ReadonlyMap<string, number>;
  /** Per second; a second's worth may come at once. */
  readonly maxCreationRate: number;
}

export class ConnectionLimits {
  readonly #options: ConnectionLimitOptions;
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, number>();
  #count = 0;
  #tokens: number;
  #refilledMs: number;

  constructor(options: ConnectionLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#tokens = options.maxCreationRate;
    this.#refilledMs = clock.monotonicMs();
  }

  get count(): number {
    return this.#count;
  }

  /** Why a connection from this address must be refused, or undefined: it counts from now on. */
  admit(address: string): string | undefined {
    const { maxConnections, maxConnectionsPerIp, maxConnectionsPerIpOverrides } = this.#options;
    if (this.#count >= maxConnections) return `max.connections (${maxConnections}) is reached`;
    const ofAddress = this.#byAddress.get(address) ?? 0;
    const limit = maxConnectionsPerIpOverrides.get(address) ?? maxConnectionsPerIp;
    if (ofAddress >= limit) return `max.connections.per.ip (${limit}) is reached`;
    if (!this.#takeToken()) return 'max.connection.creation.rate is exceeded';
    this.#count += 1;
    this.#byAddress.set(address, ofAddress + 1);
    return undefined;
  }

  #takeToken(): boolean {
    const { maxCreationRate } = this.#options;
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#tokens + ((nowMs - this.#refilledMs) / 1000) * maxCreationRate, maxCreationRate);
    this.#refilledMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  release(address: string): void {
    this.#count -= 1;
    const ofAddress = (this.#byAddress.get(address) ?? 1) - 1;
    if (ofAddress === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, ofAddress);
  }
}
