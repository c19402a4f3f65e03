// What came in and how it went, for each API that is served: requests by version, errors by code, time, bytes. Fetches
// also count as a consumer's or a follower's.

import { Summary } from '../../metrics/summary.ts';
import type { Api } from '../../protocol/schema/message.ts';
import type { ServedApi } from '../served-api.ts';
import { errorCounterOf } from './error-codes.ts';
import { RequestTimes } from './request-times.ts';

/** What is counted under one name: an API's, or that of a kind of its requests. */
export class NamedRequests {
  readonly name: string;
  readonly byVersion: Float64Array;
  /** Their size, whole. */
  readonly bytes = new Summary(1);
  readonly times = new RequestTimes();
  readonly throttleTimeMs = new Summary();

  constructor(name: string, { versions }: Api) {
    this.name = name;
    this.byVersion = new Float64Array(versions.max + 1);
  }

  onRequest(version: number, sizeBytes: number, nowMs: number): void {
    this.byVersion[version]! += 1;
    this.bytes.record(sizeBytes, nowMs);
  }
}

export class ApiMetrics {
  readonly api: Api;
  readonly errors = new Map<number, number>();
  responseBytes = 0;
  /** Those that ended their connection without an answer. */
  closed = 0;
  readonly #own: readonly [NamedRequests];
  readonly #byKind = new Map<string, readonly [NamedRequests, NamedRequests]>();
  readonly #countErrors: ReturnType<typeof errorCounterOf>;

  constructor(api: Api) {
    this.api = api;
    this.#own = [new NamedRequests(api.name, api)];
    this.#countErrors = errorCounterOf(api);
  }

  /** Under which names a request is counted. A kind is one of few, by the handler's word. */
  namesOf(kind: string | undefined): readonly NamedRequests[] {
    if (kind === undefined) return this.#own;
    let names = this.#byKind.get(kind);
    if (names === undefined) {
      names = [this.#own[0], new NamedRequests(kind, this.api)];
      this.#byKind.set(kind, names);
    }
    return names;
  }

  /** The API's own first. */
  get names(): readonly [NamedRequests, ...NamedRequests[]] {
    return [...this.#own, ...[...this.#byKind.values()].map(([, kind]) => kind)];
  }

  /** @param answer the body that is sent */
  onAnswer(answer: unknown): void {
    this.#countErrors(answer, this.#count);
  }

  readonly #count = (errorCode: number): void => {
    this.errors.set(errorCode, (this.errors.get(errorCode) ?? 0) + 1);
  };
}

export class RequestMetrics {
  readonly #byKey: ReadonlyMap<number, ApiMetrics>;
  /** Requests that no handler could be found for, or that could not be read. */
  refused = 0;

  constructor(served: readonly ServedApi[]) {
    this.#byKey = new Map(served.map(({ api }) => [api.key, new ApiMetrics(api)]));
  }

  of(api: Api): ApiMetrics {
    return this.#byKey.get(api.key)!;
  }

  all(): Iterable<ApiMetrics> {
    return this.#byKey.values();
  }
}
