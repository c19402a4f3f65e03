// What came in and how it went, for each API that is served: requests by version, errors by code, time, bytes.

import { Summary } from '../../metrics/summary.ts';
import type { Api } from '../../protocol/schema/message.ts';
import type { ServedApi } from '../served-api.ts';
import { errorCounterOf } from './error-codes.ts';

export class ApiMetrics {
  readonly api: Api;
  /** By version. */
  readonly requests: Float64Array;
  readonly errors = new Map<number, number>();
  /** From the whole request to its answer. */
  readonly totalTimeMs = new Summary();
  readonly throttleTimeMs = new Summary();
  requestBytes = 0;
  responseBytes = 0;
  /** Those that ended their connection without an answer. */
  closed = 0;
  readonly #countErrors: ReturnType<typeof errorCounterOf>;

  constructor(api: Api) {
    this.api = api;
    this.requests = new Float64Array(api.versions.max + 1);
    this.#countErrors = errorCounterOf(api);
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
