// The client's end of one connection. Requests are pipelined up to a bound and answered in order: an
// answer that does not carry the oldest open correlation id, that does not parse, or that does not
// come in time ends the connection, and everything in flight fails with a retriable error.
//
// The first request is ApiVersions (KIP-511); afterwards every request goes out in the highest
// version that both ends know.

import { BufferPool } from '../base/bytes/buffer-pool.ts';
import { ByteReader } from '../base/bytes/byte-reader.ts';
import { ByteWriter } from '../base/bytes/byte-writer.ts';
import type { Address, ByteStream } from '../base/ports/network.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import { decodeMessage, encodeMessage } from '../protocol/schema/codec.ts';
import type { Decoded, Encodable, Fields } from '../protocol/schema/fields.ts';
import type { Api } from '../protocol/schema/message.ts';
import { answerVersion, negotiateApiVersions } from './api-versions-negotiation.ts';
import { ApiVersionsTable, type VersionBounds } from './api-versions-table.ts';
import { DisconnectedError, ProtocolError, RequestTimeoutError } from './connection-errors.ts';
import { deferred } from './deferred.ts';
import { FrameReceiver } from './frame-receiver.ts';
import { decodeResponseHeader, encodeRequestHeader } from './request-header.ts';

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

interface PendingRequest {
  readonly name: string;
  readonly timeoutMs: number;
  readonly isBackground: boolean;
  /** Writes the request and returns what reads its answer. */
  readonly encode: (correlationId: number) => { chunks: Uint8Array[]; decode: (frame: Uint8Array) => void };
  readonly fail: (error: Error) => void;
}

interface InFlightRequest {
  readonly name: string;
  readonly correlationId: number;
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  readonly isBackground: boolean;
  readonly decode: (frame: Uint8Array) => void;
  readonly fail: (error: Error) => void;
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
  readonly #inFlight: InFlightRequest[] = [];
  readonly #waiting: PendingRequest[] = [];
  readonly #closed = deferred<Error | undefined>();
  #apiVersions = new ApiVersionsTable([]);
  #correlationId: number;
  /** Requests in flight whose answer the process stays for. */
  #foregroundCount = 0;
  #deadline: Timer | undefined;
  #deadlineAtMs = Infinity;
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
    return this.#inFlight.length + this.#waiting.length;
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
    const chunks = this.#frame(api, version, this.#nextCorrelationId(), request);
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
    return new Promise((resolve, reject) => {
      this.#submit({
        name: api.name,
        timeoutMs: options.timeoutMs ?? this.#options.requestTimeoutMs ?? 30_000,
        isBackground: options.isBackground ?? false,
        fail: reject,
        encode: (correlationId) => ({
          chunks: this.#frame(api, version, correlationId, request),
          decode: (frame) => resolve(readResponse(api, version, correlationId, frame)),
        }),
      });
    });
  }

  #submit(request: PendingRequest): void {
    if (this.#failure !== undefined) return request.fail(this.#failure);
    if (this.#inFlight.length < this.#maxInFlight) return this.#write(request);
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
    const deadlineMs = this.#lastUsedMs + request.timeoutMs;
    if (!request.isBackground) this.#hold();
    this.#inFlight.push({ ...request, correlationId, deadlineMs, decode: encoded.decode });
    this.#watch(deadlineMs);
    this.#stream.write(encoded.chunks);
  }

  #frame<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    version: number,
    correlationId: number,
    request: Encodable<Q>,
  ): Uint8Array[] {
    const writer = new ByteWriter(512);
    writer.int32(0);
    encodeRequestHeader(api as Api, version, correlationId, this.#options.clientId, writer);
    encodeMessage(api.request, version, writer, request);
    writer.patchInt32(0, writer.size - 4);
    return writer.chunks();
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
    const request = this.#inFlight[0];
    if (request === undefined) throw new ProtocolError('an answer to no request');
    request.decode(frame);
    this.#inFlight.shift();
    const next = this.#waiting.shift();
    if (next !== undefined) this.#write(next);
    if (!request.isBackground) this.#letGo();
    if (this.#inFlight.length > 0) return;
    this.#deadline?.cancel();
    this.#deadlineAtMs = Infinity;
  }

  /** The process stays while somebody waits for an answer here. */
  #hold(): void {
    if (this.#foregroundCount === 0) this.#stream.ref();
    this.#foregroundCount += 1;
  }

  #letGo(): void {
    this.#foregroundCount -= 1;
    if (this.#foregroundCount === 0) this.#stream.unref();
  }

  /** One timer, for the earliest deadline. It may fire early, never late. */
  #watch(deadlineMs: number): void {
    if (deadlineMs >= this.#deadlineAtMs) return;
    this.#deadline?.cancel();
    this.#deadlineAtMs = deadlineMs;
    this.#deadline = this.#platform.timers.background(deadlineMs - this.#platform.clock.monotonicMs(), () => {
      this.#deadlineAtMs = Infinity;
      this.#expire();
    });
  }

  #expire(): void {
    const now = this.#platform.clock.monotonicMs();
    const late = this.#inFlight.find((request) => request.deadlineMs <= now);
    if (late !== undefined) {
      return this.#end(
        new RequestTimeoutError(`${this.#peer} did not answer ${late.name} within ${late.timeoutMs} ms`),
      );
    }
    if (this.#inFlight.length > 0) this.#watch(Math.min(...this.#inFlight.map((request) => request.deadlineMs)));
  }

  #end(reason: Error, wanted = false): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#deadline?.cancel();
    this.#stream.destroy();
    for (const request of this.#inFlight.splice(0)) request.fail(reason);
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

function readResponse<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  version: number,
  correlationId: number,
  frame: Uint8Array,
): Decoded<S> {
  const reader = new ByteReader(frame);
  const answered = decodeResponseHeader(api as Api, version, reader);
  if (answered !== correlationId) {
    throw new ProtocolError(`correlation id ${answered} where ${correlationId} was expected`);
  }
  return decodeMessage(api.response, answerVersion(api as Api, version, reader), reader);
}
