// The connections of each listener: how many there are, came and went, and which programs are behind them.

export interface ListenerConnections {
  count: number;
  created: number;
  closed: number;
  /** By what clients say they are, in ApiVersions (KIP-511). Those that have not said anything are missing. */
  readonly software: Map<string, SoftwareConnections>;
}

export interface SoftwareConnections {
  readonly name: string;
  readonly version: string;
  count: number;
}

/** Why a connection was not let in. */
export type Refusal = 'stopping' | 'limit' | 'rate';

export class ConnectionMetrics {
  readonly #byListener = new Map<string, ListenerConnections>();
  readonly refused: Record<Refusal, number> = { stopping: 0, limit: 0, rate: 0 };

  listeners(): Iterable<readonly [listener: string, connections: ListenerConnections]> {
    return this.#byListener;
  }

  of(listener: string): ListenerConnections {
    let connections = this.#byListener.get(listener);
    if (connections === undefined) {
      connections = { count: 0, created: 0, closed: 0, software: new Map() };
      this.#byListener.set(listener, connections);
    }
    return connections;
  }
}

/** What is known of whoever is at the other end of a connection. */
export class ConnectedClient {
  readonly #listener: ListenerConnections;
  #software: SoftwareConnections | undefined;
  #hasLeft = false;

  constructor(listener: ListenerConnections) {
    this.#listener = listener;
    listener.count += 1;
    listener.created += 1;
  }

  /** Kafka's word for those that have not said. */
  get softwareName(): string {
    return this.#software?.name ?? 'unknown';
  }

  get softwareVersion(): string {
    return this.#software?.version ?? 'unknown';
  }

  /** Of several the last word counts. */
  introduce(name: string, version: string): void {
    if (this.#hasLeft) return;
    this.#forget();
    const key = `${name} ${version}`;
    const software = this.#listener.software.get(key) ?? { name, version, count: 0 };
    software.count += 1;
    this.#listener.software.set(key, software);
    this.#software = software;
  }

  /** The connection is gone. Once. */
  leave(): void {
    this.#hasLeft = true;
    this.#listener.count -= 1;
    this.#listener.closed += 1;
    this.#forget();
  }

  #forget(): void {
    const software = this.#software;
    this.#software = undefined;
    if (software === undefined) return;
    software.count -= 1;
    if (software.count === 0) this.#listener.software.delete(`${software.name} ${software.version}`);
  }
}
