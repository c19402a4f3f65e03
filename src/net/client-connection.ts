// The client's end of one connection. Requests are pipelined up to a bound and answered in order: an
// answer that does not carry the oldest open correlation id, that does not parse, or that does not
// come in time ends the connection, and everything in flight fails with a retriable error.
//
// The first request is ApiVersions (KIP-511); afterwards every request goes out in the highest
// version that both ends know.

import { BufferPool } from '../base/bytes/buffer-pool.ts';
import type { Address, ByteStream } from '../base/ports/network.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Decoded, Encodable, Fields } from '../protocol/schema/fields.ts';
import type { Api } from '../protocol/schema/message.ts';
import { negotiateApiVersions } from './api-versions-negotiation.ts';
import { ApiVersionsTable, type VersionBounds } from './api-versions-table.ts';
import { decodeResponseFrame, encodeRequestFrame } from './client-frames.ts';
import { DisconnectedError, ProtocolError, RequestTimeoutError } from './connection-errors.ts';
import { deferred } from './deferred.ts';
import { FrameReceiver } from './frame-receiver.ts';
import { type InFlightRequest, InFlightRequests } from './in-flight-requests.ts';

export interface ClientConnectionOptions {
  readonly clientId: string | null;
  /** How long an answer may take, unless a request says otherwise. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** How long connecting may take. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Requests without an answer; more wait their turn. Default 100. */
  readonly maxInFlight?: number;
  /** Largest answer that is accepted. Default 256 MiB. */
  readonly responseLimitBytes?: number;
  readonly softwareName?: string;
  readonly softwareVersion?: string;
  /** Where correlation ids begin. Default 0. */
  readonly firstCorrelationId?: number;
}

export interface RequestOptions extends VersionBounds {
  readonly timeoutMs?: number;
  /** A process that has nothing else to do does not stay for the answer. */
  readonly isBackground?: boolean;
}

export interface Response<S> {
  readonly response: S;
  /** The version the request and its answer had. */
  readonly version: number;
}

interface PendingRequest extends Omit<InFlightRequest, 'decode'> {
  /** Writes the request and returns what reads its answer. */
  readonly encode: (correlationId: number) => { chunks: Uint8Array[]; decode: (frame: Uint8Array) => void };
}

/** The last eight ids belong to SASL re-authentication in Kafka's clients; ours wrap before them. */
const lastCorrelationId = 0x7fffffff - 8;
const maxWaiting = 100_000;
/** An answer up to this size is received into memory of its full size, which costs nothing until it is filled. */
const initialAnswerBytes = 64 * 1024 * 1024;
/** Keeps nothing: what was decoded from an answer are views of it, and nobody says when they are done with. */
const freshMemory = new BufferPool(0);

export class ClientConnection {
  readonly address: Address;
  readonly #platform: Platform;
  readonly #stream: ByteStream;
  readonly #options: ClientConnectionOptions;
  readonly #maxInFlight: number;
  readonly #receiver: FrameReceiver;
  readonly #inFlight: InFlightRequests;
  readonly #waiting: PendingRequest[] = [];
  readonly #closed = deferred<Error | undefined>();
  #apiVersions = new ApiVersionsTable([]);
  #correlationId: number;
  #failure: Error | undefined;
  #lastUsedMs: number;

