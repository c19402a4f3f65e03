// What lies between simulated machines: who is called what, who listens where, which links are cut
// and how long a byte travels.

import type { ByteStream } from '../network.ts';
import type { Route } from './pipe.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedStream } from './simulated-stream.ts';

/** How long a byte travels from one machine to another, in milliseconds. */
export type LinkLatency = (from: string, to: string, random: SeededRandom) => number;

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** A machine's end of the fabric. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** Who is told of connections to this port; undefined when nobody listens. */
  listenerAt(port: number): ((stream: ByteStream) => void) | undefined;
}

interface Connection {
  readonly client: string;
  readonly server: string;
  /** The client's, the server's. */
  readonly ends: readonly [SimulatedStream, SimulatedStream];
}

export class Fabric {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  /** May be changed at any time; counts for what is sent from then on. Default: 0.05 to 0.5 ms. */
  latency: LinkLatency = (_from, _to, random) => random.between(0.05, 0.5);
  readonly #machines = new Map<string, Machine>();
  readonly #cuts = new Set<string>();
  readonly #connections = new Set<Connection>();

  constructor(schedule: Schedule, random: SeededRandom) {
    this.schedule = schedule;
    this.random = random;
  }

  /** Adds a machine and gives it its address. */
  join(name: string, machine: Machine): string {
    if (this.#machines.has(name)) throw new Error(`there is a host ${name} already`);
    this.#machines.set(name, machine);
    return `10.0.0.${this.#machines.size}`;
  }

  /** The machine that `from` means by this host: a name, an address, or itself. */
  resolve(host: string, from: Machine): Machine | undefined {
    if (loopbackHosts.has(host)) return from;
    const named = this.#machines.get(host);
    if (named !== undefined) return named;
    for (const machine of this.#machines.values()) if (machine.address === host) return machine;
    return undefined;
  }

  isCut(from: string, to: string): boolean {
    return this.#cuts.has(link(from, to));
  }

  /** Nothing gets through between the two any more; what is sent waits, as TCP would repeat it. */
  partition(left: string, right: string): void {
    this.cut(left, right);
    this.cut(right, left);
  }

  /** Like `partition`, in one direction only. */
  cut(from: string, to: string): void {
    this.#cuts.add(link(from, to));
    this.schedule.trace(`cut ${from} ${to}`);
  }

  /** Ends every partition between the two, or all of them. */
  heal(left?: string, right?: string): void {
    if (left === undefined || right === undefined) {
      this.#cuts.clear();
    } else {
      this.#cuts.delete(link(left, right));
      this.#cuts.delete(link(right, left));
    }
    this.schedule.trace('heal');
    for (const { ends } of this.#connections) for (const end of ends) end.nudge();
  }

  /** Breaks every connection between the two: both ends get ECONNRESET. */
  reset(left: string, right: string): void {
    for (const { client, server, ends } of this.#connections) {
      const between = (client === left && server === right) || (client === right && server === left);
      if (between) for (const end of ends) end.onReset();
    }
  }

  /** Ends all connections of a machine that died: it says nothing, its peers are reset. */
  vanish(name: string): void {
    for (const { client, server, ends } of this.#connections) {
      if (client === name) ends[0].vanish();
      if (server === name) ends[1].vanish();
    }
  }

  latencyMs(from: string, to: string): number {
    return this.latency(from, to, this.random);
  }

  /** Makes the two ends of a new connection. */
  connection(client: Machine, clientPort: number, server: Machine, serverPort: number): Connection {
    const local = client === server;
    const addressOf = (machine: Machine): string => (local ? '127.0.0.1' : machine.address);
    const clientEnd = new SimulatedStream(
      { address: addressOf(server), port: serverPort },
      this.#route(client, server),
    );
    const serverEnd = new SimulatedStream(
      { address: addressOf(client), port: clientPort },
      this.#route(server, client),
    );
    const connection: Connection = { client: client.name, server: server.name, ends: [clientEnd, serverEnd] };
    let open = 2;
    SimulatedStream.join(clientEnd, serverEnd, () => {
      if (--open === 0) this.#connections.delete(connection);
    });
    this.#connections.add(connection);
    return connection;
  }

  #route(from: Machine, to: Machine): Route {
    return {
      schedule: this.schedule,
      random: this.random,
      latencyMs: () => this.latencyMs(from.name, to.name),
      isCut: () => this.isCut(from.name, to.name),
    };
  }
}

function link(from: string, to: string): string {
  return `${from} ${to}`;
}
