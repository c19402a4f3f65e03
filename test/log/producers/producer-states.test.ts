import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { decodeProducerSnapshot, encodeProducerSnapshot } from '../../../src/log/producers/producer-snapshot-file.ts';
import { ProducerStates } from '../../../src/log/producers/producer-states.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { assignOffsets } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf } from '../log-fixture.ts';

const maxSequence = 0x7fff_ffff;

/** `[epoch, first sequence, count, what happens]`: an offset stands for "a duplicate of the batch there". */
type Send = readonly [epoch: number, sequence: number, count: number, outcome: 'append' | number | ErrorName];
type ErrorName = 'OUT_OF_ORDER_SEQUENCE_NUMBER' | 'INVALID_PRODUCER_EPOCH';
type Step = Send | readonly ['marker', epoch: number] | readonly ['expire'];

const outOfOrder = 'OUT_OF_ORDER_SEQUENCE_NUMBER';
const fenced = 'INVALID_PRODUCER_EPOCH';

const scripts: Readonly<Record<string, readonly Step[]>> = {
  'sequences follow one another': [
    [0, 0, 3, 'append'],
    [0, 3, 1, 'append'],
    [0, 5, 1, outOfOrder],
    [0, 4, 2, 'append'],
  ],
  'an unknown producer may begin anywhere': [
    [0, 77, 3, 'append'],
    [0, 80, 1, 'append'],
    [0, 79, 1, outOfOrder],
  ],
  'the last five batches are recognised, the sixth is not': [
    [0, 0, 1, 'append'],
    [0, 1, 2, 'append'],
    [0, 3, 1, 'append'],
    [0, 4, 1, 'append'],
    [0, 5, 1, 'append'],
    [0, 0, 1, 0],
    [0, 6, 1, 'append'],
    [0, 0, 1, outOfOrder],
    [0, 1, 2, 1],
    [0, 6, 1, 6],
  ],
  'a batch that overlaps one in part is neither new nor the same': [
    [0, 0, 5, 'append'],
    [0, 3, 4, outOfOrder],
    [0, 0, 4, outOfOrder],
    [0, 0, 6, outOfOrder],
    [0, 0, 5, 0],
  ],
  'a new epoch begins at 0 and forgets the batches of the old one': [
    [0, 0, 1, 'append'],
    [1, 1, 1, outOfOrder],
    [1, 0, 1, 'append'],
    [0, 1, 1, fenced],
    [0, 0, 1, fenced],
    [1, 0, 1, 1],
    [1, 1, 1, 'append'],
  ],
  'after 2^31-1 comes 0': [
    [0, maxSequence - 1, 1, 'append'],
    [0, maxSequence, 1, 'append'],
    [0, 1, 1, outOfOrder],
    [0, 0, 1, 'append'],
    [0, maxSequence, 1, 1],
  ],
  'a batch may go over the end of the sequence': [
    [0, maxSequence - 1, 4, 'append'],
    [0, maxSequence - 1, 4, 0],
    [0, 1, 1, outOfOrder],
    [0, 2, 1, 'append'],
  ],
  'a marker with a higher epoch fences, and the sequence begins again': [
    [0, 0, 1, 'append'],
    ['marker', 1],
    [0, 1, 1, fenced],
    [1, 5, 1, outOfOrder],
    [1, 0, 1, 'append'],
  ],
  'a marker of the same epoch changes nothing about the sequence': [
    [0, 0, 1, 'append'],
    ['marker', 0],
    [0, 1, 1, 'append'],
    [0, 0, 1, 0],
  ],
  'one that was silent for too long is unknown again': [[0, 0, 1, 'append'], ['expire'], [0, 9, 1, 'append']],
};

describe('the producer states', () => {
  for (const [name, steps] of Object.entries(scripts)) test(name, () => play(steps));

  test('open transactions hold the first unstable offset until their marker is replicated', () => {
    const states = new ProducerStates();
    update(states, { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true }, 10);
    update(states, { producerId: 2, producerEpoch: 0, baseSequence: 0, isTransactional: true }, 11);
    assert.equal(states.firstUnstableOffset, 10);
    const aborted = states.endTransaction({ ...marker(1, 0), commit: false, offset: 12 });
    assert.deepEqual(aborted, { producerId: 1, firstOffset: 10, lastOffset: 12, lastStableOffset: 11 });
    assert.equal(states.firstUnstableOffset, 10, 'decided, not replicated');
    states.onHighWatermark(12);
    assert.equal(states.firstUnstableOffset, 10);
    states.onHighWatermark(13);
    assert.equal(states.firstUnstableOffset, 11);
    assert.equal(states.endTransaction({ ...marker(2, 0), commit: true, offset: 13 }), undefined);
    states.onHighWatermark(14);
    assert.equal(states.firstUnstableOffset, undefined);
  });

  test('a producer with an open transaction does not expire', () => {
    const states = new ProducerStates();
    update(states, { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true }, 0);
    states.removeExpired(2 ** 50, 1);
    assert.deepEqual([...states.states.keys()], [1]);
  });
});

describe('a producer snapshot', () => {
  const path = '../../fixtures/log-dir-gold-0/00000000000000000025.snapshot';
  const gold = readFileSync(new URL(path, import.meta.url));

  test('is read as Kafka wrote it and written the same', () => {
    const found = decodeProducerSnapshot(gold)!;
    assert.deepEqual(
      found.map(({ producerId, currentTransactionFirstOffset }) => [producerId, currentTransactionFirstOffset]),
      [
        [4242, 24],
        [5000, -1],
      ],
    );
    const states = new ProducerStates();
    for (const state of found) states.restore(state);
    assert.equal(states.firstUnstableOffset, 24);
    assert.deepEqual(Buffer.from(encodeProducerSnapshot(states)), gold);
  });

  test('is refused when any byte is wrong or missing', () => {
    for (let at = 0; at < gold.length; at++) {
      const wrong = Buffer.from(gold);
      wrong[at]! ^= 1;
      assert.equal(decodeProducerSnapshot(wrong), undefined, `byte ${at}`);
      assert.equal(decodeProducerSnapshot(gold.subarray(0, at)), undefined, `cut at ${at}`);
    }
  });
});

function marker(producerId: number, producerEpoch: number) {
  return { producerId, producerEpoch, coordinatorEpoch: 3, commit: true, offset: 0, timestamp: 1 };
}

function update(states: ProducerStates, wish: Parameters<typeof batchOf>[0], offset: number): void {
  const view = viewOf(batchOf(wish));
  assignOffsets(view, 0, offset, 0);
  states.update(view, 0);
}

function play(steps: readonly Step[]): void {
  const states = new ProducerStates();
  let offset = 0;
  for (const step of steps) {
    if (step[0] === 'expire') states.removeExpired(2 ** 50, 86_400_000);
    else if (step[0] === 'marker') states.endTransaction({ ...marker(1, step[1]), offset: offset++ });
    else {
      const [producerEpoch, baseSequence, records, outcome] = step;
      const view = viewOf(batchOf({ producerId: 1, producerEpoch, baseSequence, records }));
      const check = states.check(view, 0);
      const at = step.join();
      if (outcome === 'append') {
        assert.equal(check.kind, 'append', at);
        assignOffsets(view, 0, offset, 0);
        states.update(view, 0);
        offset += records;
      } else if (typeof outcome === 'number') {
        assert.ok(check.kind === 'duplicate', at);
        assert.equal(check.batch.lastOffset - check.batch.offsetDelta, outcome, at);
      } else assert.ok(check.kind === 'error' && check.errorCode === ErrorCode[outcome], at);
    }
  }
}
