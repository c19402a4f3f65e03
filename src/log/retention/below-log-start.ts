// A restart that finds segments which retention had begun to take away: what lies wholly below the log
// start goes before the log is opened, because some of its neighbours may be gone already, and a log
// must not have a hole.

import type { Disk } from '../../base/ports/disk.ts';
import { logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from '../file-names.ts';
import type { Segment } from '../segment/segment.ts';

/** Removes them durably; returns those that stay. `segments` are in the order of their offsets. */
export async function removeBelowLogStart(
  disk: Disk,
  segments: readonly Segment[],
  logStartOffset: number,
  snapshotOffsets: readonly number[],
): Promise<readonly Segment[]> {
  // What retention has given up was finished. A segment without a producer snapshot at its end was not, and only
  // its batches know of its producers.
  const known = new Set(snapshotOffsets);
  const first = segments.findLastIndex(({ baseOffset }) => baseOffset <= logStartOffset && known.has(baseOffset));
  if (first <= 0) return segments;
  for (const segment of segments.slice(0, first)) {
    for (const suffix of [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix])
      await disk.removeFile(segment.pathOf(suffix));
  }
  await disk.syncDirectory(segments[0]!.directory);
  return segments.slice(first);
}
