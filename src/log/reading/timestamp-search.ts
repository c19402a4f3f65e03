// Finds records by timestamp inside one batch, which may have to be opened for it.

import { magicOf, partitionLeaderEpochOf } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { readRecords } from '../../protocol/records/record-reader.ts';

export interface TimestampedOffset {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

/** The broker admitted no batch that opens to more. */
const maxOpenedBytes = 256 * 1024 * 1024;

/** The first record at or behind `startOffset` that is not older than `timestamp`. */
export function findTimestampInBatch(
  batch: Uint8Array,
  timestamp: number,
  startOffset: number,
): TimestampedOffset | undefined {
  const view = viewOf(batch);
  for (const record of readRecords(batch, view, 0, maxOpenedBytes)) {
    if (record.timestamp >= timestamp && record.offset >= startOffset)
      return { ...locate(view), offset: record.offset, timestamp: record.timestamp };
  }
  return undefined;
}

/** The first record with the largest timestamp. */
export function findMaxTimestampInBatch(batch: Uint8Array, startOffset: number): TimestampedOffset | undefined {
  const view = viewOf(batch);
  let best: TimestampedOffset | undefined;
  for (const record of readRecords(batch, view, 0, maxOpenedBytes)) {
    if (record.offset < startOffset || (best !== undefined && record.timestamp <= best.timestamp)) continue;
    best = { ...locate(view), offset: record.offset, timestamp: record.timestamp };
  }
  return best;
}

function locate(view: DataView): { leaderEpoch: number } {
  return { leaderEpoch: magicOf(view, 0) < 2 ? -1 : partitionLeaderEpochOf(view, 0) };
}
