// The consumer against a broker in the same simulated world: what it hands out, and where it stands.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Consumer,
  CorruptRecordError,
  jsonSerde,
  OffsetOutOfRangeError,
  RecordDeserializationError,
  WakeupError,
} from '../../src/client/index.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { listOffsetsApi } from '../../src/protocol/apis/list-offsets.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { emptyBatch, plainBatchHeader } from '../../src/protocol/records/batch-header-writer.ts';
import { endTransactionBatch } from '../../src/protocol/records/control-record.ts';
import { outcomeOf, show, startWorld, textConsumer, type World } from './world.ts';

function batchOf(...values: readonly string[]): Uint8Array {
  const builder = new BatchBuilder();
  for (const value of values) builder.append(1_000, null, new TextEncoder().encode(value));
  return builder.build();
}

function store({ cluster }: World, ...batches: readonly (readonly string[])[]): void {
  for (const batch of batches) cluster.store(cluster.partition('t'), batchOf(...batch));
}

const t0 = { topic: 't', partition: 0 };

async function pollValues(world: World, consumer: Consumer<string, string>): Promise<string[]> {
  return [...(await world.machine.runUntil(consumer.poll(1_000)))].map(({ value }) => value!);
}

test('records before the position are not handed out although their batch comes whole', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a', 'b', 'c', 'd'], ['e']);
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  consumer.seek(t0, 2);
  const records = [...(await world.machine.runUntil(consumer.poll(1_000)))];
  assert.deepEqual(
    records.map(({ offset, value }) => [offset, value]),
    [
      [2, 'c'],
      [3, 'd'],
      [4, 'e'],
    ],
  );
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 5);
  await world.machine.runUntil(consumer.close());
});

test('gaps, empty batches and control batches are stepped over, also at the end of the log', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const partition = world.cluster.partition('t');
  store(world, ['a', 'b']);
  partition.endOffset = 10;
  store(world, ['c']);
  world.cluster.store(
    partition,
    emptyBatch({ ...plainBatchHeader, lastOffsetDelta: 4, producerId: 1, producerEpoch: 0, baseSequence: 0 }),
  );
  world.cluster.store(
    partition,
    endTransactionBatch({ type: 'commit', timestamp: 1, producerId: 1, producerEpoch: 0, coordinatorEpoch: 0 }),
  );
  const consumer = textConsumer(world, { maxPollRecords: 2 });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a', 'b']);
  assert.deepEqual(await pollValues(world, consumer), ['c']);
  assert.deepEqual(await pollValues(world, consumer), []);
  assert.equal(await world.machine.runUntil(consumer.position(t0)), partition.endOffset);
  store(world, ['d']);
  assert.deepEqual(await pollValues(world, consumer), ['d']);
  await world.machine.runUntil(consumer.close());
});

test('a batch that is damaged fails every poll at its offset, and seek goes on behind it (KAFKA-5211, KAFKA-5630)', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a'], ['damaged'], ['c']);
  world.cluster.partition('t').batches[1]!.bytes[65]! ^= 1;
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a']);
  for (let time = 0; time < 3; time += 1) {
    const error = await outcomeOf(world, consumer.poll(1_000));
    assert.ok(error instanceof CorruptRecordError && error.offset === 1, show(error));
  }
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 1);
  consumer.seek(t0, 2);
  assert.deepEqual(await pollValues(world, consumer), ['c']);
  await world.machine.runUntil(consumer.close());
});

test('a value that cannot be deserialized fails at its offset and is not skipped', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['{"a":1}', 'no json', '[]']);
  const { bootstrapServers } = world.cluster;
  const consumer = new Consumer({
    bootstrapServers,
    platform: world.client,
    valueDeserializer: jsonSerde(),
    autoOffsetReset: 'earliest',
  });
  consumer.assign([t0]);
  const first = [...(await world.machine.runUntil(consumer.poll(1_000)))];
  assert.deepEqual(
    first.map(({ value }) => value),
    [{ a: 1 }],
  );
  for (let time = 0; time < 2; time += 1) {
    const error = await outcomeOf(world, consumer.poll(1_000));
    assert.ok(error instanceof RecordDeserializationError && error.offset === 1, show(error));
  }
  await world.machine.runUntil(consumer.close());
});

