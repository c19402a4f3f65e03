// The producer against a broker in the same simulated world: what it promises when things go wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientClosedError, KafkaError, Producer, TimeoutError } from '../../src/client/index.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import * as header from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { murmur2 } from '../../src/base/hash/murmur2.ts';
import { refuseBatches } from './refused-batches.ts';
import { outcomeOf, show, startWorld, textProducer, type World } from './world.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);

test('a hundred sends at once get a hundred offsets and use each sequence once', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { batchSize: 4 });
  const sent = await world.machine.runUntil(
    Promise.all(numbers(100).map((value) => producer.send({ topic: 't', value }))),
  );
  assert.deepEqual(
    sent.map(({ offset }) => offset),
    Array.from({ length: 100 }, (_, index) => index),
  );
  assert.deepEqual(world.cluster.values('t'), numbers(100));
  const sequences = world.cluster.partition('t').batches.map(({ bytes }) => header.baseSequenceOf(viewOf(bytes), 0));
  assert.ok(sequences.length > 10, 'the batches were small');
  assert.deepEqual(
    sequences,
    [...new Set(sequences)].toSorted((a, b) => a - b),
  );
  await world.machine.runUntil(producer.close());
});

test('a buffer that the caller reuses right after send does not change what is sent', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const { bootstrapServers } = world.cluster;
  const producer = new Producer({ bootstrapServers, platform: world.client });
  await world.machine.runUntil(producer.partitionsFor('t'));
  const value = Buffer.from('first');
  const sent = producer.send({ topic: 't', value });
  value.write('other');
  await world.machine.runUntil(sent);
  assert.deepEqual(world.cluster.values('t'), ['first']);
  await world.machine.runUntil(producer.close());
});

test('records of a partition keep their order and come once when a batch in the middle fails and is sent again', async () => {
  const world = await startWorld();
  const { broker } = world.cluster;
  world.cluster.addTopic('t');
  const failOnce = (): 'close' => 'close';
  broker.script(produceApi, (request, info, usual) => usual(request, info), failOnce);
  const producer = textProducer(world, { batchSize: 120, lingerMs: 0 });
  await world.machine.runUntil(Promise.all(numbers(60).map((value) => producer.send({ topic: 't', value }))));
  assert.deepEqual(world.cluster.values('t'), numbers(60));
  await world.machine.runUntil(producer.close());
});

test('a batch whose answer was lost is not written twice', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  world.cluster.broker.script(produceApi, async (request, info, usual) => {
    await usual(request, info);
    return 'close';
  });
  const producer = textProducer(world);
  const metadata = await world.machine.runUntil(producer.send({ topic: 't', value: 'once' }));
  assert.equal(metadata.offset, 0);
  assert.deepEqual(world.cluster.values('t'), ['once']);
  assert.equal(world.cluster.broker.seen(produceApi).length, 2);
  await world.machine.runUntil(producer.close());
});

test('a topic that is missing from metadata for a moment does not start its sequences again', async () => {
  const world = await startWorld();
  const { broker } = world.cluster;
  const topic = world.cluster.addTopic('t');
  const producer = textProducer(world);
  await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  world.cluster.topics.delete('t');
  broker.script(produceApi, refuseBatches(100));
  broker.script(
    metadataApi,
    (request, info, usual) => usual(request, info),
    (request, info, usual) => {
      world.cluster.topics.set('t', topic);
      return usual(request, info);
    },
  );
  const sent = producer.send({ topic: 't', value: 'b' });
  assert.equal((await world.machine.runUntil(sent)).offset, 1);
  assert.equal((await world.machine.runUntil(producer.send({ topic: 't', value: 'c' }))).offset, 2);
  assert.deepEqual(world.cluster.values('t'), ['a', 'b', 'c']);
  assert.equal(broker.seen(initProducerIdApi).length, 1);
  await world.machine.runUntil(producer.close());
});

test('a broker that has forgotten the producer gets the records all the same', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world);
  await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  world.cluster.partition('t').producers.clear();
  world.cluster.broker.script(produceApi, refuseBatches(59, { logStartOffset: 0 }));
  await world.machine.runUntil(producer.send({ topic: 't', value: 'b' }));
  await world.machine.runUntil(producer.send({ topic: 't', value: 'c' }));
  assert.deepEqual(world.cluster.values('t'), ['a', 'b', 'c']);
  await world.machine.runUntil(producer.close());
});

