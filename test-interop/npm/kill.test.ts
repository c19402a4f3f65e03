// Kill -9 at random moments while foreign producers write with acks=1 and acks=all: afterwards every
// record that was acknowledged is there exactly as it was sent, and in the order of its producer.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { installedPackages, load } from '../support/cache.ts';
import { createTopic, readTopic } from '../support/read-back.ts';
import { noise, type ReadRecord } from '../support/sample-records.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { confluentPackages } from './confluent.ts';

const durationMs = 40_000;
/** Less than this, and the test has proved nothing. */
const minimumKills = 10;
const minimumAcknowledged = 500;
const partitions = 3;

interface Writer {
  readonly topic: string;
  /** Values by number, of records that were acknowledged. */
  readonly acknowledged: Map<number, Buffer>;
  /** How many were given to the client at all. */
  sent: number;
  stop(): Promise<void>;
}

let area: WorkArea;
const over = new AbortController();

before(
  async () => {
    area = await openWorkArea();
  },
  { timeout: 60_000 },
);

after(() => area.close());

test('every acknowledged record survives kill -9', { timeout: 900_000 }, async () => {
  const packages = await installedPackages('clients');
  const nativePackages = await confluentPackages();
  const writers: Writer[] = [];
  for (const acks of [1, -1] as const) {
    writers.push(await kafkajsWriter(packages, acks), await confluentWriter(nativePackages, acks));
  }
  let kills = 0;
  const end = performance.now() + durationMs;
  while (performance.now() < end) {
    await delay(randomInt(50, 1_500));
    await area.crash();
    kills += 1;
  }
  // What is under way gets its answer from a broker that lives.
  await delay(1_500);
  over.abort();
  for (const writer of writers) await writer.stop();
  await area.crash();
  assert.ok(kills >= minimumKills, `only ${kills} kills`);
  for (const writer of writers) {
    const { size } = writer.acknowledged;
    assert.ok(size >= minimumAcknowledged, `${writer.topic}: only ${size} records were acknowledged`);
    check(writer, await readTopic(area.broker.address, writer.topic));
  }
});

function valueOf(topic: string, number: number): Buffer {
  return Buffer.concat([Buffer.from(`${number}:`), noise(`${topic}/${number}`, 50 + (number % 7) * 100)]);
}

function check({ topic, acknowledged, sent }: Writer, read: readonly ReadRecord[]): void {
  const found = new Map<number, number>();
  const lastNew = new Map<number, number>();
  const offsets = new Map<number, number>();
  for (const { partition, offset, value } of read) {
    assert.equal(offset, (offsets.get(partition) ?? -1) + 1, `${topic}-${partition} has a hole before ${offset}`);
    offsets.set(partition, offset);
    const bytes = Buffer.from(value!);
    const number = Number(bytes.subarray(0, bytes.indexOf(':')).toString());
    assert.ok(number < sent, `${topic}: ${number} was never sent`);
    assert.ok(bytes.equals(valueOf(topic, number)), `${topic}: ${number} is not what was sent`);
    // Sent again after a lost answer, a record may be there twice; its first time keeps the order.
    if (!found.has(number)) {
      assert.ok(number > (lastNew.get(partition) ?? -1), `${topic}-${partition}: ${number} is late`);
      lastNew.set(partition, number);
    }
    found.set(number, (found.get(number) ?? 0) + 1);
  }
  const lost = [...acknowledged.keys()].filter((number) => !found.has(number));
  assert.deepEqual(lost, [], `${topic}: of ${acknowledged.size} acknowledged records these are lost`);
}

/** One request after the other, so that the order is known. */
async function kafkajsWriter(packages: string, acks: 1 | -1): Promise<Writer> {
  const { Kafka, logLevel } = (await load(packages, 'kafkajs')).default;
  const topic = `killed-kafkajs-${acks}`;
  await createTopic(area.broker.address, topic, partitions);
  const retry = { initialRetryTime: 50, maxRetryTime: 200, retries: 100 };
  const kafka = new Kafka({ brokers: [area.broker.address], logLevel: logLevel.NOTHING, retry });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const acknowledged = new Map<number, Buffer>();
  const writer = { topic, acknowledged, sent: 0 };
  const writing = (async () => {
    while (!over.signal.aborted) {
      const batch = Array.from({ length: 10 }, () => {
        const number = writer.sent;
        writer.sent += 1;
        return { number, value: valueOf(topic, number) };
      });
      const messages = batch.map(({ number, value }) => ({ value, partition: number % partitions }));
      await producer.send({ topic, messages, acks });
      for (const { number, value } of batch) acknowledged.set(number, value);
    }
  })();
  return Object.assign(writer, {
    stop: async () => {
      await writing;
      await producer.disconnect();
    },
  });
}

/** Many requests under way; idempotent with acks=all, so that the order holds all the same. */
async function confluentWriter(packages: string, acks: 1 | -1): Promise<Writer> {
  const library = (await load(packages, '@confluentinc/kafka-javascript')).default;
  const topic = `killed-confluent-${acks}`;
  await createTopic(area.broker.address, topic, partitions);
  const producer = new library.Producer(
    {
      'bootstrap.servers': area.broker.address,
      acks,
      'enable.idempotence': acks === -1,
      // Without idempotence only one request at a time keeps the order.
      'max.in.flight.requests.per.connection': acks === -1 ? 5 : 1,
      'reconnect.backoff.ms': 20,
      'reconnect.backoff.max.ms': 200,
      'retry.backoff.ms': 20,
      'linger.ms': 5,
      'compression.codec': 'lz4',
      log_level: 0,
      dr_cb: true,
    },
    {},
  );
  await new Promise<void>((resolve, reject) => {
    producer.connect({}, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
  producer.setPollInterval(10);
  producer.on('event.error', () => {});
  const acknowledged = new Map<number, Buffer>();
  const writer = { topic, acknowledged, sent: 0 };
  let answered = 0;
  producer.on('delivery-report', (error: Error | null, report: { opaque: number; error?: Error | null }) => {
    answered += 1;
    if (error === null && (report.error === null || report.error === undefined)) {
      acknowledged.set(report.opaque, valueOf(topic, report.opaque));
    }
  });
  const writing = (async () => {
    while (!over.signal.aborted) {
      while (writer.sent - answered < 200) {
        const number = writer.sent;
        writer.sent += 1;
        producer.produce(topic, number % partitions, valueOf(topic, number), null, undefined, number);
      }
      await delay(5);
    }
  })();
  return Object.assign(writer, {
    stop: async () => {
      await writing;
      for (let waitedMs = 0; answered < writer.sent && waitedMs < 20_000; waitedMs += 50) await delay(50);
      await new Promise<void>((resolve) => producer.disconnect(() => resolve()));
    },
  });
}
