// A client without any manners: it sends whatever bytes it is told to, in any number before it reads an
// answer, stops reading, or shuts one side of the connection down.

import type { Platform } from '../../src/base/ports/platform.ts';
import type { Timers } from '../../src/base/ports/timers.ts';
import type { Address, ByteStream } from '../../src/base/ports/network.ts';
import { ByteReader } from '../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../src/base/bytes/byte-writer.ts';
import { FrameDecoder } from '../../src/net/frame-decoder.ts';
import { decodeResponseHeader, encodeRequestHeader } from '../../src/net/request-header.ts';
import { decodeMessage, encodeMessage } from '../../src/protocol/schema/codec.ts';
import type { Api, DecodedMessage, EncodableMessage } from '../../src/protocol/schema/message.ts';

export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

type Waiter = { resolve: (frame: Uint8Array) => void; reject: (error: Error) => void };

const connectTimeoutMs = 5_000;
const frameLimitBytes = 200 * 1024 * 1024;

export class TestClient {
  readonly #stream: ByteStream;
  readonly #decoder = new FrameDecoder(frameLimitBytes);
  readonly #frames: Uint8Array[] = [];
  readonly #waiters: Waiter[] = [];
  #isClosed = false;
  #hasEnded = false;
  #onClosed: () => void = () => {};
  #onDrained: (() => void)[] = [];
  /** Resolves when the connection is gone, be it after the ten minutes that an idle one has. */
  readonly closed: Promise<void>;
  readonly #timers: Timers;
  #correlationId = 0;
  clientId = 'test-client';
  /** Like every real client, it closes when the broker does. */
  endsWithBroker = true;
  receivedBytes = 0;

  private constructor(stream: ByteStream, timers: Timers) {
    this.#timers = timers;
    this.#stream = stream;
    this.closed = new Promise((resolve) => (this.#onClosed = resolve));
    stream.start({
      onData: (chunk) => this.#receive(chunk),
      onEnd: () => {
        this.#end();
        if (this.endsWithBroker) stream.end();
      },
      onDrain: () => this.#release(),
      onClose: () => {
        this.#isClosed = true;
        this.#end();
        this.#release();
        this.#onClosed();
      },
    });
  }

  static async connect({ network, timers }: Platform, address: Address): Promise<TestClient> {
    return new TestClient(await network.connect(address, connectTimeoutMs), timers);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The broker has said that it sends no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  #receive(chunk: Uint8Array): void {
    this.receivedBytes += chunk.length;
    for (const frame of this.#decoder.push(chunk)) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#frames.push(frame);
      else waiter.resolve(frame);
    }
  }

  #end(): void {
    this.#hasEnded = true;
    for (const waiter of this.#waiters.splice(0))
      waiter.reject(new ConnectionClosed('the broker closed the connection'));
  }

  #release(): void {
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }

  /** The broker ends the connection now, not because it has become idle. */
  async closedSoon(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = this.#timers.after(1_000, () => reject(new Error('the connection is still open')));
      void this.closed.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Sends bytes as they are. */
  write(...chunks: readonly Uint8Array[]): boolean {
    return this.#stream.write(chunks);
  }

  /** Resolves when what was written has left, or the connection is gone. */
  drained(): Promise<void> {
    if (this.#isClosed || this.#stream.pendingBytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  /** Sends one frame: a length and the bytes. */
  writeFrame(body: Uint8Array): boolean {
    return this.write(lengthPrefix(body.length), body);
  }

  /** The next answer without its length; rejects with `ConnectionClosed`. */
  nextFrame(): Promise<Uint8Array> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    if (this.#hasEnded) return Promise.reject(new ConnectionClosed('the broker closed the connection'));
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Sends a request and does not wait; returns its correlation id. */
  send<A extends Api>(api: A, version: number, request: EncodableMessage<A['request']>): number {
    this.#correlationId += 1;
    this.writeFrame(requestBytes(api, version, this.#correlationId, this.clientId, request));
    return this.#correlationId;
  }

  /** The next answer, which must belong to this request. */
  async receive<A extends Api>(api: A, version: number, correlationId: number): Promise<DecodedMessage<A['response']>> {
    const reader = new ByteReader(await this.nextFrame());
    const received = decodeResponseHeader(api, version, reader);
    if (received !== correlationId) throw new Error(`answer ${received} came instead of ${correlationId}`);
    const response = decodeMessage(api.response, version, reader);
    if (reader.remaining > 0) throw new Error(`${api.name} v${version}: ${reader.remaining} bytes behind the answer`);
    return response as DecodedMessage<A['response']>;
  }

  async call<A extends Api>(
    api: A,
    version: number,
    request: EncodableMessage<A['request']>,
  ): Promise<DecodedMessage<A['response']>> {
    const correlationId = this.send(api, version, request);
    return this.receive(api, version, correlationId);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Says that nothing more will be sent; answers are still read. */
  end(): void {
    this.#stream.end();
  }

  destroy(): void {
    this.#stream.destroy();
  }
}

export function lengthPrefix(sizeBytes: number): Uint8Array {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setInt32(0, sizeBytes);
  return prefix;
}

/** Header and body of a request, without the length in front. */
export function requestBytes<A extends Api>(
  api: A,
  version: number,
  correlationId: number,
  clientId: string | null,
  request: EncodableMessage<A['request']>,
): Uint8Array {
  const writer = new ByteWriter();
  encodeRequestHeader(api, version, correlationId, clientId, writer);
  encodeMessage(api.request, version, writer, request as never);
  return writer.toBytes();
}
