// Whether a transaction index says what the batches say. It has no checksum, and a wrong entry would show a
// reader of committed data what was aborted, or hide what was not.
//
// What it cannot notice: entries that are missing because the file has lost its end, a last stable offset that
// is too high for a transaction that is decided in a later segment, and a first offset where nothing is left to
// compare it with.

import { baseOffsetOf, isControl, isTransactional, producerIdOf } from '../../protocol/records/batch-header.ts';
import { endTransactionMarkerOf } from '../producers/control-marker.ts';
import type { ScannedBatch } from './batch-scan.ts';
import { DamagedSegmentError } from './damaged-ranges.ts';
import { findPlace, type SearchBounds } from './place-search.ts';
import { findBatch } from './segment-reader.ts';
import type { Segment } from './segment.ts';
import type { AbortedTransaction, TransactionIndex } from './transaction-index.ts';

export interface CheckedSegment {
  readonly segment: Segment;
  readonly bounds: SearchBounds;
  /** It gets no more batches, so its index can be made again. */
  readonly isFinished: boolean;
}

/**
 * The segment's aborted transactions, each borne out by its marker and its first batch; made again from the
 * batches when one is not. `segmentOf` finds where older transactions began.
 */
export async function checkedTransactions(
  checked: CheckedSegment,
  segmentOf: (offset: number) => CheckedSegment | undefined,
): Promise<TransactionIndex> {
  const { segment, bounds, isFinished } = checked;
  const { transactions } = await segment.loadIndexes();
  if (transactions.isChecked) return transactions;
  if (!(await areRight(transactions.entries, checked, segmentOf))) {
    const [first] = transactions.entries;
    segment.damage.noteIndex(segment.file.path, first!.lastOffset);
    if (!isFinished) {
      const { limit, endOffset } = bounds;
      const reason = 'the index of aborted transactions is wrong';
      const range = { startPosition: 0, endPosition: limit, startOffset: segment.baseOffset, endOffset, reason };
      throw new DamagedSegmentError({ file: segment.file.path, ...range });
    }
    await segment.rebuildTransactions();
  }
  transactions.noteChecked();
  return transactions;
}

async function areRight(
  entries: readonly AbortedTransaction[],
  { segment, bounds, isFinished }: CheckedSegment,
  segmentOf: (offset: number) => CheckedSegment | undefined,
): Promise<boolean> {
  let oldestLater = Infinity;
  for (const entry of entries.toReversed()) {
    const { producerId, firstOffset, lastOffset, lastStableOffset } = entry;
    // Appended, and on its way to the file.
    if (!isFinished && lastOffset >= bounds.endOffset) continue;
    if (lastOffset < segment.baseOffset || lastOffset >= bounds.endOffset) return false;
    if (firstOffset < 0 || firstOffset > lastOffset) return false;
    if (lastStableOffset > lastOffset + 1 || lastStableOffset > oldestLater) return false;
    oldestLater = Math.min(oldestLater, firstOffset);
    const marker = await batchAt(segment, lastOffset, bounds);
    const ended = marker && endTransactionMarkerOf(marker.bytes, marker.view);
    if (ended?.offset !== lastOffset || ended.producerId !== producerId || ended.commit) return false;
    const begun = segmentOf(firstOffset);
    // Who cannot be read, retired meanwhile or damaged, is told of to whoever reads it.
    const first = begun && (await batchAt(begun.segment, firstOffset, begun.bounds).catch(() => undefined));
    // Compaction removes what was aborted, and retention what is old: then there is nothing to compare.
    if (first === undefined || baseOffsetOf(first.view, 0) > firstOffset) continue;
    const isFirst = baseOffsetOf(first.view, 0) === firstOffset && !isControl(first.view, 0);
    if (!isFirst || !isTransactional(first.view, 0) || producerIdOf(first.view, 0) !== producerId) return false;
  }
  return true;
}

async function batchAt(segment: Segment, offset: number, bounds: SearchBounds): Promise<ScannedBatch | undefined> {
  const place = await findPlace(segment, offset, bounds);
  return place && findBatch(segment, place, bounds, ({ lastOffset }) => lastOffset >= offset);
}
