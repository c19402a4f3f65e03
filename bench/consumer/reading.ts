// The program that each Node client is measured in: reads a topic from its beginning with one client and
// says how long it took from the first record to the last. Every value is looked at, none is kept. It is
// run as plain JavaScript, without what Node needs for TypeScript, so it imports nothing of the repository.
//
//   node reading.mjs <client> <address> <topic> <records> <partitions> <packages, or our client's module>

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Consumer, ConsumerOptions } from '../../src/client/index.ts';

export interface Reading {
  readonly address: string;
  readonly topic: string;
  readonly records: number;
  readonly partitions: number;
  /** Where foreign clients are installed; for our own the file of its module. */
  readonly packages: string;
}

/** Counts values; true when all are there. */
type Count = (bytes: number) => boolean;
type Reader = (reading: Reading, count: Count) => Promise<void>;

const [name = '', ...rest] = process.argv.slice(2);
const wanted: Reading = {
  address: rest[0] ?? '',
  topic: rest[1] ?? '',
  records: Number(rest[2]),
  partitions: Number(rest[3]),
  packages: rest[4] ?? '',
};
let startedMs = 0;
let seen = 0;
let bytes = 0;

function countValue(valueBytes: number): boolean {
  if (seen === 0) startedMs = performance.now();
  seen += 1;
  bytes += valueBytes;
  return seen >= wanted.records;
}

// oxlint-disable-next-line typescript/no-explicit-any -- their types are not installed where this is compiled
async function load(directory: string, specifier: string): Promise<any> {
  const path = createRequire(join(directory, 'package.json')).resolve(specifier);
  return await import(pathToFileURL(path).href);
}

async function ours(
  { address, packages }: Reading,
  options: ConsumerOptions<Uint8Array, Uint8Array> = {},
): Promise<Consumer> {
  const { Consumer: Client } = (await import(packages)) as typeof import('../../src/client/index.ts');
  return new Client({ 'bootstrap.servers': address, 'auto.offset.reset': 'earliest', ...options });
}

async function assigned(reading: Reading): Promise<Consumer> {
  const { topic, partitions } = reading;
  const consumer = await ours(reading);
  consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition })));
  return consumer;
}

const readers: Readonly<Record<string, Reader>> = {
  samsa: async (reading, count) => {
    await using consumer = await assigned(reading);
    for (let isDone = false; !isDone;) {
      for (const record of await consumer.poll(1000)) isDone = count(record.value!.length);
    }
  },
  'samsa in a group': async (reading, count) => {
    await using consumer = await ours(reading, { 'group.id': `samsa-${process.pid}` });
    consumer.subscribe([reading.topic]);
    for (let isDone = false; !isDone;) {
      for (const record of await consumer.poll(1000)) isDone = count(record.value!.length);
    }
  },
  'samsa for await': async (reading, count) => {
    await using consumer = await assigned(reading);
    for await (const record of consumer) if (count(record.value!.length)) break;
  },
  kafkajs: async (reading, count) => {
    const { Kafka, logLevel } = (await load(reading.packages, 'kafkajs')).default;
    const kafka = new Kafka({ brokers: [reading.address], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `kafkajs-${process.pid}` });
    await consumer.connect();
    await consumer.subscribe({ topics: [reading.topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachBatch = async ({ batch }: { batch: { messages: { value: Buffer }[] } }): Promise<void> => {
        for (const { value } of batch.messages) if (count(value.length)) resolve();
      };
      consumer.run({ eachBatch }).catch(reject);
    });
  },
  platformatic: async (reading, count) => {
    const { Consumer } = await load(reading.packages, '@platformatic/kafka');
    const groupId = `platformatic-${process.pid}`;
    const consumer = new Consumer({ clientId: groupId, groupId, bootstrapBrokers: [reading.address] });
    const stream = await consumer.consume({ topics: [reading.topic], mode: 'earliest', autocommit: false });
    await new Promise<void>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('data', ({ value }: { value: Buffer }) => {
        if (count(value.length)) resolve();
      });
    });
  },
  confluent: async (reading, count) => {
    const { KafkaJS } = (await load(reading.packages, '@confluentinc/kafka-javascript')).default;
    const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers: [reading.address], logLevel: 0 } });
    const consumer = kafka.consumer({ kafkaJS: { groupId: `confluent-${process.pid}`, fromBeginning: true } });
    await consumer.connect();
    await consumer.subscribe({ topics: [reading.topic] });
    await new Promise<void>((resolve, reject) => {
      const eachBatch = async ({ batch }: { batch: { messages: { value: Buffer }[] } }): Promise<void> => {
        for (const { value } of batch.messages) if (count(value.length)) resolve();
      };
      consumer.run({ eachBatch }).catch(reject);
    });
  },
};

await readers[name]!(wanted, countValue);
const seconds = (performance.now() - startedMs) / 1000;
process.stdout.write(`${JSON.stringify({ records: seen, bytes, seconds })}\n`, () => process.exit());
