// batch.size is what a batch leaves with where the line is free; what has to wait grows meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchGrowth } from '../../../src/client/producer/batch-growth.ts';
import type { ProducerOptions } from '../../../src/client/index.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { startWorld, textProducer, type World } from '../world.ts';

const value = 'x'.repeat(100);
const batchSize = 1_000;

type Options = Omit<ProducerOptions<string, string>, 'keySerializer' | 'valueSerializer' | 'platform'>;

async function begin(options: Options = {}) {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { batchSize, lingerMs: 0, ...options });
  // The leader knows the producer from now on.
  await world.machine.runUntil(producer.send({ topic: 't', value: 'first' }));
  return { world, producer, sendMany: (count: number) => sendMany(count) };

  function sendMany(count: number): Promise<unknown> {
    return producer.send(Array.from({ length: count }, () => ({ topic: 't', value })));
  }
}

function sizes(world: World): number[] {
  return world.cluster.partition('t').batches.map(({ bytes }) => bytes.length);
}

function counts(world: World): number[] {
  return world.cluster.partition('t').batches.map(({ bytes }) => header.recordsCountOf(viewOf(bytes), 0));
}

test('records that come one by one leave in batches of batch.size', async () => {
  const { world, producer } = await begin({ lingerMs: 10_000 });
  const sent: Promise<unknown>[] = [];
  for (let index = 0; index < 40; index += 1) {
    sent.push(producer.send({ topic: 't', value }));
    await world.machine.advance(5);
  }
  await world.machine.runUntil(Promise.all([...sent, producer.flush()]));
  for (const size of sizes(world).slice(1)) assert.ok(size <= batchSize + value.length + 20, `${size} bytes`);
  assert.ok(sizes(world).length >= 5);
  await world.machine.runUntil(producer.close());
});

test('what is sent in one turn travels together, up to 32 times batch.size', async () => {
  const { world, producer, sendMany } = await begin();
  await world.machine.runUntil(sendMany(400));
  assert.ok(Math.max(...sizes(world)) > 31 * batchSize, String(sizes(world)));
  assert.ok(Math.max(...sizes(world)) <= 32 * batchSize, String(sizes(world)));
  assert.equal(producer.metrics().find(({ name }) => name === 'batch-size-max')?.value, Math.max(...sizes(world)));
  await world.machine.runUntil(producer.close());
});

test('what compresses well does not grow beyond what the same would be uncompressed', async () => {
  const { world, producer, sendMany } = await begin({ compressionType: 'gzip' });
  for (let round = 0; round < 10; round += 1) await world.machine.runUntil(sendMany(400));
  const most = Math.floor((32 * batchSize) / value.length);
  assert.ok(Math.max(...counts(world)) <= most, String(counts(world)));
  assert.ok(Math.max(...sizes(world)) < batchSize, 'the batches are full before compression');
  await world.machine.runUntil(producer.close());
});

test('a batch that waits for its turn takes what comes meanwhile, and leaves with the next answer', async () => {
  const { world, producer } = await begin({ maxInFlightRequestsPerConnection: 1 });
  let answer: () => void = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  world.cluster.broker.script(produceApi, async (request, info, usual) => {
    await answered;
    return usual(request, info);
  });
  const sent: Promise<unknown>[] = [];
  for (let index = 0; index < 60; index += 1) {
    sent.push(producer.send({ topic: 't', value }));
    await world.machine.advance(1);
  }
  answer();
  await world.machine.runUntil(Promise.all(sent));
  assert.deepEqual(counts(world), [1, 1, 59]);
  await world.machine.runUntil(producer.close());
});

test('a broker that finds a grown batch too large gets small ones from then on', async () => {
  const { world, producer, sendMany } = await begin();
  let refused = 0;
  const refusing: Parameters<
    typeof world.cluster.broker.script<typeof produceApi.request.fields, typeof produceApi.response.fields>
  >[1] = (request, info, usual) => {
    const { name, topicId, partitionData } = request.topicData[0]!;
    if (Buffer.concat([partitionData[0]!.records as Uint8Array]).length <= 4_000) return usual(request, info);
    refused += 1;
    return { responses: [{ name, topicId, partitionResponses: [{ index: 0, errorCode: 10, baseOffset: -1 }] }] };
  };
  world.cluster.broker.script(produceApi, ...Array.from({ length: 200 }, () => refusing));
  await world.machine.runUntil(sendMany(130));
  assert.ok(refused > 0);
  const before = refused;
  const written = sizes(world).length;
  await world.machine.runUntil(sendMany(130));
  assert.equal(refused, before);
  for (const size of sizes(world).slice(written)) assert.ok(size <= batchSize, `${size} bytes`);
  assert.deepEqual(
    world.cluster.values('t').slice(1),
    Array.from({ length: 260 }, () => value),
  );
  await world.machine.runUntil(producer.close());
});

test('batches do not grow without acknowledgements, beyond max.request.size, or when batch.size says one by one', async () => {
  const { world } = await begin();
  const { clock } = world.client;
  const growth = (acks: number, batchBytes: number, maxRequestBytes: number) =>
    new BatchGrowth({ clock, acks, batchBytes, maxRequestBytes }).limitBytes;
  assert.equal(growth(-1, 16_384, 1_048_576), 524_288);
  assert.equal(growth(1, 16_384, 100_000), 100_000);
  assert.equal(growth(0, 16_384, 1_048_576), 16_384);
  assert.equal(growth(-1, 2_000_000, 1_048_576), 2_000_000);
  const alone = await begin({ batchSize: 0 });
  await alone.world.machine.runUntil(alone.sendMany(20));
  assert.deepEqual(
    counts(alone.world),
    Array.from({ length: 21 }, () => 1),
  );
});

test('a batch that waits for something else than its turn stops growing after a second', async () => {
  const { world, producer } = await begin();
  world.cluster.broker.script(produceApi, ...Array.from({ length: 5 }, () => () => 'silence' as const));
  const sent: Promise<unknown>[] = [];
  for (let index = 0; index < 80; index += 1) {
    sent.push(producer.send({ topic: 't', value }));
    await world.machine.advance(100);
  }
  await world.machine.runUntil(Promise.all(sent));
  // Ten in a second, and those that fit into batch.size anyway.
  for (const count of counts(world)) assert.ok(count <= 12, String(counts(world)));
  await world.machine.runUntil(producer.close());
});
