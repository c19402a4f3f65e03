// The shape of a Kafka API on the broker's side: the definition it serves and the function that serves
// it. ApiVersions, dispatch and documentation derive from the list of handlers (handlers/index.ts).

import type { Lease } from '../base/bytes/lease.ts';
import type { Caller } from '../coordinator/group/group-context.ts';
import type { Api, ListenerKind, RequestOf, ResponseOf } from '../protocol/schema/message.ts';
import type { ServedApi } from './served-api.ts';
import type { ConnectedClient } from './metrics/connection-metrics.ts';
import type { BrokerServices } from './services.ts';

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

/** Nothing is sent back (Produce with acks=0). */
export const noResponse = Symbol('no response');
/** The connection ends without an answer: how Kafka reports an error to a client that expects none. */
export const closeConnection = Symbol('close connection');

/** The throttle time is the dispatcher's to fill in. */
export type ResponseBody<A extends Api> = Omit<ResponseOf<A>, 'throttleTimeMs'>;
export type HandlerResult<A extends Api> = ResponseBody<A> | typeof noResponse | typeof closeConnection;

export interface Handler<A extends Api = Api> extends ServedApi {
  readonly api: A;
  /** Its requests' memory may be used again after the answer: whatever is kept of it is retained. */
  readonly returnsMemory?: boolean;
  /** Brokers ask each other this: what it costs is charged to no client's quota. */
  readonly isOfBrokers?: boolean;
  /** Whether requests of this API on one connection may overlap; their order of handling is kept. */
  readonly mayOverlap?: boolean;
  handle(
    request: RequestOf<A>,
    context: RequestContext,
    broker: BrokerServices,
  ): Promise<HandlerResult<A>> | HandlerResult<A>;
  /** The answer to a request that failed as a whole. Without it the connection is closed. */
  fail?(errorCode: number, message: string, request: RequestOf<A>): ResponseBody<A>;
}

export function defineHandler<A extends Api>(handler: Handler<A>): Handler<A> {
  return handler;
}