test('a gap in one partition raises the epoch there and leaves the batches of another alone', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 2);
  const producer = textProducer(world, { lingerMs: 0 });
  const send = (partition: number, value: string) => producer.send({ topic: 't', partition, value });
  await world.machine.runUntil(Promise.all([send(0, 'a0'), send(1, 'b0')]));
  // The broker loses the tail of partition 0: what comes next is out of order there.
  world.cluster.partition('t', 0).producers.get(1000)!.next = 0;
  world.cluster.partition('t', 0).producers.get(1000)!.last.clear();
  await world.machine.runUntil(Promise.all([send(0, 'a1'), send(1, 'b1'), send(0, 'a2'), send(1, 'b2')]));
  await world.machine.runUntil(Promise.all([send(0, 'a3'), send(1, 'b3')]));
  assert.deepEqual(world.cluster.values('t', 0), ['a0', 'a1', 'a2', 'a3']);
  assert.deepEqual(world.cluster.values('t', 1), ['b0', 'b1', 'b2', 'b3']);
  await world.machine.runUntil(producer.close());
});

test('a record that the broker refuses for good fails alone, and those behind it are written', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  world.cluster.broker.script(produceApi, (request, info, usual) => usual(request, info), refuseBatches(87));
  const producer = textProducer(world, { batchSize: 0, lingerMs: 0 });
  const sends = ['a', 'bad', 'c', 'd'].map((value) => outcomeOf(world, producer.send({ topic: 't', value })));
  const outcomes = await world.machine.runUntil(Promise.all(sends));
  assert.ok(outcomes[1] instanceof KafkaError && outcomes[1].errorName === 'INVALID_RECORD');
  assert.deepEqual(world.cluster.values('t'), ['a', 'c', 'd']);
  await world.machine.runUntil(producer.close());
});

test('a batch that is too large for the broker is sent in halves', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const { broker } = world.cluster;
  type Script = Parameters<
    typeof broker.script<typeof produceApi.request.fields, typeof produceApi.response.fields>
  >[1];
  const sizeLimit: Script = (request, info, usual) =>
    request.topicData[0]!.partitionData[0]!.records!.length > 300 ? refuseBatches(10)(request) : usual(request, info);
  broker.script(produceApi, ...Array.from({ length: 6 }, (): typeof sizeLimit => sizeLimit));
  const producer = textProducer(world);
  const sent = await world.machine.runUntil(producer.send(numbers(40).map((value) => ({ topic: 't', value }))));
  assert.deepEqual(
    sent.map(({ offset }) => offset),
    numbers(40).map((_, index) => index),
  );
  assert.deepEqual(world.cluster.values('t'), numbers(40));
  await world.machine.runUntil(producer.close());
});

test('a record that is not delivered in delivery.timeout.ms fails, and the next ones are still in order', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { requestTimeoutMs: 1_000, deliveryTimeoutMs: 3_000, lingerMs: 0 });
  await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  world.cluster.broker.script(produceApi, ...Array.from({ length: 20 }, () => () => 'silence' as const));
  const lost = await outcomeOf(world, producer.send({ topic: 't', value: 'lost' }));
  assert.ok(lost instanceof TimeoutError, show(lost));
  assert.match(lost.message, /Expiring 1 record\(s\) for t-0:3000 ms has passed since batch creation/);
  const later = await outcomeOf(
    world,
    (async () => {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const outcome = await producer.send({ topic: 't', value: 'later' }).catch((error: unknown) => error as Error);
        if (!(outcome instanceof Error)) return outcome;
      }
      throw new Error('nothing gets through');
    })(),
  );
  assert.ok(!(later instanceof Error), show(later));
  assert.equal(world.cluster.values('t').at(-1), 'later');
  await world.machine.runUntil(producer.close());
});

test('without a broker for a minute the producer tries a bounded number of times and then delivers', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world);
  await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  await world.machine.runUntil(world.cluster.broker.stop());
  const before = world.machine.simulation.schedule;
  let attempts = 0;
  const { network } = world.client;
  const connect = network.connect.bind(network);
  network.connect = (...args) => {
    attempts += 1;
    return connect(...args);
  };
  const pending = producer.send({ topic: 't', value: 'b' });
  await world.machine.advance(60_000);
  assert.ok(attempts > 20 && attempts < 400, `${attempts} connection attempts in a minute`);
  assert.ok(before.nowMs >= 60_000);
  await world.machine.runUntil(world.cluster.broker.start(9092));
  assert.equal((await world.machine.runUntil(pending)).offset, 1);
  assert.deepEqual(world.cluster.values('t'), ['a', 'b']);
  await world.machine.runUntil(producer.close());
});

test('topics may be called like the members of every object', async () => {
  const world = await startWorld();
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  for (const name of names) world.cluster.addTopic(name);
  const producer = textProducer(world);
  for (const topic of names) await world.machine.runUntil(producer.send({ topic, value: topic }));
  for (const name of names) assert.deepEqual(world.cluster.values(name), [name]);
  await world.machine.runUntil(producer.close());
});