  private constructor(platform: Platform, address: Address, stream: ByteStream, options: ClientConnectionOptions) {
    this.address = address;
    this.#platform = platform;
    this.#stream = stream;
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? 100;
    const limitBytes = options.responseLimitBytes ?? 256 * 1024 * 1024;
    this.#receiver = new FrameReceiver(limitBytes, freshMemory, initialAnswerBytes);
    this.#inFlight = new InFlightRequests({
      platform,
      keepProcess: (isKept) => (isKept ? stream.ref() : stream.unref()),
      onLate: ({ name, timeoutMs }) =>
        this.#end(new RequestTimeoutError(`${this.#peer} did not answer ${name} within ${timeoutMs} ms`)),
    });
    this.#correlationId = options.firstCorrelationId ?? 0;
    this.#lastUsedMs = platform.clock.monotonicMs();
    stream.start({
      target: () => this.#receiver.target(),
      onData: (chunk) => this.#receive(chunk),
      onEnd: () => this.#end(new DisconnectedError(`${this.#peer} closed the connection`)),
      onDrain: () => {},
      onClose: (error) => this.#end(new DisconnectedError(`the connection to ${this.#peer} ended`, error)),
    });
  }

  /** Connects and asks what the broker understands. Rejects with a `NetworkError` or `DisconnectedError`. */
  static async connect(
    platform: Platform,
    address: Address,
    options: ClientConnectionOptions,
  ): Promise<ClientConnection> {
    const stream = await platform.network.connect(address, options.connectTimeoutMs ?? 10_000);
    const connection = new ClientConnection(platform, address, stream, options);
    try {
      connection.#apiVersions = await negotiateApiVersions(
        (api, version, request) => connection.#sendVersion(api, version, request),
        options.softwareName ?? 'samsa',
        options.softwareVersion ?? '0',
      );
    } catch (error) {
      connection.destroy(error instanceof Error ? error : undefined);
      throw error;
    }
    return connection;
  }

  get apiVersions(): ApiVersionsTable {
    return this.#apiVersions;
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** Requests sent or waiting to be sent. */
  get load(): number {
    return this.#inFlight.count + this.#waiting.length;
  }

  /** When something was last sent or received, on the monotonic clock. */
  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** Resolves when the connection is no more, with the reason unless it was `close`. Never rejects. */
  get closed(): Promise<Error | undefined> {
    return this.#closed.promise;
  }

  /** The version `send` would use. Throws `UnsupportedVersionError`. */
  versionOf(api: Api, bounds?: VersionBounds): number {
    return this.#apiVersions.choose(api, bounds);
  }

  async send<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    request: Encodable<Q>,
    options: RequestOptions = {},
  ): Promise<Decoded<S>> {
    return (await this.sendVersioned(api, request, options)).response;
  }

  /** As `send`, for callers whose answer means different things in different versions. */
  async sendVersioned<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    request: Encodable<Q>,
    options: RequestOptions = {},
  ): Promise<Response<Decoded<S>>> {
    const version = this.#apiVersions.choose(api as Api, options);
    return { response: await this.#sendVersion(api, version, request, options), version };
  }

  /** For requests that are never answered (Produce with acks=0). Resolves when the bytes are with the system. */
  sendUnanswered<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    request: Encodable<Q>,
    bounds: VersionBounds = {},
  ): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const version = this.#apiVersions.choose(api as Api, bounds);
    const { clientId } = this.#options;
    const chunks = encodeRequestFrame(api, { version, correlationId: this.#nextCorrelationId(), clientId }, request);
    this.#lastUsedMs = this.#platform.clock.monotonicMs();
    return new Promise((resolve) => void this.#stream.write(chunks, resolve));
  }

  /** Answers under way are given up. Resolves when the stream is gone. */
  async close(): Promise<void> {
    this.destroy();
    await this.#closed.promise;
  }

  /** Ends the connection at once; what is in flight fails with the reason. */
  destroy(reason?: Error): void {
    this.#end(reason ?? new DisconnectedError('the connection was closed'), reason === undefined);
  }

  #sendVersion<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    version: number,
    request: Encodable<Q>,
    options: RequestOptions = {},
  ): Promise<Decoded<S>> {
    const { clientId } = this.#options;
    return new Promise((resolve, reject) => {
      this.#submit({
        name: api.name,
        timeoutMs: options.timeoutMs ?? this.#options.requestTimeoutMs ?? 30_000,
        isBackground: options.isBackground ?? false,
        fail: reject,
        encode: (correlationId) => ({
          chunks: encodeRequestFrame(api, { version, correlationId, clientId }, request),
          decode: (frame) => resolve(decodeResponseFrame(api, version, correlationId, frame)),
        }),
      });
    });
  }

  #submit(request: PendingRequest): void {
    if (this.#failure !== undefined) return request.fail(this.#failure);
    if (this.#inFlight.count < this.#maxInFlight) return this.#write(request);
    if (this.#waiting.length >= maxWaiting) return request.fail(new Error('too many requests are waiting'));
    this.#waiting.push(request);
  }

  #write(request: PendingRequest): void {
    const correlationId = this.#nextCorrelationId();
    let encoded;
    try {
      encoded = request.encode(correlationId);
    } catch (error) {
      // The request cannot be expressed; the connection is as good as before.
      return request.fail(error as Error);
    }
    this.#lastUsedMs = this.#platform.clock.monotonicMs();
    this.#inFlight.add({ ...request, decode: encoded.decode }, this.#lastUsedMs);
    this.#stream.write(encoded.chunks);
  }

  #receive(chunk: Uint8Array): void {
    this.#lastUsedMs = this.#platform.clock.monotonicMs();
    try {
      for (const { bytes } of this.#receiver.receive(chunk)) this.#answer(bytes);
    } catch (error) {
      this.#end(new ProtocolError(`${this.#peer} sent what cannot be read: ${(error as Error).message}`, error));
    }
  }

  #answer(frame: Uint8Array): void {
    const request = this.#inFlight.oldest;
    if (request === undefined) throw new ProtocolError('an answer to no request');
    request.decode(frame);
    this.#inFlight.removeOldest();
    const next = this.#waiting.shift();
    if (next !== undefined) this.#write(next);
  }

  #end(reason: Error, wanted = false): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#stream.destroy();
    this.#inFlight.failAll(reason);
    for (const request of this.#waiting.splice(0)) request.fail(reason);
    this.#closed.resolve(wanted ? undefined : reason);
  }

  #nextCorrelationId(): number {
    const id = this.#correlationId;
    this.#correlationId = id >= lastCorrelationId ? 0 : id + 1;
    return id;
  }

  get #peer(): string {
    return `${this.address.host}:${this.address.port}`;
  }
}
