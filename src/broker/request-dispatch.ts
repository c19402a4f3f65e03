// From a frame to an answer: finds the handler, decodes, calls it, encodes. What cannot be understood
// ends the connection, as in Kafka; the one exception is ApiVersions, whose answer tells a newer client
// what it may ask (KIP-511).

import { ByteReader, MalformedError } from '../base/bytes/byte-reader.ts';
import { ByteWriter } from '../base/bytes/byte-writer.ts';
import { decodeRequestHeader, encodeResponseHeader, peekApi, type RequestHeader } from '../net/request-header.ts';
import type { Frame } from '../net/frame.ts';
import type { Outcome } from '../net/server-connection.ts';
import { apiVersionsApi } from '../protocol/apis/api-versions.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import { decodeMessage, encodeMessage } from '../protocol/schema/codec.ts';
import type { Api, ListenerKind } from '../protocol/schema/message.ts';
import type { ConnectedClient } from './metrics/connection-metrics.ts';
import type { ApiMetrics, NamedRequests } from './metrics/request-metrics.ts';
import { TimedRequest } from './metrics/request-times.ts';
import { maxServedVersion } from './served-versions.ts';
import { closeConnection, type Handler, noResponse } from './handler.ts';
import type { RequestContext } from './request-context.ts';
import { RareWarnings } from './rare-warnings.ts';
import { BusyTime } from './quotas/busy-time.ts';
import { anonymousUser } from './quotas/find-quota.ts';
import { servesListener } from './served-api.ts';
import type { BrokerServices } from './services.ts';

/**
 * No request needs more array elements: twice what a broker has partitions at most. They bound the memory that
 * decoding may take (CVE-2026-111108), and how long the others wait for one request.
 */
const requestElementBudget = 200_000;

/** The protocol has 32 bits for it. */
const maxThrottleTimeMs = 0x7fff_ffff;

/** What a connection knows about itself. */
export interface ConnectionContext {
  readonly listenerName: string;
  readonly listenerKind: ListenerKind;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly client: ConnectedClient;
  readonly signal: AbortSignal;
}

interface FailedRequest {
  readonly outcome: Outcome;
  readonly answer: unknown;
}

export class RequestDispatch {
  readonly #handlers: ReadonlyMap<number, Handler>;
  readonly #broker: BrokerServices;
  readonly #refusals: RareWarnings;

  constructor(handlers: readonly Handler[], broker: BrokerServices) {
    this.#broker = broker;
    this.#refusals = new RareWarnings(broker.logger, broker.platform.clock);
    this.#handlers = new Map(handlers.map((handler) => [handler.api.key, handler]));
  }

  mayOverlap(frame: Uint8Array): boolean {
    if (frame.length < 2) return false;
    const key = ((frame[0]! << 24) >> 16) | frame[1]!;
    return this.#handlers.get(key)?.mayOverlap ?? false;
  }

