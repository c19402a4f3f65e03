// Removes segments at the end of a log: the last one first and durably one by one, so that a power cut
// or a failure in between leaves a shorter log, never one with a hole. A segment is in the list for
// exactly as long as its file has a name.

import type { Disk } from '../../base/ports/disk.ts';
import { logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from '../file-names.ts';
import type { SegmentList } from './segment-list.ts';

/** Removes the segment at `index` and all behind it. After a failure it may be called again. */
export async function removeSegments(
  disk: Disk,
  directory: string,
  segments: SegmentList,
  index: number,
): Promise<void> {
  // A removal that failed before may have left names that a power cut would bring back.
  if (segments.all.length > index) await disk.syncDirectory(directory);
  while (segments.all.length > index) {
    const { active: last } = segments;
    await last.file.close();
    await disk.removeFile(last.pathOf(logSuffix));
    segments.removeLast();
    await last.retire();
    // Before its indexes: a log that came back without its transaction index would seem to have no aborted ones.
    await disk.syncDirectory(directory);
    for (const suffix of [offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix])
      await disk.removeFile(last.pathOf(suffix));
    await disk.syncDirectory(directory);
  }
}
