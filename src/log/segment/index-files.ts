// The index files beside a segment. They are written when the segment is finished or closed, each as a whole;
// what a crash or the disk has spoiled is noticed when they are read, or by the batches that they name.

import type { Disk } from '../../base/ports/disk.ts';
import { offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from '../file-names.ts';
import { writeAtomically } from '../write-atomically.ts';
import { OffsetIndex } from './offset-index.ts';
import type { SegmentFile } from './segment-file.ts';
import { SegmentIndexes } from './segment-indexes.ts';
import { firstTimestampOf } from './segment-tail.ts';
import { TimeIndex } from './time-index.ts';
import { TransactionIndex } from './transaction-index.ts';

export interface IndexedSegment {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly directory: string;
  readonly file: SegmentFile;
  pathOf(suffix: string): string;
}

/** Makes the empty files that tools expect to find. */
export async function createIndexFiles(disk: Disk, segment: IndexedSegment): Promise<void> {
  for (const suffix of [offsetIndexSuffix, timeIndexSuffix])
    await (await disk.open(segment.pathOf(suffix), 'truncate')).close();
}

/** What the files hold, undefined when one is missing or cannot be right. */
export async function readIndexFiles(disk: Disk, segment: IndexedSegment): Promise<SegmentIndexes | undefined> {
  const { baseOffset } = segment;
  const offsets = await OffsetIndex.load(disk, segment.pathOf(offsetIndexSuffix), baseOffset);
  const times = await TimeIndex.load(disk, segment.pathOf(timeIndexSuffix), baseOffset);
  const transactions = await TransactionIndex.load(disk, segment.pathOf(transactionIndexSuffix));
  if (offsets === undefined || times === undefined || transactions === undefined) return undefined;
  if (offsets.lastPosition > 0 && offsets.lastPosition >= segment.sizeBytes) return undefined;
  // A segment that gets no more batches has a time entry, unless its records have no timestamps.
  const lacksTimes = times.count === 0 && ((await firstTimestampOf(segment.file, segment.sizeBytes)) ?? -1) >= 0;
  return lacksTimes ? undefined : new SegmentIndexes(offsets, times, transactions);
}

export async function writeIndexFiles(
  disk: Disk,
  segment: IndexedSegment,
  { offsets, times, transactions }: SegmentIndexes,
): Promise<void> {
  const transactionPath = segment.pathOf(transactionIndexSuffix);
  if (transactions.entries.length > 0) await writeAtomically(disk, transactionPath, transactions.toBytes());
  else if ((await disk.info(transactionPath)) !== undefined) {
    // Of a time when the segment was longer.
    await disk.removeFile(transactionPath);
    await disk.syncDirectory(segment.directory);
  }
  // Last, as a missing one of these is noticed; without aborted transactions there is no transaction index.
  await writeAtomically(disk, segment.pathOf(offsetIndexSuffix), offsets.toBytes());
  await writeAtomically(disk, segment.pathOf(timeIndexSuffix), times.toBytes());
}
