// Telemetry of clients (KIP-714) on a running broker: who is asked for what, when it may be sent, what is refused, and
// what is on the page in the end.

import assert from 'node:assert/strict';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { test } from 'node:test';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { getTelemetrySubscriptionsApi } from '../../../src/protocol/apis/get-telemetry-subscriptions.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { pushTelemetryApi } from '../../../src/protocol/apis/push-telemetry.ts';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { compress } from '../../../src/protocol/compression/compression.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { EncodableMessage } from '../../../src/protocol/schema/message.ts';
import { metricsData } from '../../metrics/otlp/metrics-data.ts';
import { valueOf } from '../../metrics/prometheus-text.ts';
import { askMetrics, withPages } from '../metrics/asked-pages.ts';
import { type TestBroker, withBroker, type World } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

const nobody = 'AAAAAAAAAAAAAAAAAAAAAA';
const reserved = 'AAAAAAAAAAAAAAAAAAAAAQ';
const clientMetrics = 16;

/** Sets a subscription; null deletes a setting. */
async function subscribe(
  client: TestClient,
  resourceName: string,
  settings: Readonly<Record<string, string | null>>,
): Promise<void> {
  const configs = Object.entries(settings).map(([name, value]) => ({
    name,
    value,
    configOperation: value === null ? 1 : 0,
  }));
  const resources = [{ resourceType: clientMetrics, resourceName, configs }];
  const { responses } = await client.call(incrementalAlterConfigsApi, 1, { resources, validateOnly: false });
  assert.equal(responses[0]!.errorCode, ErrorCode.NONE, responses[0]!.errorMessage ?? '');
}

const ask = (client: TestClient, clientInstanceId = nobody) =>
  client.call(getTelemetrySubscriptionsApi, 0, { clientInstanceId });

type Push = EncodableMessage<typeof pushTelemetryApi.request>;

async function push(client: TestClient, request: Partial<Push>): Promise<number> {
  const { errorCode } = await client.call(pushTelemetryApi, 0, {
    clientInstanceId: nobody,
    subscriptionId: 0,
    terminating: false,
    compressionType: 0,
    metrics: metricsData([{ name: 'a.gauge', points: [{ double: 1 }] }]),
    ...request,
  });
  return errorCode;
}

async function named(broker: TestBroker, clientId: string, softwareName?: string): Promise<TestClient> {
  const client = await broker.connect();
  client.clientId = clientId;
  if (softwareName !== undefined) {
    const software = { clientSoftwareName: softwareName, clientSoftwareVersion: '4.3.1' };
    assert.equal((await client.call(apiVersionsApi, 4, software)).errorCode, ErrorCode.NONE);
  }
  return client;
}

function withTelemetry(
  body: (client: TestClient, broker: TestBroker, world: World) => Promise<void>,
  overrides: Readonly<Record<string, string | number>> = {},
): Promise<void> {
  return withBroker(body, { ...withPages, ...overrides });
}

test('without subscriptions a client gets an id and is asked for nothing, every five minutes', () =>
  withTelemetry(async (client) => {
    const { clientInstanceId, subscriptionId, throttleTimeMs, ...rest } = await ask(client);
    assert.notEqual(clientInstanceId, nobody);
    assert.notEqual(subscriptionId, 0);
    assert.equal(throttleTimeMs, 0);
    assert.deepEqual(rest, {
      errorCode: ErrorCode.NONE,
      acceptedCompressionTypes: [4, 3, 1, 2],
      pushIntervalMs: 300_000,
      telemetryMaxBytes: 1_048_576,
      deltaTemporality: true,
      requestedMetrics: [],
    });
  }));

