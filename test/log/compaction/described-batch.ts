// Batches as short text, for tests that compare what is left of a log with what should be.

import assert from 'node:assert/strict';
import {
  attributesOf,
  baseOffsetOf,
  deleteHorizonMsOf,
  isControl,
  isCrcValid,
  lastOffsetOf,
  maxTimestampOf,
  recordsCountOf,
} from '../../../src/protocol/records/batch-header.ts';
import { decodeControlRecord } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { type BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { splitBatches } from '../log-fixture.ts';

const maxOpenedBytes = 10_000_000;

export function recordsOf(batch: Uint8Array): BatchRecord[] {
  return [...readRecords(batch, viewOf(batch), 0, maxOpenedBytes)];
}

/** `3-5 3:a=1 5:b=- @horizon`: the offsets that it spans, its records, its delete horizon. */
export function describe(batch: Uint8Array): string {
  const view = viewOf(batch);
  if (!isCrcValid(batch, view, 0)) throw new Error(`a wrong checksum at offset ${baseOffsetOf(view, 0)}`);
  const records = recordsOf(batch);
  if (records.length !== recordsCountOf(view, 0)) throw new Error('a wrong count of records');
  const parts = [`${baseOffsetOf(view, 0)}-${lastOffsetOf(view, 0)}`];
  for (const record of records)
    parts.push(isControl(view, 0) ? decodeControlRecord(record).type : `${record.offset}:${textOf(record)}`);
  if (deleteHorizonMsOf(view, 0) >= 0) parts.push(`@${deleteHorizonMsOf(view, 0)}`);
  return parts.join(' ');
}

function textOf({ key, value }: BatchRecord): string {
  const text = (bytes: Uint8Array | null): string => (bytes === null ? '-' : Buffer.from(bytes).toString());
  return `${text(key)}=${text(value)}`;
}

/** Same files with the same content; where batches are compressed, the indexes may differ. */
export function assertSameLog(
  actual: ReadonlyMap<string, Buffer>,
  expected: ReadonlyMap<string, Buffer>,
  isCompressed: boolean,
  where: string,
): void {
  assert.deepEqual([...actual.keys()].toSorted(), [...expected.keys()].toSorted(), where);
  for (const [name, bytes] of expected) {
    if (name.endsWith('.log')) assert.deepEqual(contentsOf(actual.get(name)!), contentsOf(bytes), `${where}: ${name}`);
    else if (!isCompressed || name.endsWith('.txnindex'))
      assert.deepEqual(actual.get(name), bytes, `${where}: ${name}`);
  }
}

function contentsOf(log: Buffer): unknown[] {
  return splitBatches(log).map(({ bytes }) => contentOf(bytes));
}

/** Everything of a batch but how its records are compressed, for comparing with what another program wrote. */
function contentOf(batch: Uint8Array): unknown {
  const view = viewOf(batch);
  const isCompressed = (attributesOf(view, 0) & 7) !== 0;
  if (!isCompressed || recordsCountOf(view, 0) === 0) return Buffer.from(batch).toString('hex');
  const header = Buffer.from(batch.subarray(0, 61));
  header.fill(0, 8, 12);
  header.fill(0, 17, 21);
  return { header: header.toString('hex'), maxTimestamp: maxTimestampOf(view, 0), records: recordsOf(batch) };
}
