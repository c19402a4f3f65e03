// Serving small pages over HTTP, for people and for what watches over the broker. Whatever a peer sends, it costs a
// bounded number of connections, a bounded header and a bounded time; a request's body is never read.

import type { Address, Listener } from './network.ts';

export interface HttpRequest {
  /** `GET`, `HEAD` …, as sent. */
  readonly method: string;
  /** Without what follows a `?`; not decoded. */
  readonly path: string;
  /** The header of that name; empty when there was none. */
  readonly accept: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** With lower-case names. `content-length` is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** In order; left out for `HEAD`. */
  readonly body: readonly Uint8Array[];
}

export interface HttpHost {
  /** Rejects with a `NetworkError` when it cannot have the address. A `handle` that rejects is answered with 500. */
  listen(address: Address, handle: (request: HttpRequest) => Promise<HttpAnswer>): Promise<Listener>;
}

/** What a handler that failed is answered with. */
export const failedAnswer: HttpAnswer = {
  status: 500,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: [new TextEncoder().encode('failed\n')],
};
