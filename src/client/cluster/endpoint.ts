// One address and at most one connection to it. Connecting is shared by all who want the connection;
// after a failure the address rests, longer with each failure in a row, and whoever wants it waits.

import type { Address } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { ClientConnection } from '../../net/client-connection.ts';
import type { Backoff } from './backoff.ts';

export interface EndpointOptions {
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly reconnectBackoff: Backoff;
  /** How long connecting may take after so many failures. */
  readonly connectTimeoutMs: Backoff;
}

export class Endpoint {
  readonly address: Address;
  readonly #platform: Platform;
  readonly #options: EndpointOptions;
  #connection: ClientConnection | undefined;
  #connecting: Promise<ClientConnection> | undefined;
  #failures = 0;
  #restsUntilMs = -Infinity;
  #isClosed = false;

  constructor(platform: Platform, address: Address, options: EndpointOptions) {
    this.#platform = platform;
    this.address = address;
    this.#options = options;
  }

  /** The open connection, if there is one. */
  get connection(): ClientConnection | undefined {
    return this.#connection?.isOpen === true ? this.#connection : undefined;
  }

  get isConnecting(): boolean {
    return this.#connecting !== undefined;
  }

  /** How long it still rests after a failure; 0 when it may be connected to now. */
  get restMs(): number {
    return Math.max(0, this.#restsUntilMs - this.#platform.clock.monotonicMs());
  }

  /** The connection, new or old. Does not look at `restMs`: that is for the caller to wait for. */
  connect(): Promise<ClientConnection> {
    const { connection } = this;
    if (connection !== undefined) return Promise.resolve(connection);
    this.#connecting ??= this.#open().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #open(): Promise<ClientConnection> {
    const { clientId, requestTimeoutMs, connectTimeoutMs } = this.#options;
    try {
      const connection = await ClientConnection.connect(this.#platform, this.address, {
        clientId,
        requestTimeoutMs,
        connectTimeoutMs: connectTimeoutMs.delayMs(this.#failures + 1),
      });
      if (this.#isClosed) {
        await connection.close();
        throw new Error('the client was closed');
      }
      this.#adopt(connection);
      return connection;
    } catch (error) {
      this.#rest();
      throw error;
    }
  }

  #adopt(connection: ClientConnection): void {
    this.#connection = connection;
    this.#failures = 0;
    void this.#restAfter(connection);
  }

  /** A broker that accepts and hangs up at once must not be dialled in a tight loop. */
  async #restAfter(connection: ClientConnection): Promise<void> {
    const reason = await connection.closed;
    if (reason !== undefined) this.#rest();
  }

  #rest(): void {
    this.#failures += 1;
    this.#restsUntilMs = this.#platform.clock.monotonicMs() + this.#options.reconnectBackoff.delayMs(this.#failures);
  }

  closeIfIdle(idleMs: number): void {
    const connection = this.connection;
    if (connection === undefined || connection.load > 0) return;
    if (this.#platform.clock.monotonicMs() - connection.lastUsedMs >= idleMs) connection.destroy();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection?.close();
    // A connect under way finds out for itself that it came too late.
    await this.#connecting?.catch(() => {});
  }
}
