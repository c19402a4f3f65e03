// What is beside the batches and finds them: the entries of every index must be true of the batches in
// the file, and a lookup by offset or by time must find what a look at all batches finds.

import assert from 'node:assert/strict';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import type { OffsetIndex } from '../../../src/log/segment/offset-index.ts';
import type { Segment } from '../../../src/log/segment/segment.ts';
import type { TimeIndex } from '../../../src/log/segment/time-index.ts';
import { maxTimestampOf } from '../../../src/protocol/records/batch-header.ts';
import { readInt64, viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { type LocatedBatch, splitBatches } from '../log-fixture.ts';

const openedLimitBytes = 1_000_000;

/** Every entry of every index of the log, against the files. */
export async function assertIndexes(log: PartitionLog): Promise<void> {
  for (const segment of log.segments) {
    // Through the segment, which knows where its file is while the log moves.
    const content = await segment.file.use(async (file) => {
      const bytes = Buffer.alloc(await file.size());
      await file.read(bytes, 0, bytes.length, 0);
      return bytes;
    });
    const batches = splitBatches(content);
    const { offsets, times } = await segment.loadIndexes();
    assertOffsetIndex(segment, offsets, batches);
    assertTimeIndex(segment, times, batches);
    await segment.learnTimestamps();
    const newest = Math.max(-1, ...batches.map(({ bytes }) => maxTimestampOf(viewOf(bytes), 0)));
    assert.equal(segment.maxTimestamp, newest, `the age of segment ${segment.baseOffset}`);
  }
}

function assertOffsetIndex({ baseOffset }: Segment, index: OffsetIndex, batches: readonly LocatedBatch[]): void {
  const starts = new Map<number, number>();
  let position = 0;
  for (const { lastOffset, bytes } of batches) {
    starts.set(lastOffset, position);
    position += bytes.length;
  }
  const view = viewOf(index.toBytes());
  for (let at = 0; at < view.byteLength; at += 8) {
    const offset = baseOffset + view.getInt32(at);
    assert.equal(
      view.getInt32(at + 4),
      starts.get(offset),
      `where the index of segment ${baseOffset} says ${offset} is`,
    );
  }
}

function assertTimeIndex({ baseOffset }: Segment, index: TimeIndex, batches: readonly LocatedBatch[]): void {
  const view = viewOf(index.toBytes());
  for (let at = 0; at < view.byteLength; at += 12) {
    const offset = baseOffset + view.getInt32(at + 8);
    const upTo = batches.filter(({ lastOffset }) => lastOffset <= offset);
    const newest = Math.max(...upTo.map(({ bytes }) => maxTimestampOf(viewOf(bytes), 0)));
    assert.equal(readInt64(view, at), newest, `the newest up to ${offset} in segment ${baseOffset}`);
  }
}

/** Reads from the middle of batches, and lookups by time, in what a look at everything in [from, to) found. */
export async function assertLookups(
  log: PartitionLog,
  content: readonly LocatedBatch[],
  from: number,
  to: number,
  random: { readonly below: (bound: number) => number; readonly isUndisturbed: () => boolean },
): Promise<void> {
  const { below, isUndisturbed } = random;
  const records = content.flatMap(recordsOf).filter(({ offset }) => offset >= from && offset < to);
  if (records.length === 0) return;
  const wanted = records[below(records.length)]!;

  const { chunks, release } = await log.read(wanted.offset, to, 1, true);
  const [first] = splitBatches(Buffer.concat(chunks));
  release?.();
  if (!isUndisturbed()) return;
  const holder = content.find(({ lastOffset }) => lastOffset >= wanted.offset);
  assert.equal(first?.baseOffset, holder?.baseOffset, `the batch that holds offset ${wanted.offset}`);

  const timestamp = wanted.timestamp + below(3) - 1;
  const found = await log.findTimestamp(timestamp, to);
  if (!isUndisturbed()) return;
  const expected = records.find((record) => record.timestamp >= timestamp);
  assert.equal(found?.offset, expected?.offset, `the first record that is not older than ${timestamp}`);

  const newest = await log.findMaxTimestamp(to);
  if (!isUndisturbed()) return;
  const maxTimestamp = Math.max(...records.map((record) => record.timestamp));
  assert.equal(
    newest?.offset,
    records.find((record) => record.timestamp === maxTimestamp)?.offset,
    'the newest record',
  );
}

function recordsOf({ bytes }: LocatedBatch): BatchRecord[] {
  return [...readRecords(bytes, viewOf(bytes), 0, openedLimitBytes)];
}
