// Quotas of clients with Apache Kafka's own tools: kafka-configs says the same of both brokers, and a Java producer
// over its byte rate is slowed down to it. Changes of topics beyond a quota are refused and held up as by Kafka.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { firstRequestThrottle } from './quotas/request-time.ts';
import { mutationAnswers, mutationRate, setMutationQuotas, sustainedRate } from './quotas/mutations.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-quotas-'));
/** Two windows: a producer may begin with what it may send in one second. */
const settings = ['quota.window.num=2', 'controller.quota.window.num=2'];

let jars: string;
let kafka: KafkaBroker;
let area: WorkArea;

before(
  async () => {
    jars = await kafkaJars();
    kafka = await startKafka(jars, directory, settings);
    area = await openWorkArea(settings);
  },
  { timeout: 600_000 },
);

after(async () => {
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function configs(address: string, commandLine: string): Promise<string> {
  const parameters = ['--bootstrap-server', address, ...commandLine.split(' ')];
  const { stdout } = await runTool(jars, 'kafka.admin.ConfigCommand', parameters, { mayFail: true });
  // The order of entities is that of a hash map.
  return stdout.trimEnd().split('\n').toSorted().join('\n');
}

const commandLines = [
  '--alter --entity-type clients --entity-name app --add-config producer_byte_rate=1024,consumer_byte_rate=2048',
  '--alter --entity-type clients --entity-default --add-config request_percentage=150',
  '--alter --entity-type users --entity-name ann --add-config controller_mutation_rate=2.5',
  '--alter --entity-type users --entity-name ann --entity-type clients --entity-name app --add-config producer_byte_rate=5',
  '--alter --entity-type users --entity-default --entity-type clients --entity-default --add-config consumer_byte_rate=6',
  '--alter --entity-type ips --entity-name 192.0.2.1 --add-config connection_creation_rate=50',
  '--alter --ip-defaults --add-config connection_creation_rate=5000',
  '--describe --entity-type clients',
  '--describe --entity-type users --entity-name ann',
  '--describe --entity-type users --entity-name ann --entity-type clients',
  '--describe --entity-type users --entity-default --entity-type clients --entity-default',
  '--describe --entity-type ips',
  '--describe --client nobody',
  '--alter --entity-type clients --entity-name app --delete-config producer_byte_rate',
  '--describe --client app',
  '--alter --client app --add-config producer_byte_rate=0.5',
  '--alter --client app --add-config no_such_rate=1',
];

test('kafka-configs sets and shows quotas as it does with Apache Kafka', { timeout: 240_000 }, async () => {
  for (const commandLine of commandLines) {
    const [first, second] = await Promise.all(
      [kafka.address, area.broker.address].map((at) => configs(at, commandLine)),
    );
    assert.equal(second, first, commandLine);
    if (!commandLine.includes('no_such') && !commandLine.includes('0.5') && !commandLine.includes('nobody'))
      assert.notEqual(first, '', commandLine);
  }
});

test('a Java producer over its byte rate is slowed down to within a tenth of it', { timeout: 120_000 }, async () => {
  await createTopic(area.broker.address, 'slow', 1);
  await configs(area.broker.address, '--alter --client slow --add-config producer_byte_rate=50000');
  const properties = [`bootstrap.servers=${area.broker.address}`, 'client.id=slow', 'batch.size=5000', 'acks=1'];
  const load = '--topic slow --num-records 1000 --record-size 1000 --throughput -1 --command-property'.split(' ');
  const { stdout } = await runTool(jars, 'org.apache.kafka.tools.ProducerPerformance', [...load, ...properties]);
  const perSecond = Number(/1000 records sent, ([\d.]+) records\/sec/.exec(stdout)?.[1]);
  assert.ok(Math.abs(perSecond - 50) <= 5, stdout);
});

test('changes of topics beyond a quota are refused or held up as by Apache Kafka', { timeout: 120_000 }, async () => {
  const ports = [kafka.port, area.broker.port];
  await Promise.all(ports.map(setMutationQuotas));
  const [first, second] = await Promise.all(ports.map(mutationAnswers));
  assert.ok([...first!.values()].some(({ codes }) => codes.includes(89)));
  for (const [what, { codes, throttleTimeMs }] of first!) {
    const ours = second!.get(what)!;
    assert.deepEqual(ours.codes, codes, what);
    // What the request itself took has come back already, on a machine that is busy with both.
    assert.ok(
      Math.abs(ours.throttleTimeMs - throttleTimeMs) <= 400,
      `${what}: ${ours.throttleTimeMs}, ${throttleTimeMs}`,
    );
    assert.equal(ours.throttleTimeMs > 0, throttleTimeMs > 0, what);
  }
});

test(
  'who goes on asking gets partitions at the rate of the quota, to within a tenth',
  { timeout: 60_000 },
  async () => {
    await setMutationQuotas(area.broker.port);
    const perSecond = await sustainedRate(area.broker.port, 8_000);
    assert.ok(Math.abs(perSecond - mutationRate) <= mutationRate / 10, `${perSecond}`);
  },
);

test(
  'who takes too much of the time of threads is held, for no longer than a window',
  { timeout: 60_000 },
  async () => {
    for (const port of [kafka.port, area.broker.port]) {
      const throttleTimeMs = await firstRequestThrottle(port);
      assert.ok(throttleTimeMs > 0 && throttleTimeMs <= 1_000, `${throttleTimeMs}`);
    }
  },
);