test('what was fetched for a position that moved, or a partition that was given away, is dropped', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  world.cluster.addTopic('u');
  store(world, ['a', 'b', 'c']);
  world.cluster.broker.script(fetchApi, async (request, info, usual) => {
    await new Promise<void>((resolve) => world.machine.timers.after(200, resolve));
    return usual(request, info);
  });
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  await world.machine.runUntil(consumer.poll(50));
  consumer.seek(t0, 2);
  assert.deepEqual(await pollValues(world, consumer), ['c']);
  consumer.seekToBeginning([t0]);
  await world.machine.runUntil(consumer.poll(0));
  consumer.assign([{ topic: 'u', partition: 0 }]);
  assert.deepEqual(await pollValues(world, consumer), []);
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a', 'b', 'c']);
  await world.machine.runUntil(consumer.close());
});

test('a position outside the log is reset as configured, or an error when nothing is configured', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a'], ['b'], ['c']);
  const partition = world.cluster.partition('t');
  partition.batches.shift();
  partition.startOffset = 1;
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  consumer.seek(t0, 0);
  assert.deepEqual(await pollValues(world, consumer), ['b', 'c']);
  await world.machine.runUntil(consumer.close());
  const strict = textConsumer(world, { autoOffsetReset: 'none' });
  strict.assign([t0]);
  strict.seek(t0, 0);
  for (let time = 0; time < 2; time += 1) {
    const error = await outcomeOf(world, strict.poll(1_000));
    assert.ok(error instanceof OffsetOutOfRangeError && error.offset === 0, show(error));
  }
  await world.machine.runUntil(strict.close());
});

test('a failure to find an offset is not an answer: the question is asked again', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a']);
  world.cluster.broker.script(listOffsetsApi, ...Array.from({ length: 3 }, () => () => 'close' as const));
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  const records = await world.machine.runUntil(consumer.poll(30_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['a'],
  );
  await world.machine.runUntil(consumer.close());
});

test('a broker that goes away and comes back is read on from where it was', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a']);
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a']);
  await world.machine.runUntil(world.cluster.broker.stop());
  assert.deepEqual(await pollValues(world, consumer), []);
  store(world, ['b']);
  await world.machine.runUntil(world.cluster.broker.start(9092));
  const records = await world.machine.runUntil(consumer.poll(30_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['b'],
  );
  await world.machine.runUntil(consumer.close());
});

test('paused partitions hand out nothing and keep what was fetched', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a', 'b', 'c']);
  const consumer = textConsumer(world, { maxPollRecords: 1 });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a']);
  consumer.pause([t0]);
  assert.deepEqual(await pollValues(world, consumer), []);
  const fetches = world.cluster.broker.seen(fetchApi).length;
  consumer.resume([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['b']);
  assert.equal(world.cluster.broker.seen(fetchApi).length, fetches);
  await world.machine.runUntil(consumer.close());
});

test('who leaves a for-await loop finds the next record where the loop was left', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a', 'b', 'c', 'd']);
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  const seen: string[] = [];
  await world.machine.runUntil(
    (async () => {
      for await (const { value } of consumer) {
        seen.push(value!);
        if (value === 'b') break;
      }
    })(),
  );
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 2);
  assert.deepEqual([...seen, ...(await pollValues(world, consumer))], ['a', 'b', 'c', 'd']);
  await world.machine.runUntil(consumer.close());
});

test('wakeup, an abort and close each end a poll that waits', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  const woken = outcomeOf(world, consumer.poll(60_000));
  consumer.wakeup();
  assert.ok((await woken) instanceof WakeupError);
  const abort = new AbortController();
  const aborted = outcomeOf(world, consumer.poll(60_000, { signal: abort.signal }));
  abort.abort(new Error('enough'));
  assert.equal(show(await aborted), 'Error: enough');
  const waiting = outcomeOf(world, consumer.poll(60_000));
  await world.machine.runUntil(consumer.close());
  assert.match(show(await waiting), /already been closed/);
  await world.cluster.broker.stop();
  await world.machine.simulation.runToEnd();
});

test('offsets are told for the beginning, the end and a time', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, ['a', 'b']);
  const consumer = textConsumer(world);
  assert.equal((await world.machine.runUntil(consumer.beginningOffsets([t0]))).get(t0), 0);
  assert.equal((await world.machine.runUntil(consumer.endOffsets([t0]))).get(t0), 2);
  world.cluster.broker.script(listOffsetsApi, () => ({
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode: 0, timestamp: -1, offset: -1 }] }],
  }));
  const times = await world.machine.runUntil(consumer.offsetsForTimes([{ ...t0, timestamp: 5 }]));
  assert.equal(times.get(t0), null);
  await world.machine.runUntil(consumer.close());
});
