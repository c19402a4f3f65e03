// Kill -9 two hundred times under load. A process that dies takes nothing along: whatever was acknowledged,
// with acks=all or acks=1, is where the broker said, and an idempotent producer's records are there once.
// Needs no privileges.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea } from '../support/work-area.ts';
import { partitionsPerTopic, Writer } from './writer.ts';

const kills = 200;
/** In so many kills something has to be acknowledged: a test in which nothing happens proves nothing. */
const killsPerLook = 50;
/** Of each writer, in all. */
const leastAcknowledged = 5_000;

test('two hundred kills lose nothing that was acknowledged', { timeout: 400_000 }, async () => {
  const area = await openWorkArea();
  const writers: Writer[] = [];
  try {
    const { address } = area.broker;
    for (const acks of ['all', '1'] as const) {
      const topic = `killed-acks-${acks}`;
      await createTopic(address, topic, partitionsPerTopic, { 'segment.bytes': '1048576' });
      writers.push(new Writer({ address, topic, acks }));
    }
    const between = new Map<Writer, number>();
    for (let kill = 1; kill <= kills; kill += 1) {
      await delay(randomInt(20, 200));
      await area.crash();
      if (kill % killsPerLook !== 0) continue;
      for (const writer of writers) {
        const { size } = writer.acknowledged;
        assert.ok(
          size > (between.get(writer) ?? 0),
          `${writer.topic}: nothing was acknowledged in ${killsPerLook} kills`,
        );
        between.set(writer, size);
      }
    }
    for (const writer of writers) await writer.stop();
    await area.crash();
    for (const writer of writers) {
      assert.deepEqual(writer.failures, []);
      assert.ok(writer.acknowledged.size >= leastAcknowledged, `${writer.topic}: ${writer.acknowledged.size}`);
      await writer.verify(area.broker.address);
    }
  } finally {
    for (const writer of writers) await writer.abandon();
    await area.close();
  }
});
