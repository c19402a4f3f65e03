// A broker for tests of clients: real protocol on any network, behaviour as functions. What a test does
// not script is answered by a small honest broker with logs in memory and Kafka's rules for sequences.

import type { Listener } from '../../src/base/ports/network.ts';
import type { ByteStream } from '../../src/base/ports/network.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { ByteReader } from '../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../src/base/bytes/byte-writer.ts';
import { FrameDecoder } from '../../src/net/frame-decoder.ts';
import { decodeRequestHeader, encodeResponseHeader, peekApi } from '../../src/net/request-header.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { apis } from '../../src/protocol/apis/index.ts';
import { decodeMessage, encodeMessage } from '../../src/protocol/schema/codec.ts';
import type { Decoded, Fields } from '../../src/protocol/schema/fields.ts';
import type { Api } from '../../src/protocol/schema/message.ts';

export interface RequestInfo {
  readonly version: number;
  readonly clientId: string;
  readonly correlationId: number;
  /** Counts the connections of this broker from 0. */
  readonly connection: number;
}

/** The fields of the response that are not their defaults; `close` hangs up, `silence` never answers. */
export type Answer = object | 'close' | 'silence';
export type Handler<Q extends Fields> = (request: Decoded<Q>, info: RequestInfo) => Answer | Promise<Answer>;

export interface SeenRequest extends RequestInfo {
  readonly name: string;
  readonly request: unknown;
}

type AnyHandler = (request: never, info: RequestInfo) => unknown;

export class FakeBroker {
  readonly platform: Platform;
  readonly requests: SeenRequest[] = [];
  readonly ranges = new Map<number, { min: number; max: number }>();
  /** Level by feature, as ApiVersions tells them. */
  readonly finalizedFeatures = new Map<string, number>();
  readonly #handlers = new Map<number, AnyHandler>();
  readonly #streams = new Set<ByteStream>();
  #listener: Listener | undefined;
  connections = 0;

  constructor(platform: Platform) {
    this.platform = platform;
    this.handle(apiVersionsApi, () => ({
      errorCode: 0,
      apiKeys: [...this.#handlers.keys()].map((apiKey) => this.#range(apiKey)),
      finalizedFeaturesEpoch: 1,
      finalizedFeatures: Array.from(this.finalizedFeatures, ([name, level]) => ({
        name,
        maxVersionLevel: level,
        minVersionLevel: level,
      })),
    }));
  }

  #range(apiKey: number): { apiKey: number; minVersion: number; maxVersion: number } {
    const api = apis.find((candidate) => candidate.key === apiKey)!;
    const range = this.ranges.get(apiKey) ?? { min: api.versions.min, max: api.latestStableVersion };
    return { apiKey, minVersion: range.min, maxVersion: range.max };
  }

  handle<Q extends Fields, S extends Fields>(api: Api<Q, S>, handler: Handler<Q>): this {
    this.#handlers.set(api.key, handler);
    return this;
  }

  /** The next requests of an API are answered by these functions, then by the handler there was. */
  script<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    ...answers: ((request: Decoded<Q>, info: RequestInfo, usual: Handler<Q>) => Answer | Promise<Answer>)[]
  ): this {
    const usual = this.#handlers.get(api.key) as Handler<Q> | undefined;
    const queue = [...answers];
    return this.handle(api, (request, info) => {
      const next = queue.shift();
      if (next !== undefined) return next(request, info, usual!);
      return usual!(request, info);
    });
  }

  seen(api: Api): SeenRequest[] {
    return this.requests.filter(({ name }) => name === api.name);
  }

  async start(port = 0): Promise<this> {
    this.#listener = await this.platform.network.listen({ host: '0.0.0.0', port }, (stream) => this.#accept(stream));
    return this;
  }

  get port(): number {
    return this.#listener!.address.port;
  }

  /** Stops listening and hangs up on everybody. */
  async stop(): Promise<void> {
    await this.#listener?.close();
    this.disconnectAll();
  }

  disconnectAll(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  #accept(stream: ByteStream): void {
    const connection = this.connections++;
    const decoder = new FrameDecoder(100 * 1024 * 1024);
    let turn: Promise<void> = Promise.resolve();
    this.#streams.add(stream);
    stream.start({
      onData: (chunk) => {
        for (const frame of decoder.push(chunk)) turn = turn.then(() => this.#serve(stream, frame, connection));
      },
      onEnd: () => stream.end(),
      onDrain: () => {},
      onClose: () => this.#streams.delete(stream),
    });
  }

  async #serve(stream: ByteStream, frame: Uint8Array, connection: number): Promise<void> {
    const reader = new ByteReader(frame);
    const { apiKey, apiVersion } = peekApi(reader);
    const api = apis.find((candidate) => candidate.key === apiKey);
    const handler = this.#handlers.get(apiKey);
    if (api === undefined || handler === undefined) return stream.destroy();
    const header = decodeRequestHeader(api, Math.min(apiVersion, api.versions.max), reader);
    const { min, max } = { min: api.versions.min, max: this.#range(apiKey).maxVersion };
    const info = { version: apiVersion, clientId: header.clientId, correlationId: header.correlationId, connection };
    if (apiKey === apiVersionsApi.key && apiVersion > max) return this.#refuseVersion(stream, header.correlationId);
    if (apiVersion < min || apiVersion > max) return stream.destroy();
    const request = decodeMessage(api.request, apiVersion, reader);
    this.requests.push({ name: api.name, request, ...info });
    const answer = await handler(request as never, info);
    if (answer === 'close') return stream.destroy();
    if (answer === 'silence') return;
    this.#answer(stream, api, apiVersion, header.correlationId, answer);
  }

  #answer(stream: ByteStream, api: Api, version: number, correlationId: number, answer: unknown): void {
    const writer = new ByteWriter();
    writer.int32(0);
    encodeResponseHeader(api, version, correlationId, writer);
    encodeMessage(api.response, version, writer, answer as never);
    writer.patchInt32(0, writer.size - 4);
    stream.write(writer.chunks());
  }

  /** KIP-511: in version 0, with error 35 and our own range. */
  #refuseVersion(stream: ByteStream, correlationId: number): void {
    const answer = { errorCode: 35, apiKeys: [this.#range(apiVersionsApi.key)] };
    this.#answer(stream, apiVersionsApi as Api, 0, correlationId, answer);
  }
}
