// One of the two brokers: connections to it by name, and what each was told of telemetry.

import type { Platform } from '../../../src/base/ports/platform.ts';
import { alterConfigsApi } from '../../../src/protocol/apis/alter-configs.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { getTelemetrySubscriptionsApi } from '../../../src/protocol/apis/get-telemetry-subscriptions.ts';
import { pushTelemetryApi } from '../../../src/protocol/apis/push-telemetry.ts';
import type { EncodableMessage } from '../../../src/protocol/schema/message.ts';
import { eventually } from '../../support/within.ts';
import { TestClient } from '../../../test/broker/test-client.ts';
import { metricsData } from '../../../test/metrics/otlp/metrics-data.ts';

export const nobody = 'AAAAAAAAAAAAAAAAAAAAAA';
const clientMetrics = 16;

interface Known {
  id: string;
  subscriptionId: number;
}

type Push = EncodableMessage<typeof pushTelemetryApi.request>;

export const metrics = metricsData([{ name: 'a.gauge', points: [{ double: 1 }] }]);

export class TelemetrySide {
  readonly #platform: Platform;
  readonly #port: number;
  readonly #clients = new Map<string, TestClient>();
  readonly #known = new Map<string, Known>();

  constructor(platform: Platform, port: number) {
    this.#platform = platform;
    this.#port = port;
  }

  async #client(name: string): Promise<TestClient> {
    const client = this.#clients.get(name) ?? (await this.#connect(name));
    this.#clients.set(name, client);
    return client;
  }

  async #connect(name: string): Promise<TestClient> {
    const client = await TestClient.connect(this.#platform, { host: '127.0.0.1', port: this.#port });
    client.clientId = name;
    await client.call(apiVersionsApi, 4, { clientSoftwareName: `${name}-software`, clientSoftwareVersion: '1.2' });
    return client;
  }

  /** Waits until a new client of this name is asked for these metrics. */
  async untilAskedFor(name: string, metricNames: readonly string[]): Promise<void> {
    const client = await this.#connect(name);
    await eventually(20_000, `${name} to be asked for ${metricNames.join()}`, async () => {
      const answer = await client.call(getTelemetrySubscriptionsApi, 0, { clientInstanceId: nobody });
      return answer.requestedMetrics.toSorted(byName).join() === metricNames.join() ? true : undefined;
    });
    client.destroy();
  }

  async advertised(): Promise<unknown> {
    const client = await this.#client('asking');
    const request = { clientSoftwareName: 'asking', clientSoftwareVersion: '1' };
    const { apiKeys } = await client.call(apiVersionsApi, 4, request);
    return apiKeys.filter(({ apiKey }) => apiKey === 71 || apiKey === 72);
  }

  /** Replaces the settings of a subscription. */
  async subscribe(resourceName: string, settings: Readonly<Record<string, string>>): Promise<unknown> {
    const client = await this.#client('operator');
    const configs = Object.entries(settings).map(([name, value]) => ({ name, value }));
    const resources = [{ resourceType: clientMetrics, resourceName, configs }];
    const { responses } = await client.call(alterConfigsApi, 2, { resources, validateOnly: false });
    return responses.map(({ errorCode }) => errorCode);
  }

  /** With what a broker chooses itself told only as whether it is there, and whether it is what it was. */
  async ask(name: string, id = this.#known.get(name)?.id ?? nobody): Promise<unknown> {
    const client = await this.#client(name);
    const answer = await client.call(getTelemetrySubscriptionsApi, 0, { clientInstanceId: id });
    const { clientInstanceId, subscriptionId, requestedMetrics, ...rest } = answer;
    const before = this.#known.get(name);
    if (answer.errorCode === 0) this.#known.set(name, { id: clientInstanceId, subscriptionId });
    return {
      ...rest,
      requestedMetrics: requestedMetrics.toSorted(byName),
      hasId: clientInstanceId !== nobody,
      isAsked: clientInstanceId === id,
      hasSubscription: subscriptionId !== 0,
      isSameSubscription: subscriptionId === before?.subscriptionId,
    };
  }

  async push(name: string, request: Partial<Push> = {}): Promise<unknown> {
    const client = await this.#client(name);
    const known = this.#known.get(name) ?? { id: nobody, subscriptionId: 0 };
    return await client.call(pushTelemetryApi, 0, {
      clientInstanceId: known.id,
      subscriptionId: known.subscriptionId,
      terminating: false,
      compressionType: 0,
      metrics,
      ...request,
    });
  }

  /** Asks under an id that the client brings along. */
  know(name: string, id: string): void {
    this.#known.set(name, { id, subscriptionId: 1 });
  }

  async wait(durationMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.#platform.timers.after(durationMs, resolve));
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
