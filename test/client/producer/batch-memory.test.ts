// The memory of batches is used again, and never while somebody may still look at it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { codecByName } from '../../../src/protocol/compression/codecs.ts';
import { BatchMemory } from '../../../src/client/producer/batch-memory.ts';
import { ProducerBatch } from '../../../src/client/producer/producer-batch.ts';
import { startWorld, textProducer } from '../world.ts';

const delivery = { delivered: () => {}, failed: () => {} };

function batchOf(memory: Uint8Array, records: number): ProducerBatch {
  const format = { codec: codecByName('none')!, level: undefined, isTransactional: false };
  const batch = new ProducerBatch('t', 0, 0, format, memory);
  for (let index = 0; index < records; index += 1) batch.append(0, null, Buffer.from('value'), [], delivery, index);
  return batch;
}

test('memory of full batches comes back, other sizes do not', () => {
  const memory = new BatchMemory(1_000);
  const first = memory.take(1_000);
  assert.equal(first.length, 1_000);
  memory.put(first);
  assert.equal(memory.take(800), first);
  memory.put(new Uint8Array(2_000));
  assert.notEqual(memory.take(1_000).length, 2_000);
  assert.equal(memory.take(100).length, 100, 'a small batch needs no full one');
});

test('a batch gives its memory back after the answer to its only attempt, and in no other case', () => {
  const memory = new Uint8Array(1_000);
  const waiting = batchOf(memory, 3);
  assert.equal(waiting.takeMemory(), undefined, 'it has not been sent');
  waiting.build();
  waiting.attempts = 1;
  assert.equal(waiting.takeMemory(), undefined, 'it is on its way');
  waiting.complete(0, -1);
  assert.equal(waiting.takeMemory(), memory);
  const retried = batchOf(new Uint8Array(1_000), 3);
  retried.build();
  retried.attempts = 2;
  retried.complete(0, -1);
  assert.equal(retried.takeMemory(), undefined, 'the first attempt may still lie before a socket');
  const split = batchOf(new Uint8Array(1_000), 4);
  split.build();
  split.attempts = 1;
  for (const part of split.split()) part.complete(0, -1);
  assert.equal(split.takeMemory(), undefined, 'its parts went their own ways');
});

test('a batch that is written again after an epoch bump shares nothing with what was sent before', () => {
  const batch = batchOf(new Uint8Array(1_000), 3);
  batch.setProducer({ producerId: 1, producerEpoch: 0, baseSequence: 7 });
  const sent = batch.build();
  const before = Uint8Array.from(sent);
  batch.setProducer({ producerId: 1, producerEpoch: 1, baseSequence: 0 });
  const again = batch.build();
  assert.notEqual(again.buffer, sent.buffer);
  assert.deepEqual(Uint8Array.from(sent), before);
  assert.notDeepEqual(Uint8Array.from(again), before);
});

test('with lost requests, lost answers and late ones no record carries the bytes of another', async () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const world = await startWorld(seed);
    world.cluster.addTopic('t', 2);
    const { random } = world.machine;
    type Usual = () => object | 'close' | 'silence' | Promise<object | 'close' | 'silence'>;
    const trouble = async (usual: Usual): Promise<object | 'close' | 'silence'> => {
      const draw = random.below(12);
      if (draw === 0) return 'close';
      if (draw === 1) return 'silence';
      const answer = await usual();
      return draw === 2 ? 'close' : answer;
    };
    const scripted = Array.from(
      { length: 400 },
      (): Parameters<
        typeof world.cluster.broker.script<typeof produceApi.request.fields, typeof produceApi.response.fields>
      >[1] =>
        (request, info, usual) =>
          trouble(() => usual(request, info)),
    );
    world.cluster.broker.script(produceApi, ...scripted);
    const producer = textProducer(world, { batchSize: 300, lingerMs: 0, requestTimeoutMs: 400, retryBackoffMs: 10 });
    const values = [0, 1].map((partition) =>
      Array.from({ length: 400 }, (_, index) => `seed ${seed} partition ${partition} record ${index}`),
    );
    for (let from = 0; from < 400; from += 40) {
      const records = [0, 1].flatMap((partition) =>
        values[partition]!.slice(from, from + 40).map((value) => ({ topic: 't', partition, value })),
      );
      await world.machine.runUntil(producer.send(records));
    }
    for (const partition of [0, 1]) assert.deepEqual(world.cluster.values('t', partition), values[partition]);
    await world.machine.runUntil(producer.close());
  }
});

test('memory comes in doublings of a full batch, each of which is used again', () => {
  const memory = new BatchMemory(1_000, 4_000);
  const sizes = [1_001, 2_001, 4_000].map((capacity) => memory.take(capacity));
  assert.deepEqual(
    sizes.map(({ length }) => length),
    [2_000, 4_000, 4_000],
  );
  memory.put(sizes[0]!);
  memory.put(sizes[1]!);
  assert.equal(memory.take(1_500), sizes[0]);
  assert.equal(memory.take(3_000), sizes[1]);
  const tooLarge = memory.take(5_000);
  assert.equal(tooLarge.length, 8_000);
  memory.put(tooLarge);
  assert.notEqual(memory.take(5_000), tooLarge, 'nothing so large is kept');
});

test('a batch that moves leaves nothing behind, and does not move once it may be on its way', () => {
  const first = new Uint8Array(1_000);
  const batch = batchOf(first, 3);
  const second = new Uint8Array(2_000).fill(7);
  assert.equal(batch.moveTo(second), first);
  first.fill(9);
  assert.deepEqual(batch.build(), batchOf(new Uint8Array(1_000), 3).build());
  assert.throws(() => batch.moveTo(new Uint8Array(4_000)), /does not move/);
});