test('a client is subject to all subscriptions that match it, at the shortest interval', () =>
  withTelemetry(async (client, broker) => {
    await subscribe(client, 'java', { match: 'client_software_name=apache-.*,client_id=app', metrics: 'a.,b.' });
    await subscribe(client, 'fast', { match: 'client_source_address=10\\..*|.*', 'interval.ms': '1000' });
    await subscribe(client, 'other', { match: 'client_id=ap', metrics: 'c.', 'interval.ms': '100' });
    await subscribe(client, 'all', { match: 'client_id=everything', metrics: 'd.,*' });
    const asked = async (clientId: string, softwareName?: string) => {
      const { requestedMetrics, pushIntervalMs } = await ask(await named(broker, clientId, softwareName));
      return [requestedMetrics.toSorted((a, b) => (a < b ? -1 : 1)), pushIntervalMs];
    };
    assert.deepEqual(await asked('app', 'apache-kafka-java'), [['a.', 'b.'], 1_000]);
    assert.deepEqual(await asked('app', 'librdkafka'), [[], 1_000]);
    assert.deepEqual(await asked('app'), [[], 1_000], 'it has not said what it is');
    assert.deepEqual(await asked('ap'), [['c.'], 100]);
    assert.deepEqual(await asked('everything'), [['*'], 1_000]);
  }));

test('the id of the subscription changes with it, and a push for the old one is told so and may ask at once', () =>
  withTelemetry(async (client) => {
    const first = await ask(client);
    const id = { clientInstanceId: first.clientInstanceId };
    assert.equal(await push(client, { ...id, subscriptionId: first.subscriptionId }), ErrorCode.NONE);
    await subscribe(client, 's', { metrics: 'a.', 'interval.ms': '1000' });
    assert.equal(
      await push(client, { ...id, subscriptionId: first.subscriptionId }),
      ErrorCode.UNKNOWN_SUBSCRIPTION_ID,
    );
    const second = await ask(client, first.clientInstanceId);
    assert.equal(second.errorCode, ErrorCode.NONE);
    assert.notEqual(second.subscriptionId, first.subscriptionId);
    await subscribe(client, 's', { metrics: null, 'interval.ms': null });
    const third = await ask(client, first.clientInstanceId);
    assert.equal(third.subscriptionId, first.subscriptionId, 'what is wanted is what it was');
  }));

