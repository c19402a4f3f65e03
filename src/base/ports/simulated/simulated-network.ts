// The network as one simulated machine sees it. `localhost` is the machine itself; other machines
// are reached by their name or their address.

import {
  type Address,
  type ByteStream,
  type Listener,
  type ListenOptions,
  type Network,
  NetworkError,
} from '../network.ts';
import type { Fabric, Machine } from './fabric.ts';

type OnConnection = (stream: ByteStream) => void;

/** Hosts that mean "all of my addresses". */
const wildcardHosts: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
/** Good enough for a simulation: addresses of version 4, and what only consists of what version 6 is written with. */
const addressPattern = new RegExp(`^(?:${octet}(?:\\.${octet}){3}|(?=.*:)[\\da-fA-F:]+)$`);
const firstEphemeralPort = 49_152;

export class SimulatedNetwork implements Network, Machine {
  readonly name: string;
  readonly address: string;
  readonly #fabric: Fabric;
  readonly #listeners = new Map<number, OnConnection>();
  #nextPort = firstEphemeralPort;
  #life = 0;

  constructor(fabric: Fabric, name: string) {
    this.#fabric = fabric;
    this.name = name;
    this.address = fabric.join(name, this);
  }

  listen(options: ListenOptions, onConnection: OnConnection): Promise<Listener> {
    return this.#soon<Listener>('listen', (resolve, reject) => {
      const isOwn = wildcardHosts.has(options.host) || this.#fabric.resolve(options.host, this) === this;
      if (!isOwn) return reject(new NetworkError('listen', options, 'EADDRNOTAVAIL'));
      const port = options.port === 0 ? this.#ephemeralPort() : options.port;
      if (this.#listeners.has(port)) return reject(new NetworkError('listen', options, 'EADDRINUSE'));
      this.#listeners.set(port, onConnection);
      const close = async (): Promise<void> => {
        if (this.#listeners.get(port) === onConnection) this.#listeners.delete(port);
      };
      const host = options.host === 'localhost' ? '127.0.0.1' : options.host;
      resolve({ address: { host, port }, close });
    });
  }

  lookUp(host: string): Promise<string | undefined> {
    return this.#soon<string | undefined>('look up', (resolve) => {
      if (host === 'localhost') return resolve('127.0.0.1');
      resolve(addressPattern.test(host) ? host : this.#fabric.resolve(host, this)?.address);
    });
  }

  connect(address: Address, timeoutMs: number): Promise<ByteStream> {
    return this.#soon<ByteStream>('connect', (resolve, reject) => {
      const server = this.#fabric.resolve(address.host, this);
      if (server === undefined) return reject(new NetworkError('connect', address, 'ENOTFOUND'));
      let late = false;
      const deadline = this.#fabric.schedule.after(timeoutMs, 'connect timeout', () => {
        late = true;
        reject(new NetworkError('connect', address, 'ETIMEDOUT'));
      });
      const answer = (settle: () => void): void =>
        this.#travel(server, this, () => {
          deadline.cancelled = true;
          settle();
        });
      // A request or an answer that is lost on the way leaves nothing but the deadline.
      this.#travel(this, server, () => {
        const onConnection = server.listenerAt(address.port);
        if (late) return;
        if (onConnection === undefined)
          return answer(() => reject(new NetworkError('connect', address, 'ECONNREFUSED')));
        const { ends } = this.#fabric.connection(this, this.#ephemeralPort(), server, address.port);
        onConnection(ends[1]);
        answer(() => (late ? ends[0].destroy() : resolve(ends[0])));
      });
    });
  }

  listenerAt(port: number): OnConnection | undefined {
    return this.#listeners.get(port);
  }

  /** The machine dies: nobody listens any more, peers are reset, own streams say nothing. */
  stop(): void {
    this.#life++;
    this.#listeners.clear();
    this.#fabric.vanish(this.name);
  }

  /** Runs the action at a later virtual moment of this life of the machine. */
  #soon<Result>(
    label: string,
    action: (resolve: (result: Result) => void, reject: (error: Error) => void) => void,
  ): Promise<Result> {
    const life = this.#life;
    return new Promise((resolve, reject) => {
      const inThisLife = <Value>(settle: (value: Value) => void): ((value: Value) => void) => {
        return (value) => {
          if (life === this.#life) settle(value);
        };
      };
      this.#fabric.schedule.after(0.01, label, () => {
        if (life === this.#life) action(inThisLife(resolve), inThisLife(reject));
      });
    });
  }

  #travel(from: Machine, to: Machine, action: () => void): void {
    this.#fabric.schedule.after(this.#fabric.latencyMs(from.name, to.name), 'handshake', () => {
      if (!this.#fabric.isCut(from.name, to.name)) action();
    });
  }

  #ephemeralPort(): number {
    while (this.#listeners.has(this.#nextPort)) this.#nextPort++;
    const port = this.#nextPort++;
    if (this.#nextPort > 65_535) this.#nextPort = firstEphemeralPort;
    return port;
  }
}
