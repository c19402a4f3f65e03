// The program that each Node client is measured in: writes records of one size to a topic, as its own
// documentation would have it for many, and waits until each is acknowledged.
//
//   node writing.mjs <client> <address> <topic> <records> <record bytes> <acks> <compression> <where>

import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface Writing {
  readonly address: string;
  readonly topic: string;
  readonly records: number;
  readonly recordBytes: number;
  readonly acks: 1 | -1;
  readonly compression: 'none' | 'lz4';
  /** Our client's module, or where a foreign client is installed. */
  readonly where: string;
}

const [name = '', ...rest] = process.argv.slice(2);
const writing: Writing = {
  address: rest[0] ?? '',
  topic: rest[1] ?? '',
  records: Number(rest[2]),
  recordBytes: Number(rest[3]),
  acks: rest[4] === '1' ? 1 : -1,
  compression: rest[5] === 'lz4' ? 'lz4' : 'none',
  where: rest[6] ?? '',
};

/** Records that are handed over at once by clients that take lists, and lists under way. */
const listLength = Math.max(1, Math.floor(100_000 / writing.recordBytes));
const listsUnderWay = 5;
/** Promises that are awaited together by clients that take records one by one. */
const recordsUnderWay = 20_000;

/** Half of it compresses well, as text would. */
function someValue(): Buffer {
  const value = Buffer.alloc(writing.recordBytes, 'the value of a record; ');
  for (let at = 0; at < value.length / 2; at += 1) value[at] = 33 + ((at * 7919 + ((at * at) >> 3)) % 90);
  return value;
}

async function load(packageName: string): Promise<any> {
  return import(createRequire(join(writing.where, 'index.js')).resolve(packageName));
}

/** Keeps some lists under way until all records are acknowledged. */
async function writeLists(send: (count: number) => Promise<unknown>): Promise<void> {
  let left = writing.records;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      const count = Math.min(listLength, left);
      left -= count;
      await send(count);
    }
  };
  await Promise.all(Array.from({ length: listsUnderWay }, lane));
}

const value = someValue();
const { address, topic, records, acks, compression } = writing;

async function ours(options: object = {}): Promise<any> {
  const { Producer } = await import(writing.where);
  return new Producer({ bootstrapServers: address, acks: String(acks), compressionType: compression, ...options });
}

async function writeOurLists(options?: object): Promise<readonly [() => Promise<void>, () => Promise<unknown>]> {
  const producer = await ours(options);
  await producer.send({ topic, value });
  const write = (): Promise<void> =>
    writeLists((count) => producer.send(Array.from({ length: count }, () => ({ topic, value }))));
  return [write, () => producer.close()];
}

/** Connects, makes sure that the topic is known, and returns what writes everything and what ends. */
const writers: Readonly<Record<string, () => Promise<readonly [() => Promise<void>, () => Promise<unknown>]>>> = {
  'samsa, a promise each': async () => {
    const producer = await ours();
    await producer.send({ topic, value });
    const write = async (): Promise<void> => {
      // Two halves, so that there is always something under way.
      let before: Promise<unknown> = Promise.resolve();
      for (let left = records; left > 0;) {
        const count = Math.min(recordsUnderWay / 2, left);
        const sent: Promise<unknown>[] = [];
        for (let index = 0; index < count; index += 1) sent.push(producer.send({ topic, value }));
        left -= count;
        await before;
        before = Promise.all(sent);
      }
      await before;
    };
    return [write, () => producer.close()];
  },
  'samsa, lists': () => writeOurLists(),
  /** batch.size 131072 and linger.ms 0: as those clients do it that make one batch of each list. */
  'samsa, lists, tuned': () => writeOurLists({ batchSize: 131_072, lingerMs: 0 }),
  'samsa, callbacks': async () => {
    const producer = await ours();
    await producer.send({ topic, value });
    const write = async (): Promise<void> => {
      let acknowledged = 0;
      const callback = (_metadata: unknown, error: Error | undefined): void => {
        if (error !== undefined) throw error;
        acknowledged += 1;
      };
      for (let sent = 0; sent < records; sent += 1) {
        if (!producer.send({ topic, value }, callback)) await producer.ready();
        // Lets answers in, as any real source of records would.
        if (sent % recordsUnderWay === recordsUnderWay - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await producer.flush();
      if (acknowledged !== records) throw new Error(`${acknowledged} records were acknowledged`);
    };
    return [write, () => producer.close()];
  },
  kafkajs: async () => {
    const { Kafka, logLevel, Partitioners } = (await load('kafkajs')).default;
    const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, acks, messages: [{ value }] });
    const write = (): Promise<void> =>
      writeLists((count) => producer.send({ topic, acks, messages: Array.from({ length: count }, () => ({ value })) }));
    return [write, () => producer.disconnect()];
  },
  platformatic: async () => {
    const { Producer } = await load('@platformatic/kafka');
    const producer = new Producer({ clientId: 'bench', bootstrapBrokers: [address], acks, compression });
    await producer.send({ messages: [{ topic, value }], acks });
    const write = (): Promise<void> =>
      writeLists((count) =>
        producer.send({ messages: Array.from({ length: count }, () => ({ topic, value })), acks, compression }),
      );
    return [write, () => producer.close()];
  },
  confluent: async () => {
    const { KafkaJS } = (await load('@confluentinc/kafka-javascript')).default;
    const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers: [address], logLevel: 0 } });
    const producer = kafka.producer({
      kafkaJS: { acks, ...(compression === 'none' ? {} : { compression }) },
    });
    await producer.connect();
    await producer.send({ topic, messages: [{ value }] });
    const write = (): Promise<void> =>
      writeLists((count) => producer.send({ topic, messages: Array.from({ length: count }, () => ({ value })) }));
    return [write, () => producer.disconnect()];
  },
};

const [write, end] = await writers[name]!();
const startedMs = performance.now();
await write();
const seconds = (performance.now() - startedMs) / 1000;
console.log(JSON.stringify({ records, bytes: records * writing.recordBytes, seconds }));
await end();
process.exit(0);
