import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordsErrorCode } from '../../../src/protocol/records/records-errors.ts';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { decodeControlRecord } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import type { JavaBatchName } from '../../fixtures/records/java-batches.ts';
import { javaBatch, javaBatchNames } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;
const limit = 100_000;

/** All records of all batches or messages in the bytes. */
function readAll(bytes: Uint8Array, maxOpenedBytes = limit): BatchRecord[] {
  const batches = new BatchCursor(bytes);
  const records: BatchRecord[] = [];
  while (batches.next()) records.push(...readRecords(bytes, batches.view, batches.position, maxOpenedBytes));
  return records;
}

const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

const summary = ({ offset, timestamp, key, value }: BatchRecord): unknown[] => [
  offset,
  timestamp,
  textOf(key),
  textOf(value),
];

test('records with headers are read', () => {
  const [record] = readAll(javaBatch('v2-single'));
  assert.deepEqual(summary(record!), [0, t, 'k', 'v']);
  assert.equal(record!.sequence, -1);
  assert.deepEqual(
    record!.headers.map(({ key, value }) => [key, textOf(value)]),
    [
      ['h1', 'v1'],
      ['h2', null],
    ],
  );
});

test('offsets, timestamps, nulls and sequences are read', () => {
  const records = readAll(javaBatch('v2-three'));
  assert.deepEqual(records.map(summary), [
    [100, t, 'k1', 'hello'],
    [101, t + 5, null, 'world'],
    [102, t + 2, 'k3', null],
  ]);
  assert.deepEqual(
    records.map((record) => record.sequence),
    [10, 11, 12],
  );
});

test('an append time is the timestamp of every record', () => {
  assert.deepEqual(
    readAll(javaBatch('v2-logappendtime')).map((record) => record.timestamp),
    [1_800_000_000_000, 1_800_000_000_000, 1_800_000_000_000],
  );
});

test('every codec holds the same twenty records', () => {
  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
    const records = readAll(javaBatch(`v2-${codec}`));
    assert.deepEqual(
      records.map(summary),
      Array.from({ length: 20 }, (_, i) => [
        i,
        t + i,
        `key-${i}`,
        `${'the quick brown fox jumps over the lazy dog '.repeat(2)}${i}`,
      ]),
    );
  }
});

test('messages of magic 0 and 1, wrapped and not, are read', () => {
  assert.deepEqual(readAll(javaBatch('magic0')).map(summary), [
    [0, -1, 'k1', 'hello'],
    [1, -1, null, 'world'],
    [2, -1, 'k3', null],
  ]);
  for (const name of ['magic1', 'magic1-gzip'] as const) {
    assert.deepEqual(readAll(javaBatch(name)).map(summary), [
      [0, t, 'k1', 'hello'],
      [1, t + 5, null, 'world'],
      [2, t + 2, 'k3', null],
    ]);
  }
});

test('the offsets in a wrapper of magic 1 count back from its own', () => {
  const bytes = javaBatch('magic1-gzip');
  viewOf(bytes).setUint32(4, 1002);
  assert.deepEqual(
    readAll(bytes).map((record) => record.offset),
    [1000, 1001, 1002],
  );
});

test('control records say how a transaction ended', () => {
  const decode = (name: JavaBatchName): unknown => decodeControlRecord(readAll(javaBatch(name))[0]!);
  assert.deepEqual(decode('control-abort'), { type: 'abort', coordinatorEpoch: 9 });
  assert.deepEqual(decode('control-commit'), { type: 'commit', coordinatorEpoch: 9 });
});

test('control records of the quorum have a type only, and later versions are read', () => {
  const [record] = readAll(javaBatch('control-commit'));
  const withKey = (...key: number[]): BatchRecord => ({ ...record!, key: Uint8Array.from(key) });
  assert.deepEqual(decodeControlRecord(withKey(0, 0, 0, 2)), { type: 'leaderChange', coordinatorEpoch: -1 });
  assert.deepEqual(decodeControlRecord(withKey(0, 0, 0, 99)), { type: 'unknown', coordinatorEpoch: -1 });
  assert.equal(decodeControlRecord(withKey(0, 5, 0, 0, 77)).type, 'abort');
  assert.throws(() => decodeControlRecord(withKey(0, 0, 0)), { name: 'InvalidRecordError' });
  assert.throws(() => decodeControlRecord(withKey(0xff, 0xff, 0, 0)), { name: 'InvalidRecordError' });
  assert.throws(() => decodeControlRecord({ ...record!, value: null }), { name: 'InvalidRecordError' });
});

test('a batch cut anywhere yields no record', () => {
  for (const name of javaBatchNames) {
    const bytes = javaBatch(name);
    const whole = readAll(bytes).length;
    for (let size = 0; size < bytes.length; size += 1) {
      const cut = readAll(bytes.subarray(0, size));
      if (name === 'magic0' || name === 'magic1') assert.ok(cut.length < whole);
      else assert.equal(cut.length, 0);
    }
  }
});

test('a batch whose length claims less than there is, is refused or reads nothing', () => {
  for (const name of javaBatchNames) {
    const bytes = javaBatch(name);
    if (name === 'magic0' || name === 'magic1' || name === 'empty-batch') continue;
    for (let size = 0; size < bytes.length; size += 1) {
      const cut = bytes.slice(0, size);
      if (size >= 12) viewOf(cut).setInt32(8, size - 12);
      try {
        assert.deepEqual(readAll(cut), [], `${name} ${size}`);
      } catch (error) {
        assert.notEqual(recordsErrorCode(error), undefined, String(error));
      }
    }
  }
});

test('what goes wrong has its own error code', () => {
  const codeOf = (bytes: Uint8Array, maxOpenedBytes = limit): number | undefined => {
    try {
      readAll(bytes, maxOpenedBytes);
    } catch (error) {
      return recordsErrorCode(error);
    }
    return undefined;
  };
  const changed = (name: JavaBatchName, at: number, byte: number): Uint8Array => {
    const bytes = javaBatch(name);
    bytes[at] = byte;
    return bytes;
  };
  assert.equal(codeOf(changed('v2-single', 16, 3)), 2);
  assert.equal(codeOf(changed('v2-single', 11, 48)), 2);
  assert.equal(codeOf(changed('v2-single', 22, 5)), 76);
  assert.equal(codeOf(changed('v2-three', 60, 4)), 87);
  assert.equal(codeOf(changed('v2-gzip', 61, 0)), 87);
  assert.equal(codeOf(javaBatch('v2-zstd'), 2079), 87);
  assert.equal(recordsErrorCode(new Error('other')), undefined);
});

test('a record of a header with invalid UTF-8 is still read', () => {
  const builder = new BatchBuilder();
  builder.append(t, null, null, [{ key: 'ab', value: null }]);
  const bytes = builder.build();
  bytes[bytes.length - 2] = 0xff;
  assert.equal(readAll(bytes)[0]!.headers[0]!.key, 'a\ufffd');
});
