// Our Consumer in groups of Apache Kafka, together with Kafka's own consumer: partitions are shared, every
// record is read by somebody, nobody reads what another has committed, and Kafka's tools see our commits.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  Admin,
  Consumer,
  type ConsumerOptions,
  FencedInstanceIdError,
  Producer,
  stringSerde,
  SubscriptionPattern,
} from '../../src/client/index.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { eventually, within } from '../support/within.ts';

type Options = Omit<ConsumerOptions<string, string>, 'keyDeserializer' | 'valueDeserializer'>;

const directory = mkdtempSync(join(tmpdir(), 'samsa-consumer-kafka-'));
let kafka: KafkaBroker;
let jars: string;

before(
  async () => {
    jars = await kafkaJars();
    kafka = await startKafka(jars, directory, [
      'group.initial.rebalance.delay.ms=0',
      'group.consumer.heartbeat.interval.ms=500',
      'group.consumer.min.heartbeat.interval.ms=500',
    ]);
  },
  { timeout: 600_000 },
);

/** Those that a test that failed has left open would keep this process alive. */
const open = new Set<Consumer<string, string>>();

after(async () => {
  await Promise.allSettled([...open].map((consumer) => consumer.close({ timeoutMs: 5_000 })));
  await kafka?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function createTopic(name: string, partitions: number): Promise<string> {
  await using admin = new Admin({ bootstrapServers: kafka.address });
  (await admin.createTopics([{ name, partitions, replicationFactor: 1 }])).all();
  return name;
}

/** `<prefix>0` … to the partitions in turn. */
async function produce(topic: string, partitions: number, prefix: string, count: number): Promise<string[]> {
  const values = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const producer = new Producer({ bootstrapServers: kafka.address, valueSerializer: stringSerde });
  await producer.send(values.map((value, index) => ({ topic, partition: index % partitions, value })));
  await producer.close();
  return values;
}

/** Reads in a loop until it is closed. */
class Member {
  readonly values: string[] = [];
  readonly consumer: Consumer<string, string>;
  /** Rejects with what ended the loop. */
  readonly loop: Promise<void>;

  constructor(options: Options, topics: string | RegExp | SubscriptionPattern) {
    const consumer = new Consumer<string, string>({
      bootstrapServers: kafka.address,
      valueDeserializer: stringSerde,
      keyDeserializer: stringSerde,
      autoOffsetReset: 'earliest',
      ...options,
    });
    consumer.subscribe(topics);
    open.add(consumer);
    this.consumer = consumer;
    this.loop = (async () => {
      for await (const { value } of consumer) this.values.push(value!);
    })();
  }

  async has(count: number): Promise<void> {
    await eventually(60_000, `an assignment of ${count} partitions`, () =>
      this.consumer.assignment().length === count ? true : undefined,
    );
  }

  async close(): Promise<void> {
    await this.consumer.close();
    await within(10_000, 'the end of the loop', this.loop);
  }
}

const protocols: readonly { readonly name: string; readonly options: Options; readonly java: readonly string[] }[] = [
  {
    name: 'range',
    options: { partitionAssignmentStrategy: 'range', heartbeatIntervalMs: 500 },
    java: ['partition.assignment.strategy=org.apache.kafka.clients.consumer.RangeAssignor'],
  },
  {
    name: 'cooperative-sticky',
    options: { partitionAssignmentStrategy: 'cooperative-sticky', heartbeatIntervalMs: 500 },
    java: ['partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor'],
  },
  {
    name: 'the default assignors',
    options: { heartbeatIntervalMs: 500 },
    java: ['heartbeat.interval.ms=500'],
  },
  { name: 'the consumer protocol', options: { groupProtocol: 'consumer' }, java: ['group.protocol=consumer'] },
];

for (const { name, options, java } of protocols) {
  test(`two of ours and one of Kafka's share a topic by ${name}`, { timeout: 180_000 }, async () => {
    const topic = await createTopic(`shared-${randomUUID()}`, 3);
    const groupId = `group-${topic}`;
    const first = await produce(topic, 3, 'first', 300);
    const a = new Member({ ...options, groupId }, topic);
    await a.has(3);
    await eventually(30_000, 'all records', () => (a.values.length === 300 ? true : undefined));
    const theirs = runTool(
      jars,
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      [
        '--bootstrap-server',
        kafka.address,
        '--topic',
        topic,
        '--group',
        groupId,
        '--timeout-ms',
        '15000',
        ...[...java, 'auto.offset.reset=earliest'].flatMap((property) => ['--command-property', property]),
      ],
      { mayFail: true, timeoutMs: 120_000 },
    );
    const b = new Member({ ...options, groupId }, topic);
    await Promise.all([a.has(1), b.has(1)]);
    const second = await produce(topic, 3, 'second', 300);
    const { stdout } = await theirs;
    const javaValues = stdout.split('\n').filter((line) => line !== '');
    await eventually(60_000, 'an assignment without the one who left', () =>
      a.consumer.assignment().length + b.consumer.assignment().length === 3 ? true : undefined,
    );
    const third = await produce(topic, 3, 'third', 30);
    await eventually(30_000, 'the last records', () =>
      [...a.values, ...b.values].filter((value) => value.startsWith('third')).length === 30 ? true : undefined,
    );
    await Promise.all([a.close(), b.close()]);
    assert.ok(javaValues.length > 0, "Kafka's consumer read nothing");
    const all = [...a.values, ...b.values, ...javaValues];
    assert.deepEqual(all.toSorted(), [...first, ...second, ...third].toSorted());
    const described = await runTool(jars, 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', [
      '--bootstrap-server',
      kafka.address,
      '--describe',
      '--group',
      groupId,
    ]);
    const rows = described.stdout.split('\n').filter((line) => line.includes(` ${topic} `));
    // TOPIC, PARTITION, CURRENT-OFFSET, LOG-END-OFFSET, LAG
    assert.deepEqual(
      rows.map((row) => row.trim().split(/\s+/).slice(3, 6).join(' ')),
      ['210 210 0', '210 210 0', '210 210 0'],
    );
  });
}

test('a pattern of the broker, and one of ours, match the same topics', { timeout: 120_000 }, async () => {
  const prefix = `p${randomUUID()}`;
  await createTopic(`${prefix}-one`, 1);
  await createTopic(`${prefix}-two`, 1);
  const theirs = new Member(
    { groupProtocol: 'consumer', groupId: `${prefix}-a` },
    new SubscriptionPattern(`${prefix}-.*`),
  );
  const ours = new Member({ groupId: `${prefix}-b`, metadataMaxAgeMs: 1_000 }, new RegExp(`^${prefix}-`));
  await ours.has(2);
  await theirs.has(2);
  await produce(`${prefix}-two`, 1, 'x', 1);
  await eventually(30_000, 'the record', () =>
    theirs.values.length === 1 && ours.values.length === 1 ? true : undefined,
  );
  await Promise.all([theirs.close(), ours.close()]);
});

test(
  'static members come back to their partitions without a rebalance, and fence each other',
  { timeout: 120_000 },
  async () => {
    const topic = await createTopic(`static-${randomUUID()}`, 2);
    const options = { groupId: `group-${topic}`, heartbeatIntervalMs: 500 };
    const one = new Member({ ...options, groupInstanceId: 'one' }, topic);
    const two = new Member({ ...options, groupInstanceId: 'two' }, topic);
    await Promise.all([one.has(1), two.has(1)]);
    const { generationId } = two.consumer.groupMetadata();
    const [partition] = one.consumer.assignment();
    await one.close();
    const again = new Member({ ...options, groupInstanceId: 'one' }, topic);
    await again.has(1);
    assert.deepEqual(again.consumer.assignment(), [partition]);
    assert.equal(two.consumer.groupMetadata().generationId, generationId);
    const usurper = new Member({ ...options, groupInstanceId: 'two' }, topic);
    await usurper.has(1);
    await assert.rejects(within(30_000, 'the fence', two.loop), FencedInstanceIdError);
    await two.consumer.close();
    await Promise.all([again.close(), usurper.close()]);
  },
);

test(
  'offsets that are committed, sought and asked for mean to Kafka what they mean to us',
  { timeout: 120_000 },
  async () => {
    const topic = await createTopic(`offsets-${randomUUID()}`, 1);
    await produce(topic, 1, 'v', 10);
    const partition = { topic, partition: 0 };
    for (const groupProtocol of ['classic', 'consumer'] as const) {
      const consumer = new Consumer({
        bootstrapServers: kafka.address,
        groupId: `${topic}-${groupProtocol}`,
        groupProtocol,
        enableAutoCommit: false,
      });
      consumer.subscribe(topic);
      await eventually(30_000, 'the assignment', async () => {
        await consumer.poll(100);
        return consumer.assignment().length === 1 ? true : undefined;
      });
      assert.equal((await consumer.committed([partition])).get(partition), null);
      await consumer.commitSync([[partition, { offset: 4, metadata: 'here', leaderEpoch: 0 }]]);
      assert.deepEqual((await consumer.committed([partition])).get(partition), {
        offset: 4,
        leaderEpoch: 0,
        metadata: 'here',
      });
      consumer.seek(partition, 8);
      const records = await consumer.poll(10_000);
      assert.deepEqual(
        [...records].map(({ offset }) => offset),
        [8, 9],
      );
      await consumer.commitSync();
      assert.equal((await consumer.committed([partition])).get(partition)?.offset, 10);
      assert.deepEqual(
        [...(await consumer.listTopics()).keys()].filter((name) => name === topic),
        [topic],
      );
      await consumer.close();
    }
  },
);
