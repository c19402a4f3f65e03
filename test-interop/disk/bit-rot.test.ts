// One bit of a segment turns over while the broker is down: a consumer gets what lies in front of it, an error
// at it, and what lies behind when it seeks there. Needs no privileges.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Consumer, Producer } from '../../src/client/index.ts';
import { createTopic } from '../support/read-back.ts';
import { startBroker } from '../support/broker-process.ts';
import { openWorkArea } from '../support/work-area.ts';

const records = 20;
const damaged = 7;
/** So large that each is a batch of its own, with an entry of its own in the index. */
const valueBytes = 20_000;

test('a bit that turned over on the disk', { timeout: 120_000 }, async () => {
  const area = await openWorkArea();
  try {
    const { address, dataDirectory, port } = area.broker;
    await createTopic(address, 'rot', 1);
    await using producer = new Producer({ 'bootstrap.servers': address });
    for (let number = 0; number < records; number += 1)
      await producer.send({ topic: 'rot', value: Buffer.alloc(valueBytes, number) });
    await area.broker.stop();
    const path = join(dataDirectory, 'rot-0', '00000000000000000000.log');
    const bytes = readFileSync(path);
    bytes[Math.floor((bytes.length / records) * (damaged + 0.5))]! ^= 4;
    writeFileSync(path, bytes);
    area.broker = await startBroker({ dataDirectory, port });

    await using consumer = new Consumer({ 'bootstrap.servers': address });
    consumer.assign([{ topic: 'rot', partition: 0 }]);
    consumer.seekToBeginning();
    const read: number[] = [];
    const pollUntil = async (count: number): Promise<void> => {
      while (read.length < count) for (const { value } of await consumer.poll(1_000)) read.push(value![0]!);
    };
    await assert.rejects(pollUntil(records), { name: 'CorruptRecordError' });
    assert.deepEqual(
      read,
      Array.from({ length: damaged }, (_, number) => number),
    );
    // The same again, and never silently past it (KAFKA-5211).
    await assert.rejects(pollUntil(records), { name: 'CorruptRecordError' });
    consumer.seek({ topic: 'rot', partition: 0 }, damaged + 1);
    await pollUntil(records - 1);
    assert.deepEqual(
      read.slice(damaged),
      Array.from({ length: records - damaged - 1 }, (_, at) => damaged + 1 + at),
    );
    const told = area.broker.output().match(/the disk has damaged a segment.*/g) ?? [];
    assert.equal(told.length, 1, area.broker.output());
    assert.match(told.join(), new RegExp(`startOffset=${damaged} endOffset=${damaged + 1}`));
  } finally {
    await area.close();
  }
});
