// The program that each Node client is measured in: one transaction after the other, each of as many records,
// each committed before the next one begins.
//
//   node writing.mjs <address> <topic> <transactions> <records> <record bytes> <client> <where>

import { createRequire } from 'node:module';
import { join } from 'node:path';

const [address = '', topic = '', transactions = '', records = '', recordBytes = '', client = '', where = ''] =
  process.argv.slice(2);
/** Not measured: connections, the producer id, the compiler. */
const warmUp = 50;

const value = Buffer.alloc(Number(recordBytes), 'the value of a record; ');
const transactionalId = `bench-${client}`;

interface Writer {
  /** A transaction from its beginning to its commit. */
  write(): Promise<void>;
  close(): Promise<void>;
}

async function ours(): Promise<Writer> {
  const { Producer } = await import(where);
  const producer = new Producer({ bootstrapServers: address, transactionalId });
  const list = Array.from({ length: Number(records) }, () => ({ topic, value }));
  return {
    write: () =>
      producer.transaction(async (transaction: { send(list: readonly object[]): Promise<unknown> }) => {
        // As in Java: the commit sends what is waiting, and waits for it.
        void transaction.send(list);
      }),
    close: () => producer.close(),
  };
}

async function kafkajs(): Promise<Writer> {
  const { Kafka, logLevel, Partitioners } = (await import(createRequire(join(where, 'index.js')).resolve('kafkajs')))
    .default;
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const messages = Array.from({ length: Number(records) }, () => ({ value }));
  return {
    async write() {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages });
      await transaction.commit();
    },
    close: () => producer.disconnect(),
  };
}

const writer = await (client === 'kafkajs' ? kafkajs() : ours());
for (let done = 0; done < warmUp; done += 1) await writer.write();
const startedMs = performance.now();
for (let done = 0; done < Number(transactions); done += 1) await writer.write();
const seconds = (performance.now() - startedMs) / 1_000;
await writer.close();
console.log(JSON.stringify({ transactions: Number(transactions), seconds }));
process.exit(0);
