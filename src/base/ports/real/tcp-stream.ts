// One TCP connection as a ByteStream. An error is kept until the connection has closed and is
// reported there, once; whoever writes to a closed stream gets `released` and nothing else.

import type { Socket } from 'node:net';
import { type ByteStream, deliver, lingerMs, type StreamHandlers } from '../network.ts';

export class TcpStream implements ByteStream {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #socket: Socket;
  readonly #readsIntoTarget: boolean;
  #handlers: StreamHandlers | undefined;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;

  /** `readsIntoTarget`: the socket calls `nextTarget` and `received` itself. */
  constructor(socket: Socket, readsIntoTarget = false) {
    this.#socket = socket;
    this.#readsIntoTarget = readsIntoTarget;
    // The address is gone once the peer is, so it is read while the stream is young.
    this.remoteAddress = plainAddress(socket.remoteAddress ?? '');
    this.remotePort = socket.remotePort ?? 0;
    socket.on('error', (error) => (this.#error = error));
    socket.once('close', () => clearTimeout(this.#linger));
  }

  start(handlers: StreamHandlers): void {
    const socket = this.#socket;
    if (socket.closed) {
      queueMicrotask(() => handlers.onClose(this.#error));
      return;
    }
    socket.once('close', () => handlers.onClose(this.#error));
    socket.on('drain', () => handlers.onDrain());
    socket.once('end', () => handlers.onEnd());
    this.#handlers = handlers;
    // Last, because this is what makes the bytes flow that have arrived so far.
    if (!this.#readsIntoTarget) socket.on('data', (chunk) => deliver(handlers, chunk));
  }

  /** For a socket made by `adoptSocket`: where it reads to. */
  nextTarget(): Uint8Array {
    return this.#handlers?.target?.() ?? Buffer.allocUnsafeSlow(chunkBytes);
  }

  /** For a socket made by `adoptSocket`: `count` bytes have been put there. */
  received(target: Uint8Array, count: number): void {
    this.#handlers?.onData(target.subarray(0, count));
  }

  write(chunks: readonly Uint8Array[], released?: () => void): boolean {
    const socket = this.#socket;
    if (!socket.writable || chunks.length === 0) {
      if (released !== undefined) queueMicrotask(released);
      return socket.writable && !socket.writableNeedDrain;
    }
    const last = chunks.length - 1;
    // Corked, the chunks leave in one writev: one system call and no small packets in between.
    socket.cork();
    for (const [index, chunk] of chunks.entries()) {
      if (index === last && released !== undefined) socket.write(chunk, () => released());
      else socket.write(chunk);
    }
    socket.uncork();
    return !socket.writableNeedDrain;
  }

  get pendingBytes(): number {
    return this.#socket.destroyed ? 0 : this.#socket.writableLength;
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    // Destroying right after the last byte would reset a peer that still has bytes under way to us,
    // and the reset would overtake our answer. So the peer gets a while to finish on its own.
    socket.end(() => {
      if (!socket.destroyed) this.#linger = setTimeout(() => socket.destroy(), lingerMs).unref();
    });
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }
}

/** Memory for a read when the receiver has no target of its own. */
const chunkBytes = 64 * 1024;

/** IPv4 seen through an IPv6 socket is shown as the IPv4 address that it is. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
