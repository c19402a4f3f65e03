// Apache Kafka's own command line tools against a Samsa broker.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { kafkaJars, runTool } from '../support/apache-kafka.ts';
import { createTopic, readTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

let jars: string;
let area: WorkArea;

before(
  async () => {
    jars = await kafkaJars();
    area = await openWorkArea();
  },
  { timeout: 600_000 },
);

after(() => area.close());

async function tool(className: string, parameters: readonly string[], input = ''): Promise<string> {
  const { stdout } = await runTool(jars, className, ['--bootstrap-server', area.broker.address, ...parameters], {
    input,
  });
  return stdout;
}

const tools = 'org.apache.kafka.tools';
const topics = (...parameters: string[]): Promise<string> => tool(`${tools}.TopicCommand`, parameters);
const configs = (...parameters: string[]): Promise<string> => tool('kafka.admin.ConfigCommand', parameters);

async function consume(topic: string, offset: string, count: number): Promise<string[]> {
  const output = await tool(`${tools}.consumer.ConsoleConsumer`, [
    '--topic',
    topic,
    '--partition',
    '0',
    '--offset',
    offset,
    '--max-messages',
    String(count),
    '--timeout-ms',
    '20000',
    ...['print.key=true', 'print.offset=true', 'print.headers=true'].flatMap((each) => ['--formatter-property', each]),
  ]);
  return output.trimEnd().split('\n');
}

test('kafka-topics creates, lists, describes, alters and deletes', async () => {
  await topics('--create', '--topic', 'tool-topic', '--partitions', '2', '--config', 'retention.ms=1000000');
  assert.deepEqual((await topics('--list')).trim().split('\n'), ['tool-topic']);
  await topics('--alter', '--topic', 'tool-topic', '--partitions', '3');
  const description = await topics('--describe', '--topic', 'tool-topic');
  assert.match(description, /PartitionCount: 3\tReplicationFactor: 1\tConfigs: .*retention\.ms=1000000/);
  assert.match(description, /Partition: 2\tLeader: 1\tReplicas: 1\tIsr: 1/);
  await topics('--delete', '--topic', 'tool-topic');
  assert.equal((await topics('--list')).trim(), '');
});

test('kafka-configs sets, shows and deletes settings of topics and brokers', async () => {
  await createTopic(area.broker.address, 'tool-configs', 1);
  const topic = ['--entity-type', 'topics', '--entity-name', 'tool-configs'];
  await configs('--alter', ...topic, '--add-config', 'retention.ms=86400000,cleanup.policy=[compact,delete]');
  const shown = await configs('--describe', ...topic);
  assert.match(shown, /retention\.ms=86400000/);
  assert.match(shown, /cleanup\.policy=compact,delete/);
  await configs('--alter', ...topic, '--delete-config', 'retention.ms');
  assert.doesNotMatch(await configs('--describe', ...topic), /retention\.ms/);
  assert.match(await configs('--describe', '--all', ...topic), /retention\.ms=604800000/);
  const broker = ['--entity-type', 'brokers', '--entity-name', '1'];
  await configs('--alter', ...broker, '--add-config', 'log.retention.ms=7200000');
  assert.match(await configs('--describe', ...broker), /log\.retention\.ms=7200000/);
  await configs('--alter', ...broker, '--delete-config', 'log.retention.ms');
});

describe('console producer and consumer', () => {
  for (const codec of codecs) {
    test(`with ${codec}`, async () => {
      const topic = `tool-console-${codec}`;
      await createTopic(area.broker.address, topic, 1);
      const sent = Array.from({ length: 50 }, (_, index) => ({
        key: `k${index % 3}`,
        value: `${codec} ${'käfer '.repeat(index)}${index}`,
      }));
      const lines = sent.map(({ key, value }) => `n:${codec}\t${key}:${value}\n`).join('');
      const acks = codec === 'gzip' ? '1' : 'all';
      const parameters = ['--topic', topic, '--compression-codec', codec, '--producer-property', `acks=${acks}`];
      const parsing = ['parse.key=true', 'key.separator=:', 'parse.headers=true'];
      const reader = parsing.flatMap((property) => ['--reader-property', property]);
      await tool(`${tools}.ConsoleProducer`, [...parameters, ...reader], lines);
      const expected = sent.map(({ key, value }, offset) => `Offset:${offset}\tn:${codec}\t${key}\t${value}`);
      assert.deepEqual(await consume(topic, 'earliest', 50), expected);
      if (codec === 'zstd') assert.deepEqual(await consume(topic, '45', 5), expected.slice(45));
    });
  }
});

test('kafka-producer-perf-test at every acks level, and everything is there after kill -9', async () => {
  const counts = { '0': 3_000, '1': 20_000, all: 20_000 };
  const topicOf = (acks: string): string => `tool-perf-${acks}`;
  for (const [acks, count] of Object.entries(counts)) {
    await createTopic(area.broker.address, topicOf(acks), 1);
    const settings = [`acks=${acks}`, 'compression.type=lz4', `enable.idempotence=${acks === 'all'}`];
    const parameters = ['--topic', topicOf(acks), '--num-records', String(count), '--record-size', '100'];
    const all = [...parameters, '--throughput', '-1', '--command-property', ...settings];
    const output = await tool(`${tools}.ProducerPerformance`, all);
    assert.match(output, new RegExp(`^${count} records sent`, 'm'));
    // Reading makes even unacknowledged records durable.
    assert.equal((await readTopic(area.broker.address, topicOf(acks))).length, count);
  }
  await area.crash();
  for (const [acks, count] of Object.entries(counts)) {
    const read = await readTopic(area.broker.address, topicOf(acks));
    assert.deepEqual(
      read.map(({ offset }) => offset),
      Array.from({ length: count }, (_, offset) => offset),
    );
  }
});

test('kafka-get-offsets and kafka-delete-records', async () => {
  const topic = 'tool-offsets';
  await createTopic(area.broker.address, topic, 2);
  await tool(`${tools}.ConsoleProducer`, ['--topic', topic, '--producer-property', 'acks=1'], 'a\nb\nc\nd\n');
  const offsets = async (time: string): Promise<string[]> =>
    (await tool(`${tools}.GetOffsetShell`, ['--topic', topic, '--time', time])).trim().split('\n').toSorted();
  const ends = await offsets('latest');
  const total = ends.reduce((sum, line) => sum + Number(line.split(':')[2]), 0);
  assert.equal(total, 4, ends.join());
  assert.deepEqual(await offsets('earliest'), [`${topic}:0:0`, `${topic}:1:0`]);
  const [filled] = ends.filter((line) => Number(line.split(':')[2]) > 0);
  const partition = Number(filled!.split(':')[1]);
  const count = Number(filled!.split(':')[2]);
  assert.ok((await offsets('max-timestamp')).some((line) => line.startsWith(`${topic}:${partition}:`)));
  const request = { version: 1, partitions: [{ topic, partition, offset: count - 1 }] };
  const path = join(area.directory, 'delete-records.json');
  writeFileSync(path, JSON.stringify(request));
  const answer = await tool(`${tools}.DeleteRecordsCommand`, ['--offset-json-file', path]);
  assert.match(answer, new RegExp(`partition: ${topic}-${partition}\\s+low_watermark: ${count - 1}`));
  assert.ok((await offsets('earliest')).includes(`${topic}:${partition}:${count - 1}`));
});

test('kafka-log-dirs', async () => {
  await createTopic(area.broker.address, 'tool-log-dirs', 1);
  const output = await tool(`${tools}.LogDirsCommand`, ['--describe', '--topic-list', 'tool-log-dirs']);
  const json = JSON.parse(output.split('\n').find((line) => line.startsWith('{'))!) as {
    brokers: { broker: number; logDirs: { error: unknown; logDir: string; partitions: unknown[] }[] }[];
  };
  const [logDir] = json.brokers[0]!.logDirs;
  assert.equal(logDir!.error, null);
  assert.equal(logDir!.logDir, area.broker.dataDirectory);
  assert.equal(logDir!.partitions.length, 1);
});

test('kafka-broker-api-versions knows every key and finds nothing to complain about', async () => {
  const output = await tool(`${tools}.BrokerApiVersionsCommand`, []);
  assert.match(output, /Produce\(0\): 0 to 13 \[usable: 13\]/);
  assert.match(output, /Fetch\(1\): 4 to 18 \[usable: 18\]/);
  assert.doesNotMatch(output, /UNKNOWN|ERROR/);
});

test('kafka-cluster', async () => {
  const command = async (...parameters: string[]): Promise<string> => {
    const all = [...parameters, '--bootstrap-server', area.broker.address];
    return (await runTool(jars, `${tools}.ClusterTool`, all)).stdout;
  };
  assert.match(await command('cluster-id'), /Cluster ID: [\w-]{22}/);
  assert.match(await command('list-endpoints'), new RegExp(`127\\.0\\.0\\.1\\s+${area.broker.port}`));
});
