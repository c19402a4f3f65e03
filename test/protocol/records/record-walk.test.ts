import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { putVarint } from '../../../src/base/varint.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { baseTimestampOf, batchHeaderSize, recordsCountOf } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { walkRecords } from '../../../src/protocol/records/record-walk.ts';
import type { RecordRules, RecordWalk } from '../../../src/protocol/records/record-walk.ts';
import { InvalidRecordError } from '../../../src/protocol/records/records-errors.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;
const anything: RecordRules = { requiresKeys: false };

function walkBatch(batch: Uint8Array, rules = anything, recordsCount?: number): RecordWalk {
  const view = viewOf(batch);
  const count = recordsCount ?? recordsCountOf(view, 0);
  return walkRecords(batch, batchHeaderSize, batch.length, count, baseTimestampOf(view, 0), rules);
}

/** A records section of one record with this body (attributes first). */
function walkBody(...body: number[]): RecordWalk {
  const bytes = new Uint8Array(5 + body.length);
  const at = putVarint(bytes, 0, body.length);
  bytes.set(body, at);
  return walkRecords(bytes, 0, at + body.length, 1, t, anything);
}

test('a batch that Java wrote is walked, and its largest timestamp found', () => {
  assert.deepEqual(walkBatch(javaBatch('v2-three')), {
    maxTimestamp: t + 5,
    maxTimestampIndex: 1,
    hasSequentialOffsets: true,
    violations: [],
  });
  assert.equal(walkBatch(javaBatch('v2-single')).maxTimestampIndex, 0);
});

test('of equal timestamps the first is the largest, wherever it stands', () => {
  const largestOf = (...deltas: number[]): number[] => {
    const builder = new BatchBuilder();
    for (const delta of deltas) builder.append(t + delta, null, null);
    const { maxTimestamp, maxTimestampIndex } = walkBatch(builder.build());
    return [maxTimestamp - t, maxTimestampIndex];
  };
  assert.deepEqual(largestOf(7, 3, 7), [7, 0]);
  assert.deepEqual(largestOf(0, 7, 7, 3), [7, 1]);
  assert.deepEqual(largestOf(-t - 1, -t - 1), [-t - 1, 0]);
});

test('no records have no largest timestamp', () => {
  const { maxTimestamp, maxTimestampIndex } = walkBatch(javaBatch('empty-batch'));
  assert.deepEqual([maxTimestamp, maxTimestampIndex], [-1, -1]);
});

test('records without keys and with timestamps out of bounds are named', () => {
  const builder = new BatchBuilder();
  const key = Uint8Array.of(1);
  builder.append(t, key, key);
  builder.append(t + 1, null, key);
  builder.append(t - 100, key, key);
  builder.append(t + 100, key, key);
  builder.append(-1, key, key);
  const rules = { requiresKeys: true, earliestTimestamp: t - 99, latestTimestamp: t + 99 };
  assert.deepEqual(walkBatch(builder.build(), rules).violations, [
    { recordIndex: 1, timestamp: t + 1, reason: 'missingKey' },
    { recordIndex: 2, timestamp: t - 100, reason: 'timestampOutOfRange' },
    { recordIndex: 3, timestamp: t + 100, reason: 'timestampOutOfRange' },
  ]);
});

test('offset deltas that are not 0, 1, 2 … are reported', () => {
  assert.equal(walkBody(0, 0, 0, 1, 1, 0).hasSequentialOffsets, true);
  assert.equal(walkBody(0, 0, 2, 1, 1, 0).hasSequentialOffsets, false);
});

test('a record whose parts do not fit is refused with its index', () => {
  const malformed: Record<string, number[]> = {
    'key beyond the record': [0, 0, 0, 8, 1, 0],
    'key length -2': [0, 0, 0, 3, 1, 0],
    'value beyond the record': [0, 0, 0, 1, 8, 0],
    'no header count': [0, 0, 0, 1, 2, 65],
    'a byte too many': [0, 0, 0, 1, 1, 0, 0],
    'header count -1': [0, 0, 0, 1, 1, 1],
    'more headers than bytes': [0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f],
    'null header key': [0, 0, 0, 1, 1, 2, 1, 1],
    'header value beyond the record': [0, 0, 0, 1, 1, 2, 0, 4],
    'varint of six bytes': [0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 1, 0],
    'only attributes': [0],
    nothing: [],
  };
  for (const [name, body] of Object.entries(malformed)) {
    assert.throws(() => walkBody(...body), InvalidRecordError, name);
  }
  assert.throws(() => walkBody(0, 0, 0, 8, 1, 0), { recordIndex: 0 });
});

test('records that are missing or left over are refused', () => {
  const batch = javaBatch('v2-three');
  for (const count of [-1, 0, 2, 4, 5, 2 ** 31 - 1]) {
    assert.throws(() => walkBatch(batch, anything, count), InvalidRecordError, `${count}`);
  }
});

test('every truncation of the records is refused', () => {
  for (const name of ['v2-single', 'v2-three', 'control-abort'] as const) {
    const batch = javaBatch(name);
    for (let end = batchHeaderSize; end < batch.length; end += 1) {
      assert.throws(() => walkBatch(batch.subarray(0, end)), InvalidRecordError);
    }
  }
});

test('a record that reaches beyond its section is refused though the bytes go on', () => {
  const batch = Buffer.concat([javaBatch('v2-single'), javaBatch('v2-single')]);
  for (let end = batchHeaderSize; end < javaBatch('v2-single').length; end += 1) {
    assert.throws(() => walkRecords(batch, batchHeaderSize, end, 1, t, anything), InvalidRecordError);
  }
});

test('an empty key is a key, and the bounds of time are allowed themselves', () => {
  const builder = new BatchBuilder();
  const empty = new Uint8Array(0);
  builder.append(t, empty, null);
  builder.append(t + 9, empty, null);
  const rules = { requiresKeys: true, earliestTimestamp: t, latestTimestamp: t + 9 };
  assert.deepEqual(walkBatch(builder.build(), rules).violations, []);
});

test('random bytes are walked or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: -1, max: 9 }), (bytes, count) => {
      try {
        walkRecords(bytes, 0, bytes.length, count, t, { requiresKeys: true });
      } catch (error) {
        assert.ok(error instanceof InvalidRecordError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
