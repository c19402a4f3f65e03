// Looks at every record of a batch; in a large one there are pauses, as a batch may open to many megabytes.

import type { RecordsSection } from '../../protocol/records/batch-codec.ts';
import type { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { CompactionTarget } from './compaction-target.ts';

/** What is looked at without a pause. */
const largestPieceBytes = 256 * 1024;
const pieceBytes = 64 * 1024;

/**
 * Visits the records of `section`, which `record` has been reset to, until `visit` says false. A promise
 * when the section is so large that it has to be paced here.
 */
export function visitRecords(
  record: RecordCursor,
  { start, end }: RecordsSection,
  target: Pick<CompactionTarget, 'pace'>,
  visit: () => boolean,
): void | Promise<void> {
  if (end - start > largestPieceBytes) return visitInPieces(record, start, target, visit);
  while (record.next()) if (!visit()) return undefined;
  return undefined;
}

async function visitInPieces(
  record: RecordCursor,
  start: number,
  target: Pick<CompactionTarget, 'pace'>,
  visit: () => boolean,
): Promise<void> {
  let pausedAt = start;
  while (record.next() && visit()) {
    if (record.end - pausedAt < pieceBytes) continue;
    await target.pace(record.end - pausedAt);
    pausedAt = record.end;
  }
}