test('one question and one push in each interval; what comes too early is throttled, the last push never', () =>
  withTelemetry(async (client, _broker, world) => {
    await subscribe(client, 's', { metrics: '*', 'interval.ms': '1000' });
    const { clientInstanceId, subscriptionId } = await ask(client);
    const mine = { clientInstanceId, subscriptionId };
    assert.equal((await ask(client, clientInstanceId)).errorCode, ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    assert.equal(await push(client, mine), ErrorCode.NONE);
    assert.equal(await push(client, mine), ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    await world.sleep(1_001);
    assert.equal(await push(client, mine), ErrorCode.NONE);
    assert.equal(await push(client, { ...mine, terminating: true }), ErrorCode.NONE);
    assert.equal(await push(client, { ...mine, terminating: true }), ErrorCode.INVALID_REQUEST);
    const families = await askMetrics(world);
    assert.equal(valueOf(families, 'kafka_server_client_metrics_throttle_count'), 2);
    assert.equal(valueOf(families, 'kafka_server_client_metrics_plugin_export_count'), 3);
    assert.equal(valueOf(families, 'kafka_server_client_metrics_instance_count'), 1);
  }));

test('what is pushed is on the page, with who pushed it, however it is compressed', () =>
  withTelemetry(async (_client, broker, world) => {
    for (const codec of codecs) {
      const client = await named(broker, `app-${codec.name}`, 'apache-kafka-java');
      const { clientInstanceId, subscriptionId } = await ask(client);
      const points = [{ double: codec.id + 0.5, attributes: { topic: 't' } }];
      const metrics = metricsData([{ name: 'org.apache.kafka.producer.size', points }], { client_rack: 'r' });
      const pushed = { clientInstanceId, subscriptionId, compressionType: codec.id, metrics: compress(codec, metrics) };
      assert.equal(await push(client, pushed), ErrorCode.NONE, codec.name);
      const labels = {
        client_instance_id: clientInstanceId,
        client_id: `app-${codec.name}`,
        client_software_name: 'apache-kafka-java',
        client_software_version: '4.3.1',
        client_rack: 'r',
        topic: 't',
      };
      const sample = (await askMetrics(world))
        .get('client_org_apache_kafka_producer_size')!
        .samples.find((each) => each.labels.get('client_instance_id') === clientInstanceId)!;
      assert.equal(sample.value, codec.id + 0.5);
      for (const [name, value] of Object.entries(labels)) assert.equal(sample.labels.get(name), value);
    }
  }));

test('large pushes are read elsewhere, and one that opens to too much is refused', () =>
  withTelemetry(
    async (client, broker) => {
      const metrics = metricsData(
        Array.from({ length: 2_000 }, (_, i) => ({ name: `metric.number.${i}`, points: [{ double: i }] })),
      );
      assert.ok(metrics.length > 65_536 && metrics.length < 200_000);
      const bomb = Buffer.alloc(50_000_000);
      const cases = [
        [metrics, 0, ErrorCode.NONE],
        [gzipSync(metrics), 1, ErrorCode.NONE],
        [gzipSync(bomb), 1, ErrorCode.INVALID_RECORD],
        [zstdCompressSync(bomb), 4, ErrorCode.INVALID_RECORD],
        [Buffer.alloc(200_001), 0, ErrorCode.TELEMETRY_TOO_LARGE],
        [Buffer.alloc(200_000), 0, ErrorCode.INVALID_RECORD],
        [Buffer.from('not metrics'), 0, ErrorCode.INVALID_RECORD],
        [Buffer.from('not gzip'), 1, ErrorCode.INVALID_RECORD],
        [new Uint8Array(0), 0, ErrorCode.NONE],
        [metrics, 5, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE],
        [metrics, -1, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE],
      ] as const;
      for (const [bytes, compressionType, expected] of cases) {
        const own = await broker.connect();
        const { clientInstanceId, subscriptionId } = await ask(own);
        const pushed = { clientInstanceId, subscriptionId, compressionType, metrics: bytes };
        assert.equal(await push(own, pushed), expected, `${bytes.length} bytes with codec ${compressionType}`);
        own.destroy();
      }
      assert.equal((await ask(client)).errorCode, ErrorCode.NONE);
    },
    { 'telemetry.max.bytes': 200_000 },
  ));

test('ids that nobody can have are refused, one from another broker is taken as it is', () =>
  withTelemetry(async (client) => {
    for (const clientInstanceId of [nobody, reserved])
      assert.equal(await push(client, { clientInstanceId }), ErrorCode.INVALID_REQUEST);
    const foreign = 'Zm9yZWlnbi1jbGllbnQtaQ';
    assert.equal(await push(client, { clientInstanceId: foreign }), ErrorCode.UNKNOWN_SUBSCRIPTION_ID);
    const { clientInstanceId, subscriptionId, errorCode } = await ask(client, foreign);
    assert.deepEqual([clientInstanceId, errorCode], [foreign, ErrorCode.NONE]);
    assert.notEqual(subscriptionId, 0);
  }));

test('a client is forgotten with its connection, what it pushed stays until three intervals are over', () =>
  withTelemetry(async (client, broker, world) => {
    const own = await named(broker, 'short');
    await subscribe(client, 's', { metrics: '*', 'interval.ms': '30000' });
    const { clientInstanceId, subscriptionId } = await ask(own);
    assert.equal(await push(own, { clientInstanceId, subscriptionId }), ErrorCode.NONE);
    own.destroy();
    await own.closed;
    await world.sleep(10);
    const seen = async () => {
      const families = await askMetrics(world);
      const instances = valueOf(families, 'kafka_server_client_metrics_instance_count');
      return [instances, families.get('client_a_gauge')?.samples.length];
    };
    assert.deepEqual(await seen(), [0, 1]);
    await world.sleep(89_000);
    assert.deepEqual(await seen(), [0, 1]);
    await world.sleep(2_000);
    assert.deepEqual(await seen(), [0, undefined]);
  }));
