import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import type { BatchBuilderOptions } from '../../../src/protocol/records/batch-builder.ts';
import { emptyBatch, plainBatchHeader } from '../../../src/protocol/records/batch-header-writer.ts';
import { isCrcValid } from '../../../src/protocol/records/batch-header.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function threeRecords(options: BatchBuilderOptions): Uint8Array {
  const builder = new BatchBuilder(options);
  builder.append(t, utf8('k1'), utf8('hello'));
  builder.append(t + 5, null, utf8('world'));
  builder.append(t + 2, utf8('k3'), null);
  return builder.build();
}

test('a batch with headers is the one Java builds', () => {
  const builder = new BatchBuilder();
  builder.append(t, utf8('k'), utf8('v'), [
    { key: 'h1', value: utf8('v1') },
    { key: 'h2', value: null },
  ]);
  assert.deepEqual(builder.build(), javaBatch('v2-single'));
});

test('a transactional batch is the one Java builds, with the producer known early or late', () => {
  const place = { baseOffset: 100, partitionLeaderEpoch: 7, isTransactional: true };
  const producer = { producerId: 4242, producerEpoch: 3, baseSequence: 10 };
  assert.deepEqual(threeRecords({ ...place, ...producer, capacity: 0 }), javaBatch('v2-three'));

  const builder = new BatchBuilder(place);
  builder.append(t, utf8('k1'), utf8('hello'));
  builder.append(t + 5, null, utf8('world'));
  builder.append(t + 2, utf8('k3'), null);
  assert.deepEqual(builder.build(producer), javaBatch('v2-three'));
});

test('a batch with an append time is the one Java builds', () => {
  const batch = threeRecords({ baseOffset: 100, partitionLeaderEpoch: 0, logAppendTime: 1_800_000_000_000 });
  assert.deepEqual(batch, javaBatch('v2-logappendtime'));
});

test('transaction markers are those Java builds', () => {
  const marker = {
    timestamp: t,
    producerId: 4242,
    producerEpoch: 3,
    coordinatorEpoch: 9,
    baseOffset: 500,
    partitionLeaderEpoch: 7,
  };
  assert.deepEqual(endTransactionBatch({ ...marker, type: 'abort' }), javaBatch('control-abort'));
  assert.deepEqual(endTransactionBatch({ ...marker, type: 'commit' }), javaBatch('control-commit'));
});

test('an empty batch is the one Java leaves', () => {
  const batch = emptyBatch({
    ...plainBatchHeader,
    baseOffset: 100,
    lastOffsetDelta: 5,
    partitionLeaderEpoch: 7,
    maxTimestamp: t,
    producerId: 4242,
    producerEpoch: 3,
    baseSequence: 10,
    isTransactional: true,
  });
  assert.deepEqual(batch, javaBatch('empty-batch'));
});

test('a batch without records, or with a time that is no number, is refused', () => {
  assert.throws(() => new BatchBuilder().build(), RangeError);
  for (const timestamp of [Number.NaN, 1.5, 2 ** 53]) {
    assert.throws(() => new BatchBuilder().append(timestamp, null, null), RangeError);
  }
});

const bytesOrNull = fc.option(fc.uint8Array({ maxLength: 300 }));
const someRecord = fc.record({
  timestamp: fc.integer({ min: -1, max: 2 ** 50 }),
  key: bytesOrNull,
  value: bytesOrNull,
  headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme' }), value: bytesOrNull }), { maxLength: 3 }),
});

test('what is appended is read again, with every codec, and the size is always foretold', () => {
  const codec = fc.constantFrom(...codecs);
  fc.assert(
    fc.property(fc.array(someRecord, { minLength: 1, maxLength: 20 }), codec, (records, chosen) => {
      const builder = new BatchBuilder({
        codec: chosen,
        baseOffset: 1000,
        producerId: 9,
        producerEpoch: 1,
        baseSequence: 5,
      });
      for (const record of records) {
        const foretold = builder.sizeWith(record.timestamp, record.key, record.value, record.headers);
        builder.append(record.timestamp, record.key, record.value, record.headers);
        assert.equal(builder.sizeBytes, foretold);
      }
      const batch = builder.build();
      if (chosen.name === 'none') assert.equal(batch.length, builder.sizeBytes);
      assert.equal(isCrcValid(batch, viewOf(batch), 0), true);
      const read = [...readRecords(batch, viewOf(batch), 0, builder.sizeBytes)];
      const expected: BatchRecord[] = records.map((record, i) => ({ ...record, offset: 1000 + i, sequence: 5 + i }));
      assert.deepEqual(read.map(plain), expected.map(plain));
    }),
  );
});

/** The same record with its bytes as plain arrays, so that views of different kinds compare. */
function plain(record: BatchRecord): unknown {
  const list = (bytes: Uint8Array | null): number[] | null => (bytes === null ? null : [...bytes]);
  const headers = record.headers.map(({ key, value }) => ({ key, value: list(value) }));
  return { ...record, key: list(record.key), value: list(record.value), headers };
}
