// Apache Kafka's consumers for tests and ours, members of the same groups of Apache Kafka and of Samsa, in both
// protocols: what they are assigned, read and commit is the same, when they end and when they are killed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Producer, stringSerde } from '../../src/client/index.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { commandOf, kinds, type ToolKind } from './group-tools/verifiable-command.ts';
import { storyOf, VerifiableConsumer } from './group-tools/verifiable-consumer.ts';

const settings = [
  'offsets.topic.num.partitions=1',
  'offsets.topic.replication.factor=1',
  'group.initial.rebalance.delay.ms=0',
  'group.consumer.session.timeout.ms=6000',
  'group.consumer.min.session.timeout.ms=6000',
  'group.consumer.heartbeat.interval.ms=500',
  'group.consumer.min.heartbeat.interval.ms=500',
];
const recordsCount = 100;
const protocols = ['classic', 'consumer'] as const;
type Protocol = (typeof protocols)[number];

const directory = mkdtempSync(join(tmpdir(), 'samsa-group-members-'));
const running: VerifiableConsumer[] = [];
let jars: string;
let kafka: KafkaBroker | undefined;
let area: WorkArea | undefined;

before(
  async () => {
    jars = await kafkaJars();
    area = await openWorkArea(settings);
    kafka = await startKafka(jars, join(directory, 'kafka'), settings);
    await Promise.all([fill(kafka.address), fill(area.broker.address)]);
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const consumer of running) await consumer.kill();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Topics of one partition, so that the order of everything is known. */
async function fill(address: string): Promise<void> {
  const topics = protocols.flatMap((protocol) => kinds.map((kind) => `${protocol}-${kind}`));
  for (const topic of [...topics, 'console']) {
    await createTopic(address, topic, 1);
    await produce(address, topic, recordsCount);
  }
}

async function produce(address: string, topic: string, count: number): Promise<void> {
  await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde });
  await Promise.all(Array.from({ length: count }, (_, index) => producer.send({ topic, value: `v${index}` })));
}

/** The same on both brokers, at the same time; the two results. */
async function onBoth<T>(act: (address: string) => Promise<T>): Promise<readonly [T, T]> {
  return await Promise.all([act(kafka!.address), act(area!.broker.address)]);
}

function start(address: string, kind: ToolKind, protocol: Protocol, ...parameters: string[]): VerifiableConsumer {
  const topic = `${protocol}-${kind}`;
  const group = ['--topic', topic, '--group-id', `verifiable-${topic}`, '--group-protocol', protocol];
  const session = protocol === 'classic' ? ['--session-timeout', '6000'] : [];
  const all = ['--bootstrap-server', address, ...group, ...session, '--verbose', ...parameters];
  const consumer = new VerifiableConsumer(commandOf(kind, 'VerifiableConsumer', jars), all);
  running.push(consumer);
  return consumer;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

describe('members', { concurrency: true }, () => {
  for (const protocol of protocols) {
    test(`verifiable consumers of the ${protocol} protocol`, { timeout: 300_000 }, async () => {
      const [expected, javaOnSamsa] = await onBoth((address) => life(address, 'java', protocol));
      assert.deepEqual(javaOnSamsa, expected, "Java's on Samsa, and on Kafka");
      const [onKafka, onSamsa] = await onBoth((address) => life(address, 'ours', protocol));
      assert.deepEqual(onKafka, expected, "ours on Kafka, and Java's");
      assert.deepEqual(onSamsa, expected, "ours on Samsa, and Java's on Kafka");
    });
  }

  test('a console consumer with a group goes on where it ended', { timeout: 120_000 }, async () => {
    const consume = async (address: string, protocol: Protocol, count: number): Promise<string> => {
      const parameters = ['--topic', 'console', '--group', `console-${protocol}`, '--from-beginning'];
      const bounds = ['--max-messages', String(count), '--timeout-ms', '30000'];
      const all = ['--bootstrap-server', address, ...parameters, ...bounds];
      const property = ['--command-property', `group.protocol=${protocol}`];
      return (await runTool(jars, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [...all, ...property])).stdout;
    };
    const values = (from: number, to: number): string =>
      range(from, to)
        .map((index) => `v${index}\n`)
        .join('');
    for (const protocol of protocols) {
      const read = await onBoth(async (address) => [
        await consume(address, protocol, 5),
        await consume(address, protocol, 7),
      ]);
      for (const each of read) assert.deepEqual(each, [values(0, 5), values(5, 12)]);
    }
  });
});

/** One that ends by itself, one that is asked to end, one that is killed, and one that comes after it. */
async function life(address: string, kind: ToolKind, protocol: Protocol) {
  const topic = `${protocol}-${kind}`;
  const first = start(address, kind, protocol, '--max-messages', '40');
  assert.equal(await first.end(), 0);
  assert.deepEqual(first.offsets, range(0, 40));
  assert.equal(first.committed, 40);

  const second = start(address, kind, protocol);
  await second.reports('the rest is committed', ({ committed }) => committed === recordsCount);
  assert.deepEqual(second.offsets, range(40, recordsCount));
  const secondCode = await second.stop();

  const third = start(address, kind, protocol);
  await third.reports('an assignment', ({ events }) => events.some(({ name }) => name === 'partitions_assigned'));
  const fourth = start(address, kind, protocol);
  await fourth.reports('a start', ({ events }) => events.some(({ name }) => name === 'startup_complete'));
  await third.kill();
  await produce(address, topic, 10);
  await fourth.reports('what came later', ({ committed }) => committed === recordsCount + 10);
  // Whichever of the two had the partition, what the killed one did not commit is read again.
  const [firstOffset] = fourth.offsets;
  assert.deepEqual(fourth.offsets, range(firstOffset!, recordsCount + 10));
  assert.equal(firstOffset, third.committed ?? recordsCount);
  await fourth.stop();

  // Whether a member of KIP-848 has nothing at first depends on when the one before it is gone.
  const story = ({ events }: VerifiableConsumer): string[] =>
    storyOf(events)
      .filter((line) => line !== 'partitions_assigned')
      .map((line) => line.replaceAll(topic, 'topic'));
  return {
    first: story(first),
    second: story(second),
    secondCode,
    fourth: story(fourth).filter((line) => !line.startsWith('partitions_')),
  };
}