  handle(frame: Frame, connection: ConnectionContext): Promise<Outcome> | Outcome {
    const startMs = this.#broker.platform.clock.monotonicMs();
    const reader = new ByteReader(frame.bytes, requestElementBudget);
    let header: RequestHeader;
    let request: unknown;
    let handler: Handler | undefined;
    try {
      const { apiKey, apiVersion } = peekApi(reader);
      handler = this.#handlers.get(apiKey);
      if (handler === undefined || !servesListener(handler, connection.listenerKind)) {
        return this.#refuse(connection, `request for API key ${apiKey}, which this listener does not serve`);
      }
      const { api } = handler;
      const isSupported = apiVersion >= api.versions.min && apiVersion <= maxServedVersion(api, this.#broker);
      if (!isSupported && api.key !== apiVersionsApi.key)
        return this.#refuse(connection, `${api.name} in version ${apiVersion}, which is not supported`);
      header = decodeRequestHeader(api, apiVersion, reader);
      if (!isSupported) return respond(api, 0, header, this.#unsupportedApiVersions());
      request = decodeMessage(api.request, apiVersion, reader);
    } catch (error) {
      if (error instanceof MalformedError) return this.#refuse(connection, `malformed request: ${error.message}`);
      throw error;
    }
    return this.#call(handler, request, header, connection, frame, startMs);
  }

  #refuse({ clientAddress: address, listenerName: listener }: ConnectionContext, reason: string): Outcome {
    this.#broker.metrics.requests.refused += 1;
    this.#refusals.warn('refused a request and its connection', { address, listener, reason });
    return closeFor(reason);
  }

  #unsupportedApiVersions(): Record<string, unknown> {
    const { key, versions } = apiVersionsApi;
    return {
      errorCode: ErrorCode.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: key, minVersion: versions.min, maxVersion: versions.max }],
    };
  }

  #call(
    handler: Handler,
    request: unknown,
    header: RequestHeader,
    connection: ConnectionContext,
    frame: Frame,
    startMs: number,
  ): Promise<Outcome> | Outcome {
    const sent: (() => void)[] = [];
    const { apiVersion, clientId } = header;
    const whenSent = (released: () => void): void => void sent.push(released);
    const requestBytes = frame.bytes.length;
    let throttleTimeMs = 0;
    const throttle = (durationMs: number): void => {
      throttleTimeMs = Math.max(throttleTimeMs, Math.min(durationMs, maxThrottleTimeMs));
    };
    const context: RequestContext = {
      ...connection,
      apiVersion,
      clientId,
      requestBytes,
      lease: frame,
      whenSent,
      throttle,
    };
    const metrics = this.#broker.metrics.requests.of(handler.api);
    const names = metrics.namesOf(handler.kindOf?.(request as never, apiVersion));
    for (const each of names) each.onRequest(apiVersion, requestBytes, startMs);
    const timed = new TimedRequest(this.#broker.platform.clock, startMs, frame.receivedMs);
    const turn = new BusyTime(handler, this.#broker, { user: anonymousUser, clientId }, startMs);
    const finish = (result: unknown): Outcome => {
      throttle(turn.charge());
      const outcome = this.#outcomeOf(handler, header, result, throttleTimeMs);
      this.#note(metrics, names, timed, outcome, result);
      if (handler.returnsMemory === true) frame.release();
      turn.settle();
      return this.#watched(outcome, names, timed, sent);
    };
    const fail = (error: unknown): Outcome => {
      throttle(turn.charge());
      const { outcome, answer } = this.#fail(handler, request, header, error, throttleTimeMs);
      this.#note(metrics, names, timed, outcome, answer);
      return this.#watched(outcome, names, timed, sent);
    };
    try {
      const result = handler.handle(request as never, context, this.#broker);
      if (!(result instanceof Promise)) return finish(result);
      turn.wait();
      timed.waits();
      return result.then(finish).catch(fail);
    } catch (error) {
      return fail(error);
    }
  }

  #note(
    metrics: ApiMetrics,
    names: readonly NamedRequests[],
    timed: TimedRequest,
    outcome: Outcome,
    answer: unknown,
  ): void {
    const nowMs = this.#broker.platform.clock.monotonicMs();
    timed.answered(nowMs);
    if (outcome.kind !== 'respond') timed.isOver(nowMs, names);
    if (outcome.kind === 'close') {
      metrics.closed += 1;
      return;
    }
    const { muteMs = 0 } = outcome;
    if (muteMs > 0) for (const { throttleTimeMs } of names) throttleTimeMs.record(muteMs, nowMs);
    if (outcome.kind === 'silence') return;
    for (const chunk of outcome.chunks) metrics.responseBytes += chunk.length;
    metrics.onAnswer(answer);
  }

  /** An answer is followed until it has gone, or will not go any more. */
  #watched(
    outcome: Outcome,
    names: readonly NamedRequests[],
    timed: TimedRequest,
    sent: readonly (() => void)[],
  ): Outcome {
    if (outcome.kind !== 'respond') return outcome;
    return {
      kind: 'respond',
      chunks: outcome.chunks,
      muteMs: outcome.muteMs ?? 0,
      delayed: () => timed.sends(),
      released: () => {
        timed.isOver(this.#broker.platform.clock.monotonicMs(), names);
        for (const released of sent) released();
      },
    };
  }

  #outcomeOf({ api }: Handler, header: RequestHeader, result: unknown, throttleTimeMs: number): Outcome {
    if (result === noResponse) return { kind: 'silence', muteMs: throttleTimeMs };
    if (result === closeConnection) return closeFor(`${api.name} failed and its client expects no answer`);
    if (throttleTimeMs === 0) return respond(api, header.apiVersion, header, result);
    const told = respond(api, header.apiVersion, header, { ...(result as object), throttleTimeMs });
    return { ...told, muteMs: throttleTimeMs };
  }

  /** The one place where a thrown error becomes an answer. */
  #fail(
    handler: Handler,
    request: unknown,
    header: RequestHeader,
    error: unknown,
    throttleTimeMs: number,
  ): FailedRequest {
    const isExpected = error instanceof KafkaError;
    if (!isExpected)
      this.#broker.logger.error('a request failed', {
        api: handler.api.name,
        version: header.apiVersion,
        clientId: header.clientId,
        error,
      });
    if (handler.fail === undefined) return { outcome: closeFor(`${handler.api.name} failed`), answer: undefined };
    const errorCode = isExpected ? error.code : ErrorCode.UNKNOWN_SERVER_ERROR;
    const message = isExpected
      ? error.message
      : 'The server experienced an unexpected error when processing the request.';
    const answer = handler.fail(errorCode, message, request as never);
    const told = throttleTimeMs === 0 ? answer : { ...answer, throttleTimeMs };
    const outcome = respond(handler.api, header.apiVersion, header, told);
    return { outcome: throttleTimeMs === 0 ? outcome : { ...outcome, muteMs: throttleTimeMs }, answer };
  }
}

function closeFor(reason: string): Outcome {
  return { kind: 'close', reason };
}

const lengthPrefixSize = 4;

function respond(api: Api, version: number, header: RequestHeader, response: unknown): Outcome & { kind: 'respond' } {
  const writer = new ByteWriter();
  writer.int32(0);
  encodeResponseHeader(api, version, header.correlationId, writer);
  encodeMessage(api.response, version, writer, response as never);
  writer.patchInt32(0, writer.size - lengthPrefixSize);
  return { kind: 'respond', chunks: writer.chunks() };
}
