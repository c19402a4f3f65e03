// The client's connections to the brokers that are known, or, while none is, to the addresses it began with. Each
// call is one attempt, which waits for the address to have rested: a cluster that is away costs a few connection
// attempts a second and no more.

import type { ConfigValues } from '../../base/config/config-definition.ts';
import type { Address } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import { NoBrokerError } from '../errors.ts';
import type { commonOptions } from '../options/common-options.ts';
import { pause, settleWithin, throwIfAborted, type Wait } from '../waiting.ts';
import { addressText } from './addresses.ts';
import { Backoff } from './backoff.ts';
import { type Channel, ConnectionPool, leastLoaded } from './connection-pool.ts';
import type { Endpoint } from './endpoint.ts';
import type { MetadataCache } from './metadata-cache.ts';

export interface BrokerConnectionsOptions {
  readonly platform: Platform;
  readonly clientId: string;
  readonly config: ConfigValues<typeof commonOptions>;
  readonly bootstrap: readonly Address[];
  readonly metadata: MetadataCache;
  /** Aborted when the client is closed. */
  readonly closing: AbortSignal;
}

export class BrokerConnections {
  readonly #options: BrokerConnectionsOptions;
  readonly #pool: ConnectionPool;

  constructor(options: BrokerConnectionsOptions) {
    const { platform, clientId, config } = options;
    const { random } = platform;
    this.#options = options;
    const reconnectBackoff = new Backoff(random, config['reconnect.backoff.ms'], config['reconnect.backoff.max.ms']);
    const connectTimeoutMs = new Backoff(
      random,
      config['socket.connection.setup.timeout.ms'],
      config['socket.connection.setup.timeout.max.ms'],
    );
    const requestTimeoutMs = config['request.timeout.ms'];
    const endpoints = { clientId, requestTimeoutMs, reconnectBackoff, connectTimeoutMs };
    this.#pool = new ConnectionPool(platform, endpoints, config['connections.max.idle.ms']);
  }

  /** The open one to a broker, if there is one. Never waits. */
  open(nodeId: number, channel: Channel): ClientConnection | undefined {
    return this.#endpointOf(nodeId, channel)?.connection;
  }

  /** Throws a `NoBrokerError` for a broker that is not known. */
  async to(nodeId: number, wait: Wait, channel: Channel): Promise<ClientConnection> {
    const endpoint = this.#endpointOf(nodeId, channel);
    if (endpoint === undefined) throw new NoBrokerError(`broker ${nodeId} is not known`);
    return this.#connect(endpoint, wait);
  }

  /** To a broker that was named by another one. */
  at(address: Address, wait: Wait, channel: Channel): Promise<ClientConnection> {
    return this.#connect(this.#pool.endpoint(address, channel), wait);
  }

  /** To whichever broker is least busy; tries each address once. */
  async any(wait: Wait): Promise<ClientConnection> {
    const endpoints = this.#candidates();
    const open = leastLoaded(endpoints);
    if (open !== undefined) return open;
    let failure: unknown;
    for (const endpoint of endpoints.toSorted((a, b) => a.restMs - b.restMs)) {
      // Those that rest come last; having waited for the first of them is enough for one attempt.
      if (failure !== undefined && endpoint.restMs > 0) break;
      try {
        return await this.#connect(endpoint, wait);
      } catch (error) {
        throwIfAborted(wait.signal);
        if (this.#options.closing.aborted || wait.deadline.isOver) throw error;
        failure = error;
      }
    }
    this.beginAgain();
    const tried = endpoints.map((endpoint) => addressText(endpoint.address)).join(', ');
    throw new NoBrokerError(`no broker can be reached at ${tried}: ${(failure as Error).message}`, failure);
  }

  /** KIP-899: when none of the brokers that were learnt is of use, the client begins again where it began. */
  beginAgain(): void {
    const { config, metadata } = this.#options;
    if (config['metadata.recovery.strategy'].toLowerCase() === 'rebootstrap') metadata.forgetNodes();
  }

  /** Closes those to addresses that are no broker's any more. */
  retainKnown(): void {
    const { metadata, bootstrap } = this.#options;
    this.#pool.retain([...metadata.nodes.values(), ...bootstrap]);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #connect(endpoint: Endpoint, wait: Wait): Promise<ClientConnection> {
    const { platform, closing } = this.#options;
    throwIfAborted(closing);
    if (endpoint.connection !== undefined) return endpoint.connection;
    const { restMs } = endpoint;
    if (restMs > 0) await pause(platform, Math.min(restMs, wait.deadline.remainingMs), wait.signal);
    throwIfAborted(closing);
    const address = addressText(endpoint.address);
    return settleWithin(
      platform,
      endpoint.connect(),
      wait,
      () => `no connection to ${address} within ${wait.deadline.timeoutMs} ms`,
    );
  }

  #endpointOf(nodeId: number, channel: Channel): Endpoint | undefined {
    const node = this.#options.metadata.nodes.get(nodeId);
    return node === undefined ? undefined : this.#pool.endpoint(node, channel);
  }

  /** The brokers, or the bootstrap addresses while none is known, from a random one on. */
  #candidates(): Endpoint[] {
    const { platform, bootstrap, metadata, closing } = this.#options;
    throwIfAborted(closing);
    const nodes = [...metadata.nodes.values()];
    const addresses: readonly Address[] = nodes.length > 0 ? nodes : bootstrap;
    const first = platform.random.below(addresses.length);
    return addresses.map((_address, index) =>
      this.#pool.endpoint(addresses[(first + index) % addresses.length]!, 'requests'),
    );
  }
}
