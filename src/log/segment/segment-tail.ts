// What the batches behind the last index entry say about a segment: where it ends and how new it is.

import { scanBatches } from './batch-scan.ts';
import type { SegmentFile } from './segment-file.ts';
import type { Segment } from './segment.ts';

export interface SegmentTail {
  /** Behind the last batch. */
  readonly endOffset: number;
  /** Why the bytes are not batches to their end; undefined when they are. */
  readonly damage: string | undefined;
}

/** The largest timestamp in the first batch, -1 when it has none; undefined without a batch. */
export async function firstTimestampOf(file: SegmentFile, sizeBytes: number): Promise<number | undefined> {
  let first: number | undefined;
  await file.use((opened) =>
    scanBatches(opened, { from: 0, limit: sizeBytes, mode: 'headers' }, ({ maxTimestamp }) => {
      first = maxTimestamp;
      return false;
    }),
  );
  return first;
}

const windowBytes = 64 * 1024;

/**
 * Checks every batch it looks at: an end of the log that a flipped bit has moved would have offsets given twice.
 * The segment's timestamps are right afterwards.
 */
export async function learnTail(segment: Segment): Promise<SegmentTail> {
  const { offsets } = await segment.loadIndexes();
  let endOffset = segment.baseOffset;
  const limit = segment.sizeBytes;
  const bounds = { first: segment.baseOffset, end: Infinity };
  segment.firstTimestamp = await firstTimestampOf(segment.file, limit);
  const end = await segment.file.use((file) =>
    scanBatches(file, { from: offsets.lastPosition, limit, mode: 'whole', windowBytes, offsets: bounds }, (batch) => {
      endOffset = batch.lastOffset + 1;
      if (batch.maxTimestamp > segment.maxTimestamp) {
        segment.maxTimestamp = batch.maxTimestamp;
        segment.offsetOfMaxTimestamp = batch.lastOffset;
      }
      return true;
    }),
  );
  return { endOffset, damage: end.kind === 'damaged' ? end.reason : undefined };
}
