// What a handler knows of a request beside its body: who asks, over which listener, and how to hold the answer up.

import type { Lease } from '../base/bytes/lease.ts';
import type { Caller } from '../coordinator/group/group-context.ts';
import type { Api, ListenerKind, ResponseOf } from '../protocol/schema/message.ts';
import type { ConnectedClient } from './metrics/connection-metrics.ts';

export interface RequestContext {
  readonly apiVersion: number;
  readonly clientId: string;
  /** The listener the connection came in on, and which APIs it serves. */
  readonly listenerName: string;
  readonly listenerKind: ListenerKind;
  readonly clientAddress: string;
  readonly clientPort: number;
  /** What is known of whoever is at the other end of the connection. */
  readonly client: ConnectedClient;
  /** The size of the request, as quotas count it. */
  readonly requestBytes: number;
  /** The request's memory. A handler that keeps views of it beyond its answer retains it. */
  readonly lease: Lease;
  /** Calls `released` when the answer has been sent, or never will be. */
  whenSent(released: () => void): void;
  /**
   * The client is over a quota: it is told so, and after the answer nothing more is read from it for this long
   * (KIP-219). Of several the longest counts; 0 is nothing.
   */
  throttle(throttleTimeMs: number): void;
  /** Aborted when the connection is gone: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Who asks, as coordinators want to know it. Java shows an address behind a slash. */
export function callerOf({ clientId, clientAddress, apiVersion }: RequestContext): Caller {
  return { clientId, clientHost: `/${clientAddress}`, apiVersion };
}

/** The throttle time is the dispatcher's to fill in. */
export type ResponseBody<A extends Api> = Omit<ResponseOf<A>, 'throttleTimeMs'>;
