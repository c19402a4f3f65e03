import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { javaBatch, javaBatchNames } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;

test('every field of a header that Java wrote is read, at any position', () => {
  const padded = new Uint8Array(200);
  padded.set(javaBatch('v2-three'), 33);
  const view = viewOf(padded);
  assert.equal(header.baseOffsetOf(view, 33), 100);
  assert.equal(header.batchSizeOf(view, 33), javaBatch('v2-three').length);
  assert.equal(header.partitionLeaderEpochOf(view, 33), 7);
  assert.equal(header.magicOf(view, 33), 2);
  assert.equal(header.codecIdOf(view, 33), 0);
  assert.equal(header.timestampTypeOf(view, 33), 'CreateTime');
  assert.equal(header.isTransactional(view, 33), true);
  assert.equal(header.isControl(view, 33), false);
  assert.equal(header.deleteHorizonMsOf(view, 33), -1);
  assert.equal(header.lastOffsetOf(view, 33), 102);
  assert.equal(header.baseTimestampOf(view, 33), t);
  assert.equal(header.maxTimestampOf(view, 33), t + 5);
  assert.equal(header.producerIdOf(view, 33), 4242);
  assert.equal(header.producerEpochOf(view, 33), 3);
  assert.equal(header.baseSequenceOf(view, 33), 10);
  assert.equal(header.lastSequenceOf(view, 33), 12);
  assert.equal(header.recordsCountOf(view, 33), 3);
  assert.equal(header.isCrcValid(padded, view, 33), true);
});

test('codec and flags are told apart', () => {
  const codecIdOf = (name: (typeof javaBatchNames)[number]): number => header.codecIdOf(viewOf(javaBatch(name)), 0);
  assert.deepEqual(
    (['v2-single', 'v2-gzip', 'v2-snappy', 'v2-lz4', 'v2-zstd'] as const).map(codecIdOf),
    [0, 1, 2, 3, 4],
  );
  assert.equal(header.isControl(viewOf(javaBatch('control-commit')), 0), true);
  assert.equal(header.timestampTypeOf(viewOf(javaBatch('v2-logappendtime')), 0), 'LogAppendTime');
});

test('offsets and epoch are assigned without touching the checksum', () => {
  const bytes = javaBatch('v2-single');
  const view = viewOf(bytes);
  header.assignOffsets(view, 0, 2 ** 40 + 17, 12);
  assert.equal(header.baseOffsetOf(view, 0), 2 ** 40 + 17);
  assert.equal(header.partitionLeaderEpochOf(view, 0), 12);
  assert.equal(header.isCrcValid(bytes, view, 0), true);
});

test('assigning an append time gives the bytes that Java gives', () => {
  const bytes = javaBatch('v2-three');
  const view = viewOf(bytes);
  view.setInt32(header.partitionLeaderEpochAt, 0);
  view.setInt16(header.attributesAt, 0);
  for (const [at, size] of [
    [header.producerIdAt, 8],
    [header.producerEpochAt, 2],
    [header.baseSequenceAt, 4],
  ] as const) {
    bytes.fill(0xff, at, at + size);
  }
  header.assignMaxTimestamp(bytes, view, 0, 'LogAppendTime', 1_800_000_000_000);
  assert.deepEqual(bytes, javaBatch('v2-logappendtime'));
  header.assignMaxTimestamp(bytes, view, 0, 'CreateTime', t + 5);
  assert.equal(header.timestampTypeOf(view, 0), 'CreateTime');
  assert.equal(header.isCrcValid(bytes, view, 0), true);
});

test('time and type of time change alone, together or not at all', () => {
  const bytes = javaBatch('v2-three');
  const view = viewOf(bytes);
  for (const [type, time] of [
    ['CreateTime', t + 5],
    ['CreateTime', t + 6],
    ['LogAppendTime', t + 6],
    ['LogAppendTime', t + 7],
    ['CreateTime', t],
  ] as const) {
    header.assignMaxTimestamp(bytes, view, 0, type, time);
    assert.deepEqual([header.timestampTypeOf(view, 0), header.maxTimestampOf(view, 0)], [type, time]);
    assert.equal(header.isTransactional(view, 0), true);
    assert.equal(header.isCrcValid(bytes, view, 0), true);
  }
});

test('every changed bit from the attributes on spoils the checksum', () => {
  const bytes = javaBatch('v2-single');
  const view = viewOf(bytes);
  for (let at = header.crcAt; at < bytes.length; at += 1) {
    for (let bit = 1; bit < 256; bit <<= 1) {
      bytes[at]! ^= bit;
      assert.equal(header.isCrcValid(bytes, view, 0), false);
      bytes[at]! ^= bit;
    }
  }
});

test('sequence numbers wrap to 0 behind 2^31-1', () => {
  assert.equal(header.incrementSequence(2 ** 31 - 1, 0), 2 ** 31 - 1);
  assert.equal(header.incrementSequence(2 ** 31 - 1, 1), 0);
  assert.equal(header.incrementSequence(2 ** 31 - 3, 10), 7);
  assert.equal(header.incrementSequence(2 ** 31 - 1, 2 ** 31 - 1), 2 ** 31 - 2);
});
