import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codecByName, codecs } from '../../../src/protocol/compression/codecs.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { rebuildBatch } from '../../../src/protocol/records/batch-rebuild.ts';
import type { RebuildOptions } from '../../../src/protocol/records/batch-rebuild.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;

function rebuild(batch: Uint8Array, options: Omit<RebuildOptions, 'maxOpenedBytes'> = {}): Uint8Array {
  const rebuilt = rebuildBatch(batch, viewOf(batch), 0, { maxOpenedBytes: 100_000, ...options });
  assert.equal(header.isCrcValid(rebuilt, viewOf(rebuilt), 0), true);
  return rebuilt;
}

function offsetsAndTimestamps(batch: Uint8Array): number[][] {
  return [...readRecords(batch, viewOf(batch), 0, 100_000)].map(({ offset, timestamp }) => [offset, timestamp]);
}

test('a batch rebuilt as it is, is the same', () => {
  for (const name of ['v2-single', 'v2-three', 'v2-logappendtime', 'control-abort', 'empty-batch'] as const) {
    assert.deepEqual(rebuild(javaBatch(name)), javaBatch(name));
  }
});

test('every codec can become every other one without a change to the records', () => {
  const none = codecByName('none')!;
  const plain = rebuild(javaBatch('v2-gzip'), { codec: none });
  for (const codec of codecs) {
    const recompressed = rebuild(plain, { codec });
    assert.equal(header.codecIdOf(viewOf(recompressed), 0), codec.id);
    assert.deepEqual(rebuild(recompressed, { codec: none }), plain);
  }
});

test('records that go leave the base offset, the last offset and the producer as they were', () => {
  const rebuilt = rebuild(javaBatch('v2-three'), { keeps: (_, offset) => offset !== 101 });
  const view = viewOf(rebuilt);
  assert.deepEqual(offsetsAndTimestamps(rebuilt), [
    [100, t],
    [102, t + 2],
  ]);
  assert.equal(header.recordsCountOf(view, 0), 2);
  assert.equal(header.lastOffsetOf(view, 0), 102);
  assert.equal(header.lastSequenceOf(view, 0), 12);
  assert.equal(header.producerIdOf(view, 0), 4242);
  assert.equal(header.maxTimestampOf(view, 0), t + 2);

  const withoutEnds = rebuild(javaBatch('v2-three'), { keeps: (index) => index === 1 });
  assert.deepEqual(offsetsAndTimestamps(withoutEnds), [[101, t + 5]]);
  assert.equal(header.lastOffsetOf(viewOf(withoutEnds), 0), 102);
});

test('timestamps count from the first record that remains, as in what Kafka rebuilds', () => {
  const rebuilt = rebuild(javaBatch('v2-three'), { keeps: (index) => index > 0 });
  assert.equal(header.baseTimestampOf(viewOf(rebuilt), 0), t + 5);
  assert.deepEqual(offsetsAndTimestamps(rebuilt), [
    [101, t + 5],
    [102, t + 2],
  ]);
});

test('a batch with an append time that loses records counts from that', () => {
  const batch = javaBatch('v2-logappendtime');
  const rebuilt = rebuild(batch, { keeps: (index) => index === 0 });
  const appendTime = header.maxTimestampOf(viewOf(batch), 0);
  assert.equal(header.baseTimestampOf(viewOf(rebuilt), 0), appendTime);
  assert.equal(header.maxTimestampOf(viewOf(rebuilt), 0), appendTime);
});

test('when all records go, an empty batch remembers the producer', () => {
  const rebuilt = rebuild(javaBatch('v2-three'), { keeps: () => false });
  const view = viewOf(rebuilt);
  assert.equal(rebuilt.length, 61);
  assert.equal(header.recordsCountOf(view, 0), 0);
  assert.equal(header.lastOffsetOf(view, 0), 102);
  assert.equal(header.lastSequenceOf(view, 0), 12);
  assert.equal(header.maxTimestampOf(view, 0), t + 5);
  assert.equal(header.baseTimestampOf(view, 0), -1);
});

test('renumbered records are sequential again', () => {
  const gap = rebuild(javaBatch('v2-three'), { keeps: (index) => index > 0 });
  const rebuilt = rebuild(gap, { renumbers: true });
  assert.deepEqual(offsetsAndTimestamps(rebuilt), [
    [100, t + 5],
    [101, t + 2],
  ]);
  assert.equal(header.lastOffsetDeltaOf(viewOf(rebuilt), 0), 1);
});

test('a delete horizon takes the place of the base timestamp and no record changes its time', () => {
  for (const deleteHorizonMs of [t + 86_400_000, t - 10 ** 12]) {
    const rebuilt = rebuild(javaBatch('v2-three'), { deleteHorizonMs });
    assert.equal(header.deleteHorizonMsOf(viewOf(rebuilt), 0), deleteHorizonMs);
    assert.deepEqual(offsetsAndTimestamps(rebuilt), offsetsAndTimestamps(javaBatch('v2-three')));
    const again = rebuild(rebuilt, { keeps: (index) => index === 2 });
    assert.equal(header.deleteHorizonMsOf(viewOf(again), 0), deleteHorizonMs);
    assert.deepEqual(offsetsAndTimestamps(again), [[102, t + 2]]);
  }
});

test('an append time survives', () => {
  const rebuilt = rebuild(javaBatch('v2-logappendtime'), { keeps: (index) => index === 0 });
  assert.deepEqual(offsetsAndTimestamps(rebuilt), [[100, 1_800_000_000_000]]);
});
