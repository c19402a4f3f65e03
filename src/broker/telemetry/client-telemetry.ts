// The metrics that clients send (KIP-714): tells them what is wanted of them, takes it in, and keeps it for /metrics.
// The order of the checks and the errors are Kafka's (ClientMetricsManager); the receiver, a plug-in there, is here.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { oneUuid, randomUuid, type Uuid, zeroUuid } from '../../base/uuid.ts';
import type { getTelemetrySubscriptionsApi } from '../../protocol/apis/get-telemetry-subscriptions.ts';
import type { pushTelemetryApi } from '../../protocol/apis/push-telemetry.ts';
import { codecs } from '../../protocol/compression/codecs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import type { ConfigsImage } from '../../metadata/image/configs.ts';
import type { RequestContext, ResponseBody } from '../request-context.ts';
import type { ClientInstance } from './client-instance.ts';
import { ClientInstances, patienceMs } from './client-instances.ts';
import { type ClientAttributes, ClientSubscriptions } from './client-subscriptions.ts';
import { type ClientLabels, PushedSeries } from './pushed-series.ts';
import { readPush } from './read-push.ts';

export interface ClientTelemetryOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  /** `telemetry.max.bytes`. */
  readonly maxBytes: number;
  /** Of all clients together. */
  readonly maxSeries: number;
  /** Somebody looks at what is pushed. */
  readonly isReceiving: boolean;
}

type Subscriptions = ResponseBody<typeof getTelemetrySubscriptionsApi>;
type Push = RequestOf<typeof pushTelemetryApi>;

const accepted = (['zstd', 'lz4', 'gzip', 'snappy'] as const).map(
  (name) => codecs.find((codec) => codec.name === name)!.id,
);

export class ClientTelemetry {
  readonly #options: ClientTelemetryOptions;
  readonly #subscriptions = new ClientSubscriptions();
  readonly #instances: ClientInstances;
  readonly series: PushedSeries;
  readonly counts = { unknownSubscription: 0, throttled: 0, exported: 0, failed: 0, unread: 0 };

  constructor(options: ClientTelemetryOptions) {
    this.#options = options;
    this.#instances = new ClientInstances(this.#subscriptions, options.platform.clock);
    this.series = new PushedSeries(options.maxSeries);
  }

  /** Whether what is pushed can be seen anywhere. */
  get isReceiving(): boolean {
    return this.#options.isReceiving;
  }

  /** Clients that are known now. */
  get instanceCount(): number {
    return this.#instances.size;
  }

  /** The subscriptions have changed. */
  follow(configs: ConfigsImage): void {
    this.#subscriptions.follow(configs);
  }

  /** What this client is to send; one without an id gets one. */
  subscriptionsOf(id: Uuid, context: RequestContext): Subscriptions {
    const { clock } = this.#options.platform;
    const own = id === zeroUuid ? this.#newId() : id;
    const instance = this.#instances.find(own, attributesOf(own, context), context.signal);
    if (!instance.mayAsk(clock.monotonicMs())) {
      this.counts.throttled += 1;
      return noSubscriptions(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    }
    instance.lastError = ErrorCode.NONE;
    return {
      errorCode: ErrorCode.NONE,
      clientInstanceId: own,
      subscriptionId: instance.subscriptionId,
      acceptedCompressionTypes: accepted,
      pushIntervalMs: instance.subscription.intervalMs,
      telemetryMaxBytes: this.#options.maxBytes,
      deltaTemporality: true,
      requestedMetrics: instance.subscription.metrics,
    };
  }

  /** Takes in what a client pushes. Gives the error code for its answer. */
  async push(push: Push, context: RequestContext): Promise<number> {
    const id = push.clientInstanceId;
    if (id === zeroUuid || id === oneUuid) return ErrorCode.INVALID_REQUEST;
    const instance = this.#instances.find(id, attributesOf(id, context), context.signal);
    const refusal = this.#check(push, instance);
    // Also when it is refused: Kafka takes the flag of the latest request.
    instance.isTerminating = push.terminating;
    instance.lastError = refusal;
    // Where nobody looks nothing is opened either.
    if (refusal !== ErrorCode.NONE || push.metrics.length === 0 || !this.isReceiving) return refusal;
    instance.lastError = await this.#takeIn(push, instance, context);
    return instance.lastError;
  }

  #check(push: Push, instance: ClientInstance): number {
    const { platform, maxBytes } = this.#options;
    if (instance.isTerminating) return ErrorCode.INVALID_REQUEST;
    if (!instance.mayPush(platform.clock.monotonicMs()) && !push.terminating) {
      this.counts.throttled += 1;
      return ErrorCode.THROTTLING_QUOTA_EXCEEDED;
    }
    if (push.subscriptionId !== instance.subscriptionId) {
      this.counts.unknownSubscription += 1;
      return ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
    }
    if (codecs[push.compressionType] === undefined) return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
    return push.metrics.length > maxBytes ? ErrorCode.TELEMETRY_TOO_LARGE : ErrorCode.NONE;
  }

  async #takeIn(push: Push, instance: ClientInstance, context: RequestContext): Promise<number> {
    const { platform, logger, maxBytes } = this.#options;
    const input = { bytes: push.metrics, codecId: push.compressionType, maxOpenedBytes: maxBytes };
    const result = await readPush(input, platform.workers);
    if (result.kind === 'refused') {
      this.counts.failed += 1;
      logger.debug('metrics of a client could not be read', { clientId: context.clientId, reason: result.reason });
      return ErrorCode.INVALID_RECORD;
    }
    this.counts.exported += 1;
    this.counts.unread += result.metrics.unread;
    const nowMs = platform.clock.monotonicMs();
    const untilMs = nowMs + patienceMs(instance.subscription.intervalMs);
    const labels = labelsOf(instance.id, context);
    await this.series.add(instance.id, labels, result.metrics.points, nowMs, untilMs, platform.timers);
    return ErrorCode.NONE;
  }

  #newId(): Uuid {
    for (;;) {
      const id = randomUuid(this.#options.platform.random);
      if (!this.#instances.has(id)) return id;
    }
  }
}

export function noSubscriptions(errorCode: number): Subscriptions {
  return {
    errorCode,
    clientInstanceId: zeroUuid,
    subscriptionId: 0,
    acceptedCompressionTypes: [],
    pushIntervalMs: 0,
    telemetryMaxBytes: 0,
    deltaTemporality: false,
    requestedMetrics: [],
  };
}

function attributesOf(id: Uuid, { clientId, client, clientAddress, clientPort }: RequestContext): ClientAttributes {
  return new Map([
    ['client_instance_id', id],
    ['client_id', clientId],
    ['client_software_name', client.softwareName],
    ['client_software_version', client.softwareVersion],
    ['client_source_address', clientAddress],
    ['client_source_port', String(clientPort)],
  ]);
}

/** As KIP-714 proposes, without the port, which says nothing. */
function labelsOf(id: Uuid, { clientId, client, clientAddress }: RequestContext): ClientLabels {
  return [
    ['client_instance_id', id],
    ['client_id', clientId.slice(0, maxLabelLength)],
    ['client_software_name', client.softwareName.slice(0, maxLabelLength)],
    ['client_software_version', client.softwareVersion.slice(0, maxLabelLength)],
    ['client_source_address', clientAddress],
  ];
}

const maxLabelLength = 256;
