// One end of a simulated connection. Everything it reports, it reports in an event of its own, and
// `onClose` is the last of them.

import { type ByteStream, deliver, lingerMs, type StreamHandlers } from '../network.ts';
import { Pipe, type Receiver, type Route } from './pipe.ts';

/** More than this waiting makes `write` answer false, as the platform's default does. */
const highWaterMarkBytes = 64 * 1024;

export interface Peer {
  readonly address: string;
  readonly port: number;
}

export class SimulatedStream implements ByteStream, Receiver {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #route: Route;
  #outgoing: Pipe | undefined;
  #incoming: Pipe | undefined;
  #handlers: StreamHandlers | undefined;
  #onGone: () => void = () => {};
  #drainOwed = false;
  #sentEnd = false;
  #receivedEnd = false;
  #closed = false;
  #closeError: Error | undefined;
  /** The machine died: nothing is reported to anybody. */
  #silent = false;

  constructor(peer: Peer, route: Route) {
    this.remoteAddress = peer.address;
    this.remotePort = peer.port;
    this.#route = route;
  }

  /** Connects the two ends. `onGone` is called once for each end that is closed. */
  static join(client: SimulatedStream, server: SimulatedStream, onGone: (stream: SimulatedStream) => void): void {
    const up = new Pipe(client.#route, server, () => client.#onEmpty());
    const down = new Pipe(server.#route, client, () => server.#onEmpty());
    client.#attach(up, down, () => onGone(client));
    server.#attach(down, up, () => onGone(server));
  }

  start(handlers: StreamHandlers): void {
    if (this.#handlers !== undefined) throw new Error('the stream was started before');
    this.#handlers = handlers;
    if (this.#closed) this.#reportClose();
    else this.#incoming?.setFlowing(true);
  }

  write(chunks: readonly Uint8Array[], released?: () => void): boolean {
    if (this.#closed || this.#sentEnd || chunks.length === 0) {
      if (released !== undefined) this.#later('released', released);
      return !this.#closed && !this.#sentEnd && !this.#drainOwed;
    }
    this.#outgoing?.write(chunks, released);
    if (this.pendingBytes >= highWaterMarkBytes) this.#drainOwed = true;
    return !this.#drainOwed;
  }

  get pendingBytes(): number {
    return this.#outgoing?.pendingBytes ?? 0;
  }

  /** A simulated process ends when its test does. */
  ref(): void {}

  unref(): void {}

  pause(): void {
    this.#incoming?.setFlowing(false);
  }

  resume(): void {
    if (!this.#closed && this.#handlers !== undefined) this.#incoming?.setFlowing(true);
  }

  end(): void {
    if (this.#closed || this.#sentEnd) return;
    this.#sentEnd = true;
    this.#outgoing?.end();
    this.#closeWhenBothEnded();
    this.#route.schedule.after(lingerMs, 'linger', () => this.destroy());
  }

  destroy(error?: Error): void {
    // Closing with bytes unread resets the peer: it must not believe that they were taken.
    if (!this.#closed) this.#close(error, (this.#incoming?.unreadBytes ?? 0) > 0 ? 'reset' : 'end');
  }

  /** The machine of this end died. */
  vanish(): void {
    this.#silent = true;
    if (!this.#closed) this.#close(undefined, 'reset');
  }

  /** The way is free again: what waits at this end may be delivered. */
  nudge(): void {
    this.#incoming?.deliverSoon();
  }

  /** The connection breaks for this end. */
  onReset(): void {
    if (this.#closed) return;
    const error = Object.assign(new Error('the connection was reset by its peer'), { code: 'ECONNRESET' });
    this.#close(error, 'end');
  }

  onData(bytes: Uint8Array): void {
    // Bytes for a closed end: its system answers with a reset.
    if (this.#closed) this.#outgoing?.abort('reset');
    else if (this.#handlers !== undefined) deliver(this.#handlers, bytes);
  }

  onEnd(): void {
    if (this.#closed) return;
    this.#receivedEnd = true;
    this.#handlers?.onEnd();
    this.#closeWhenBothEnded();
  }

  #attach(outgoing: Pipe, incoming: Pipe, onGone: () => void): void {
    this.#outgoing = outgoing;
    this.#incoming = incoming;
    this.#onGone = onGone;
  }

  #onEmpty(): void {
    if (this.#sentEnd) this.#closeWhenBothEnded();
    if (!this.#drainOwed || this.#closed) return;
    this.#drainOwed = false;
    this.#later('drain', () => {
      if (!this.#closed) this.#handlers?.onDrain();
    });
  }

  #closeWhenBothEnded(): void {
    if (!this.#closed && this.#sentEnd && this.#receivedEnd && this.pendingBytes === 0) this.#close(undefined, 'end');
  }

  #close(error: Error | undefined, last: 'end' | 'reset'): void {
    this.#closed = true;
    this.#closeError = error;
    this.#onGone();
    this.#outgoing?.abort(last);
    // Flowing on, so that what still arrives is noticed and answered.
    this.#incoming?.setFlowing(true);
    if (this.#handlers !== undefined) this.#reportClose();
  }

  #reportClose(): void {
    this.#later('close', () => this.#handlers?.onClose(this.#closeError));
  }

  #later(label: string, action: () => void): void {
    this.#route.schedule.after(0, label, () => {
      if (!this.#silent) action();
    });
  }
}