test('a full buffer makes send wait, in the order of the calls, and fail after max.block.ms', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const held: (() => void)[] = [];
  world.cluster.broker.script(produceApi, async (request, info, usual) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return usual(request, info);
  });
  const producer = textProducer(world, { bufferMemory: 1_000, maxBlockMs: 2_000, lingerMs: 0 });
  const value = 'x'.repeat(600);
  const first = producer.send({ topic: 't', value });
  await world.machine.advance(100);
  const refused = await outcomeOf(world, producer.send({ topic: 't', value }));
  assert.ok(refused instanceof TimeoutError && refused.name === 'BufferExhaustedError', show(refused));
  const waiting = [producer.send({ topic: 't', value: `${value}2` }), producer.send({ topic: 't', value: '3' })];
  for (const release of held) release();
  await world.machine.runUntil(Promise.all([first, ...waiting]));
  assert.deepEqual(world.cluster.values('t'), [value, `${value}2`, '3']);
  const huge = await outcomeOf(world, producer.send({ topic: 't', value: 'x'.repeat(2_000) }));
  assert.ok(huge instanceof KafkaError && huge.errorName === 'MESSAGE_TOO_LARGE');
  await world.machine.runUntil(producer.close());
});

test('a topic that does not come ends in a timeout that says so, and a wait can be aborted', async () => {
  const world = await startWorld();
  const producer = textProducer(world, { maxBlockMs: 1_000 });
  const late = await outcomeOf(world, producer.send({ topic: 'nope', value: 'a' }));
  assert.ok(late instanceof TimeoutError);
  assert.match(late.message, /Topic nope not present in metadata after 1000 ms\./);
  const abort = new AbortController();
  const aborted = producer.send({ topic: 'nope', value: 'a' }, { signal: abort.signal });
  abort.abort(new Error('enough'));
  assert.equal(show(await outcomeOf(world, aborted)), 'Error: enough');
  await world.machine.runUntil(producer.close());
});

test('keys choose their partition by murmur2, records without a key stay together', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 7);
  const producer = textProducer(world);
  const keyed = await world.machine.runUntil(
    producer.send(numbers(50).map((key) => ({ topic: 't', key, value: key }))),
  );
  for (const [index, { partition }] of keyed.entries()) {
    assert.equal(partition, (murmur2(Buffer.from(`v${index}`)) & 0x7fffffff) % 7);
  }
  const plain = await world.machine.runUntil(producer.send(numbers(50).map((value) => ({ topic: 't', value }))));
  assert.equal(new Set(plain.map(({ partition }) => partition)).size, 1);
  await world.machine.runUntil(producer.close());
});

test('acks=0 resolves without an offset, and nothing waits for an answer', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { acks: '0' });
  const metadata = await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  assert.equal(metadata.offset, -1);
  await world.machine.advance(10);
  assert.deepEqual(world.cluster.values('t'), ['a']);
  await world.machine.runUntil(producer.close());
});

test('close sends what was accepted; with a limit it gives up what is left; nothing remains scheduled', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const patient = textProducer(world, { lingerMs: 10_000 });
  const sends = numbers(3).map((value) => patient.send({ topic: 't', value }));
  await world.machine.runUntil(patient.close());
  await world.machine.runUntil(Promise.all(sends));
  assert.deepEqual(world.cluster.values('t'), numbers(3));
  const hasty = textProducer(world);
  world.cluster.broker.script(produceApi, () => 'silence');
  const lost = outcomeOf(world, hasty.send({ topic: 't', value: 'x' }));
  await world.machine.advance(100);
  await world.machine.runUntil(hasty.close({ timeoutMs: 500 }));
  assert.ok((await lost) instanceof ClientClosedError);
  assert.ok((await outcomeOf(world, hasty.send({ topic: 't', value: 'y' }))) instanceof ClientClosedError);
  await world.cluster.broker.stop();
  await world.machine.simulation.runToEnd();
});

test('sends that wait for their topic are kept in order and survive close', async () => {
  const world = await startWorld();
  const producer = textProducer(world);
  const sends = numbers(5).map((value) => producer.send({ topic: 'later', value }));
  await world.machine.advance(50);
  const closed = producer.close();
  world.cluster.addTopic('later');
  await world.machine.runUntil(Promise.all([closed, ...sends]));
  assert.deepEqual(world.cluster.values('later'), numbers(5));
});

test('every codec arrives as it was sent', async () => {
  const world: World = await startWorld();
  world.cluster.addTopic('t');
  for (const compressionType of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    const producer = textProducer(world, { compressionType });
    await world.machine.runUntil(producer.send(numbers(50).map((value) => ({ topic: 't', value }))));
    await world.machine.runUntil(producer.close());
  }
  assert.deepEqual(world.cluster.values('t'), Array.from({ length: 5 }, () => numbers(50)).flat());
});
