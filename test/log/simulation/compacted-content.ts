// What compaction may make of a log, and no more: batches and records may go where a pass has been, but
// what stays is what was appended, where it was appended, and whoever reads to the end knows the last
// committed value of every key.

import assert from 'node:assert/strict';
import { isControl } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import type { ModelBatch, PartitionModel } from './partition-model.ts';
import type { TransactionModel } from './transaction-model.ts';
import type { LocatedBatch } from '../log-fixture.ts';

const openedLimitBytes = 1_000_000;
/** The base timestamp carries the delete horizon, the records' deltas, the count and the checksum follow from it. */
const keptHeader = [
  { from: 0, to: 8 },
  { from: 12, to: 17 },
  { from: 23, to: 27 },
  { from: 43, to: 57 },
] as const;

/** What was found in [from, to), `from` being the start of a batch or of the log. */
export function assertCompacted(
  model: PartitionModel,
  transactions: TransactionModel,
  found: readonly LocatedBatch[],
  from: number,
  to: number,
): void {
  const expected = model.between(from, to);
  const byBase = new Map(expected.map((batch) => [batch.baseOffset, batch]));
  let end = from;
  for (const batch of found) {
    const original = byBase.get(batch.baseOffset);
    assert.ok(original !== undefined, `a batch at ${batch.baseOffset}, where none was appended`);
    assert.ok(batch.baseOffset >= end || end === from, `the batch at ${batch.baseOffset} comes after ${end}`);
    end = batch.lastOffset + 1;
    if (!batch.bytes.equals(original.bytes)) assertRewritten(batch, original, model.cleanedEnd);
  }
  const bases = new Set(found.map(({ baseOffset }) => baseOffset));
  for (const { baseOffset } of expected)
    assert.ok(baseOffset < model.cleanedEnd || bases.has(baseOffset), `the batch at ${baseOffset} is missing`);
  assertLastValues(transactions, expected, found, from);
}

/** Some of its records are gone, nothing else is different. */
function assertRewritten(batch: LocatedBatch, original: ModelBatch, cleanedEnd: number): void {
  const { baseOffset } = batch;
  assert.ok(baseOffset < cleanedEnd, `the batch at ${baseOffset} has changed where no compaction was`);
  for (const { from, to } of keptHeader)
    assert.ok(
      batch.bytes.subarray(from, to).equals(original.bytes.subarray(from, to)),
      `the header of the batch at ${baseOffset}, bytes ${from} to ${to}`,
    );
  const records = new Map(original.records.map((record) => [record.offset, record]));
  let last = -1;
  for (const record of recordsOf(batch)) {
    assert.ok(record.offset > last, 'records are in order');
    last = record.offset;
    assert.deepEqual(contentOf(record), contentOf(records.get(record.offset)), `the record at ${record.offset}`);
  }
}

/** Of each key the last committed record, tombstones counting as nothing at all. */
function assertLastValues(
  transactions: TransactionModel,
  expected: readonly LocatedBatch[],
  found: readonly LocatedBatch[],
  from: number,
): void {
  const isShown = (batch: LocatedBatch): boolean =>
    batch.lastOffset >= from && !transactions.isOpen(batch) && transactions.abortOf(batch) === undefined;
  const promised = lastValues(expected.filter(isShown), from);
  const seen = lastValues(found.filter(isShown), from);
  for (const key of new Set([...promised.keys(), ...seen.keys()])) {
    const [record, other] = [promised.get(key), seen.get(key)];
    if (record?.value === null && other === undefined) continue;
    assert.equal(other?.offset, record?.offset, `where the last value of key ${key} is`);
  }
}

function lastValues(batches: readonly LocatedBatch[], from: number): Map<string, BatchRecord> {
  const values = new Map<string, BatchRecord>();
  for (const batch of batches) {
    if (isControl(viewOf(batch.bytes), 0)) continue;
    for (const record of recordsOf(batch)) if (record.offset >= from) values.set(textOf(record.key) ?? '', record);
  }
  return values;
}

function recordsOf(batch: LocatedBatch): readonly BatchRecord[] {
  return 'records' in batch
    ? (batch as ModelBatch).records
    : [...readRecords(batch.bytes, viewOf(batch.bytes), 0, openedLimitBytes)];
}

function contentOf(record: BatchRecord | undefined) {
  return record && { ...record, key: textOf(record.key), value: textOf(record.value) };
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('base64');
}
