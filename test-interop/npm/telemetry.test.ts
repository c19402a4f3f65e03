// librdkafka's telemetry (KIP-714): a producer of it is asked for its metrics, and they are on the page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { incrementalAlterConfigsApi } from '../../src/protocol/apis/incremental-alter-configs.ts';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { TestClient } from '../../test/broker/test-client.ts';
import { parsePrometheusText } from '../../test/metrics/prometheus-text.ts';
import { load } from '../support/cache.ts';
import { createTopic } from '../support/read-back.ts';
import { eventually, within } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { confluentPackages } from './confluent.ts';

const clientMetrics = 16;
const platform = createPlatform();

let area: WorkArea;
// oxlint-disable-next-line typescript/no-explicit-any -- a foreign module
let library: any;

before(
  async () => {
    library = (await load(await confluentPackages(), '@confluentinc/kafka-javascript')).default;
    area = await openWorkArea(['samsa.http.port=0']);
  },
  { timeout: 600_000 },
);

after(async () => {
  await area?.close();
  await platform.workers.close();
});

async function subscribe(): Promise<void> {
  const client = await TestClient.connect(platform, { host: '127.0.0.1', port: area.broker.port });
  const configs = [
    { name: 'metrics', value: 'org.apache.kafka.producer.', configOperation: 0 },
    { name: 'interval.ms', value: '200', configOperation: 0 },
  ];
  const resources = [{ resourceType: clientMetrics, resourceName: 'producers', configs }];
  const { responses } = await client.call(incrementalAlterConfigsApi, 1, { resources, validateOnly: false });
  assert.equal(responses[0]!.errorCode, 0);
  client.destroy();
}

test('a producer of librdkafka pushes its metrics', { timeout: 60_000 }, async () => {
  await createTopic(area.broker.address, 'pushed', 1);
  await subscribe();
  const producer = new library.Producer({ 'bootstrap.servers': area.broker.address, 'client.id': 'librdkafka' });
  await within(20_000, 'a connection', new Promise((resolve) => producer.connect({}, resolve)));
  try {
    const pages = /pages +(http:\/\/\S+)/.exec(area.broker.output())![1]!;
    const latency = await eventually(30_000, 'its metrics', async () => {
      producer.produce('pushed', null, Buffer.from('x'));
      const page = parsePrometheusText(await (await fetch(`${pages}/metrics`)).text());
      return page.get('client_org_apache_kafka_producer_request_latency_avg');
    });
    const { labels } = latency.samples[0]!;
    assert.equal(labels.get('client_id'), 'librdkafka');
    assert.match(labels.get('client_software_version')!, /librdkafka/);
    assert.match(labels.get('client_instance_id')!, /^[A-Za-z0-9_-]{22}$/);
  } finally {
    await within(20_000, 'its end', new Promise((resolve) => producer.disconnect(resolve)));
  }
});
