// Clients from npm that we did not write: each creates topics, produces with every codec and every acks
// level it has, and administrates; what they wrote is read back by our client and by librdkafka, before
// and after the broker is killed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { installedPackages } from '../support/cache.ts';
import { readTopic } from '../support/read-back.ts';
import { assertSame, noise, type SampleRecord, sampleRecords, textNoise } from '../support/sample-records.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { eventually } from '../support/within.ts';
import { confluent, confluentPackages, type ConfluentReader, confluentReader } from './confluent.ts';
import type { Driver } from './driver.ts';
import { kafkaCrab } from './kafka-crab.ts';
import { kafkaTs } from './kafka-ts.ts';
import { kafkajs } from './kafkajs.ts';
import { platformatic } from './platformatic.ts';

interface SentTopic {
  readonly topic: string;
  readonly records: readonly SampleRecord[];
  readonly ownTimestamps: boolean;
}

const openers = { kafkajs, platformatic, 'kafka-crab': kafkaCrab, 'kafka-ts': kafkaTs, confluent };
const bigSizeBytes = 8_000_000;

let area: WorkArea;
let packages: string;
let nativePackages: string;
const sent: SentTopic[] = [];
const drivers: Driver[] = [];

before(
  async () => {
    nativePackages = await confluentPackages();
    packages = await installedPackages('clients');
    area = await openWorkArea(['auto.create.topics.enable=false']);
  },
  { timeout: 900_000 },
);

after(async () => {
  for (const driver of drivers) await driver.close();
  await area.close();
});

for (const [name, open] of Object.entries(openers)) {
  describe(name, () => {
    let driver: Driver;

    before(async () => {
      driver = await open(name === 'confluent' ? nativePackages : packages, area.broker.address);
      drivers.push(driver);
    });

    test('produces with every codec and every acks level, and it is read back as it was sent', async () => {
      for (const codec of driver.codecs) {
        for (const acks of driver.acksLevels) {
          const topic = `${name}-${codec}-${acks}`;
          const records = sampleRecords(topic, { onlyText: driver.onlyText });
          await driver.createTopic(topic, 3);
          await driver.produce(topic, records, codec, acks);
          // Nobody says when records without an acknowledgement have arrived.
          if (acks === '0') await untilArrived(topic, records.length);
          await check({ topic, records, ownTimestamps: driver.ownTimestamps });
        }
      }
    });

    test('produces one big record', async () => {
      const topic = `${name}-big`;
      const value = (driver.onlyText ? textNoise : noise)(topic, bigSizeBytes);
      const timestampMs = Date.UTC(2026, 5, 1);
      const records = [{ number: 0, key: Buffer.from('big'), value, headers: { n: '0' }, timestampMs }];
      await driver.createTopic(topic, 3, { 'max.message.bytes': String(2 * bigSizeBytes) });
      await driver.produce(topic, records, 'none', driver.acksLevels.at(-1)!);
      await check({ topic, records, ownTimestamps: driver.ownTimestamps });
    });

    test('administrates', async () => {
      const topic = `${name}-administrated`;
      await driver.createTopic(topic, 3);
      await driver.produce(topic, sampleRecords(topic, { onlyText: driver.onlyText }), 'none', 'idempotent');
      await driver.administrate(topic);
    });
  });
}

describe('after kill -9 and a new start', () => {
  let reader: ConfluentReader;

  before(async () => {
    await area.crash();
    reader = await confluentReader(nativePackages, area.broker.address);
  });

  after(() => reader.close());

  test('our client finds every record of every client', async () => {
    assert.ok(sent.length > 80, `only ${sent.length} topics were written`);
    for (const each of sent) assertSame(await readTopic(area.broker.address, each.topic), each.records, each);
  });

  test('librdkafka finds every record of every client', async () => {
    const starts = sent.flatMap(({ topic }) => [0, 1, 2].map((partition) => ({ topic, partition, offset: 0 })));
    const read = await reader.read(starts);
    for (const each of sent) assertSame(read.get(each.topic)!, each.records, each);
  });

  test('librdkafka reads from any offset and finds offsets by time', async () => {
    const partition = 1;
    const halves = sent
      .filter(({ ownTimestamps, records }) => ownTimestamps && records.length > 1)
      .map(({ topic, records }) => {
        const own = records.filter(({ number }) => number % 3 === partition);
        const offset = Math.floor(own.length / 2);
        return { topic, partition, offset, records: own.slice(offset) };
      });
    for (const { topic, offset, records } of halves) {
      assert.equal(await reader.offsetAt(topic, partition, records[0]!.timestampMs - 1), offset, topic);
    }
    const read = await reader.read(halves);
    for (const { topic, records } of halves) assertSame(read.get(topic)!, records, { ownTimestamps: true });
  });

  test('every client goes on', async () => {
    for (const driver of drivers) {
      const topic = `${driver.name}-afterwards`;
      const records = sampleRecords(topic, { onlyText: driver.onlyText });
      await driver.createTopic(topic, 3);
      await driver.produce(topic, records, 'none', 'idempotent');
      assertSame(await readTopic(area.broker.address, topic), records, driver);
    }
  });
});

async function check(each: SentTopic): Promise<void> {
  assertSame(await readTopic(area.broker.address, each.topic), each.records, each);
  sent.push(each);
}

async function untilArrived(topic: string, count: number): Promise<void> {
  const arrived = async (): Promise<true | undefined> =>
    (await readTopic(area.broker.address, topic)).length >= count ? true : undefined;
  await eventually(10_000, `arrival of ${count} records in ${topic}`, arrived);
}
