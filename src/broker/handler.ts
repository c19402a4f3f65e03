// The shape of a Kafka API on the broker's side: the definition it serves and the function that serves
// it. ApiVersions, dispatch and documentation derive from the list of handlers (handlers/index.ts).

import type { Api, RequestOf } from '../protocol/schema/message.ts';
import type { RequestContext, ResponseBody } from './request-context.ts';
import type { ServedApi } from './served-api.ts';
import type { BrokerServices } from './services.ts';

/** Nothing is sent back (Produce with acks=0). */
export const noResponse = Symbol('no response');
/** The connection ends without an answer: how Kafka reports an error to a client that expects none. */
export const closeConnection = Symbol('close connection');

export type HandlerResult<A extends Api> = ResponseBody<A> | typeof noResponse | typeof closeConnection;

export interface Handler<A extends Api = Api> extends ServedApi {
  readonly api: A;
  /** Its requests' memory may be used again after the answer: whatever is kept of it is retained. */
  readonly returnsMemory?: boolean;
  /** Brokers ask each other this: what it costs is charged to no client's quota. */
  readonly isOfBrokers?: boolean;
  /** Whether requests of this API on one connection may overlap; their order of handling is kept. */
  readonly mayOverlap?: boolean;
  /** The name of this kind of request, for APIs whose kinds are counted by themselves. */
  kindOf?(request: RequestOf<A>, apiVersion: number): string;
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
