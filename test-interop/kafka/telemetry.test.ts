// Telemetry of clients (KIP-714). Apache Kafka with a receiver, and Samsa with its pages, answer the same steps alike.
// Java's clients are told their instance ids by Samsa and push what is then on its page for metrics. And the names on
// that page are those of Kafka's own metrics.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { isAbsent } from '../../src/broker/metrics/absent-metrics.ts';
import { metricTable } from '../../src/broker/metrics/metric-table.ts';
import { Consumer, Producer } from '../../src/client/index.ts';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { parsePrometheusText } from '../../test/metrics/prometheus-text.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { freePort } from '../support/broker-process.ts';
import { demand, run } from '../support/program.ts';
import { createTopic } from '../support/read-back.ts';
import { eventually, within } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { jmxNames, jmxOptions, labelsText } from './telemetry/jmx-names.ts';
import { steps } from './telemetry/steps.ts';
import { TelemetrySide } from './telemetry/telemetry-side.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-telemetry-'));
const settings = ['telemetry.max.bytes=200000'];
const reporters = 'metric.reporters=Receiver,org.apache.kafka.common.metrics.JmxReporter';
const pushIntervalMs = 300;
const platform = createPlatform();

let jars: string;
let classPath: string;
let jmxPort: number;
let kafka: KafkaBroker;
let area: WorkArea;

before(
  async () => {
    jars = await kafkaJars();
    const classes = join(directory, 'classes');
    mkdirSync(classes);
    await demand('javac', ['-version'], 'apt-get install default-jdk-headless');
    const sources = ['Receiver.java', 'Clients.java'].map((name) => join(import.meta.dirname, 'telemetry', name));
    await run('javac', ['-nowarn', '-cp', join(jars, '*'), '-d', classes, ...sources]);
    classPath = `${classes}:${jars}`;
    jmxPort = await freePort();
    // The only way into a process that is started elsewhere; not for the Java programs after it.
    process.env['JAVA_TOOL_OPTIONS'] = jmxOptions(jmxPort);
    kafka = await startKafka(classPath, join(directory, 'kafka'), [...settings, reporters]).finally(() => {
      delete process.env['JAVA_TOOL_OPTIONS'];
    });
    area = await openWorkArea([...settings, 'samsa.http.port=0']);
  },
  { timeout: 600_000 },
);

after(async () => {
  await kafka?.stop();
  await area?.close();
  await platform.workers.close();
  rmSync(directory, { recursive: true, force: true });
});

async function subscribe(address: string, ...parameters: readonly string[]): Promise<void> {
  const command = ['--bootstrap-server', address, '--alter', '--name', 'telemetry', ...parameters];
  await runTool(jars, 'org.apache.kafka.tools.ClientMetricsCommand', command);
}

test('the same steps have the same answers', { timeout: 120_000 }, async () => {
  const sides = [kafka.port, area.broker.port].map((port) => new TelemetrySide(platform, port));
  for (const { name, run: runStep } of steps) {
    const [theirs, ours] = await Promise.all(sides.map((side) => runStep(side)));
    assert.deepEqual(ours, theirs, name);
  }
  for (const side of sides) side.close();
});

async function pageOf({ broker }: WorkArea) {
  const address = /pages +(http:\/\/\S+)/.exec(broker.output())![1]!;
  return parsePrometheusText(await (await fetch(`${address}/metrics`)).text());
}

test("Java's producer, consumer and admin get their ids and push their metrics", { timeout: 120_000 }, async () => {
  const { address } = area.broker;
  await createTopic(address, 'telemetry', 1);
  await subscribe(address, '--metrics', '*', '--interval', String(pushIntervalMs));
  const child = spawn(
    'java',
    ['-cp', `${join(directory, 'classes')}:${join(jars, '*')}`, 'Clients', address, 'telemetry'],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const ids = new Map<string, string>();
    for (let i = 0; i < 3; i += 1) {
      const line = (await within(60_000, 'instance ids', lines.next())).value as string;
      const [client, id] = line.split(' ');
      assert.match(id!, /^[A-Za-z0-9_-]{22}$/);
      ids.set(id!, `java-${client}`);
    }
    assert.equal(ids.size, 3);
    const families = await eventually(30_000, 'metrics of all three', async () => {
      const page = await pageOf(area);
      const names = [
        'client_org_apache_kafka_producer_record_send_total',
        'client_org_apache_kafka_consumer_fetch_manager_records_consumed_total',
        'client_org_apache_kafka_admin_client_connection_count',
      ];
      // A first push may come before the first record has been sent.
      const sent = page.get(names[0]!)?.samples[0]?.value ?? 0;
      return sent > 0 && names.every((name) => page.has(name)) ? page : undefined;
    });
    for (const [id, clientId] of ids) {
      const own = [...families.values()].flatMap(({ samples }) =>
        samples.filter(({ labels }) => labels.get('client_instance_id') === id),
      );
      assert.ok(own.length > 5, `${clientId} has pushed ${own.length} metrics`);
      for (const { labels } of own) {
        assert.equal(labels.get('client_id'), clientId);
        assert.equal(labels.get('client_software_name'), 'apache-kafka-java');
      }
    }
    const sent = families.get('client_org_apache_kafka_producer_record_send_total')!;
    assert.equal(sent.type, 'counter');
    const exited = once(child, 'exit');
    child.stdin.end('\n');
    await within(30_000, 'end of the clients', exited);
    assert.equal(child.exitCode, 0);
  } finally {
    child.kill('SIGKILL');
  }
});

/** In Kafka these have no labels before something has failed. */
const unlabelledAtFirst = /_(bytesrejected|failedproducerequests|failedfetchrequests)_total$/;

test(
  "what is named like a metric of Kafka's is one, with its labels, and no other is forgotten",
  { timeout: 120_000 },
  async () => {
    const { address } = kafka;
    await createTopic(address, 'named', 1);
    const producer = new Producer({ bootstrapServers: address });
    await producer.send({ topic: 'named', value: Buffer.from('x') });
    await producer.close();
    const consumer = new Consumer({ bootstrapServers: address, groupId: 'named', autoOffsetReset: 'earliest' });
    consumer.subscribe(['named']);
    await eventually(30_000, 'a record', async () => ((await consumer.poll(500)).count > 0 ? true : undefined));
    // A fetch has to end because its time is up.
    await consumer.poll(1_500);
    const side = new TelemetrySide(platform, kafka.port);
    await side.ask('named');
    await side.push('named');
    const theirs = await jmxNames(jars, jmxPort);
    side.close();
    await consumer.close();
    const ours = Object.entries(metricTable).filter(([name]) => name.startsWith('kafka_'));
    assert.ok(ours.length > 40);
    for (const [name, { labels = [] }] of ours) {
      const known = theirs.get(name);
      assert.ok(known !== undefined, `Kafka has no ${name}`);
      const wanted = unlabelledAtFirst.test(name) ? '' : labelsText(labels);
      assert.ok(known.has(wanted), `${name} has the labels ${[...known].join(' or ')} and not ${wanted}`);
    }
    const untold = [...theirs.keys()].filter((name) => metricTable[name] === undefined && !isAbsent(name));
    assert.deepEqual(untold, [], 'what Kafka has is here, or there is a reason');
  },
);
