// Looks at every record of a batch once, before the batch enters a log: the structure must be right,
// and what the rules forbid is collected by record. Allocates for violations only.

import { RecordCursor } from './record-cursor.ts';

export interface RecordRules {
  /** A compacted topic accepts no record without a key. */
  readonly requiresKeys: boolean;
  /**
   * Record timestamps outside [earliest, latest] are violations, except -1, which says "none". Infinite
   * by default; leave them so when the topic's timestamps are its own (LogAppendTime).
   */
  readonly earliestTimestamp?: number;
  readonly latestTimestamp?: number;
}

export interface RecordViolation {
  /** Counted from 0. */
  readonly recordIndex: number;
  readonly timestamp: number;
  /** `ownAppendTime`: the batch claims to have been stamped by a broker. */
  readonly reason: 'missingKey' | 'timestampOutOfRange' | 'ownAppendTime';
}

export interface RecordWalk {
  /** The largest timestamp of a record, and the first record that has it; -1 and -1 without records. */
  readonly maxTimestamp: number;
  readonly maxTimestampIndex: number;
  /** Whether the offset deltas are 0, 1, 2 …; if not, the batch must be rebuilt before it is appended. */
  readonly hasSequentialOffsets: boolean;
  /** In the order of the records. */
  readonly violations: readonly RecordViolation[];
}

const noViolations: readonly RecordViolation[] = Object.freeze([]);
const cursor = new RecordCursor();

/**
 * Walks the `recordsCount` records in `bytes[start, end)`, uncompressed. Throws `InvalidRecordError`
 * for the first record that is not well formed, for missing records and for bytes left over.
 */
export function walkRecords(
  bytes: Uint8Array,
  start: number,
  end: number,
  recordsCount: number,
  baseTimestamp: number,
  rules: RecordRules,
): RecordWalk {
  const { requiresKeys, earliestTimestamp = -Infinity, latestTimestamp = Infinity } = rules;
  let maxTimestamp = -1;
  let maxTimestampIndex = -1;
  let hasSequentialOffsets = true;
  let violations: RecordViolation[] | undefined;
  cursor.reset(bytes, start, end, recordsCount);
  while (cursor.next()) {
    const timestamp = baseTimestamp + cursor.timestampDelta;
    if (timestamp > maxTimestamp || maxTimestampIndex < 0) {
      maxTimestamp = timestamp;
      maxTimestampIndex = cursor.index;
    }
    if (cursor.offsetDelta !== cursor.index) hasSequentialOffsets = false;
    if (requiresKeys && cursor.keyLength < 0) {
      (violations ??= []).push({ recordIndex: cursor.index, timestamp, reason: 'missingKey' });
    } else if ((timestamp < earliestTimestamp || timestamp > latestTimestamp) && timestamp !== -1) {
      (violations ??= []).push({ recordIndex: cursor.index, timestamp, reason: 'timestampOutOfRange' });
    }
  }
  return { maxTimestamp, maxTimestampIndex, hasSequentialOffsets, violations: violations ?? noViolations };
}
