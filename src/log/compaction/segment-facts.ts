// What the rules of compaction ask about segments. Timestamps cost a look at the disk, so they are only
// learnt when a setting depends on them.

import type { LogConfig } from '../log-config.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import type { Segment } from '../segment/segment.ts';
import type { SegmentFacts } from './cleaning.ts';

export async function segmentFacts(
  segments: readonly Segment[],
  { minCompactionLagMs, maxCompactionLagMs }: Pick<LogConfig, 'minCompactionLagMs' | 'maxCompactionLagMs'>,
): Promise<SegmentFacts[]> {
  const inactive = segments.slice(0, -1);
  for (const segment of inactive) {
    if (minCompactionLagMs > 0) await segment.learnTimestamps();
    if (maxCompactionLagMs < Number.MAX_SAFE_INTEGER) await learnFirstTimestamp(segment);
  }
  return segments.map((segment) => ({
    baseOffset: segment.baseOffset,
    sizeBytes: segment.sizeBytes,
    // Records without timestamps are as old as the segment.
    largestTimestamp: segment.maxTimestamp >= 0 ? segment.maxTimestamp : segment.createdMs,
    firstTimestamp: segment.firstTimestamp ?? -1,
  }));
}

async function learnFirstTimestamp(segment: Segment): Promise<void> {
  if (segment.firstTimestamp !== undefined) return;
  let first = -1;
  await segment.file.use((file) =>
    scanBatches(file, { from: 0, limit: segment.sizeBytes, mode: 'headers' }, ({ maxTimestamp }) => {
      first = maxTimestamp;
      return false;
    }),
  );
  segment.firstTimestamp = first;
}
