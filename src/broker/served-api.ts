// What a broker says of an API that it serves: to clients in ApiVersions, to the dispatcher per listener.

import type { Api, ListenerKind } from '../protocol/schema/message.ts';

/** What decides whether an API is shown. */
export interface Advertising {
  readonly telemetry: { readonly isReceiving: boolean };
}

export interface ServedApi {
  readonly api: Api;
  /** The lowest version that ApiVersions shows, when it is below what is really served. */
  readonly advertisedMinVersion?: number;
  /** False keeps it out of ApiVersions, as Kafka does with what it serves all the same. */
  readonly isAdvertised?: (broker: Advertising) => boolean;
  /** The listeners that serve it, when they are fewer than the protocol allows. */
  readonly listeners?: readonly ListenerKind[];
}

export function servesListener({ api, listeners }: ServedApi, kind: ListenerKind): boolean {
  return (listeners ?? api.listeners).includes(kind);
}
