// Removes segments at the end of a log: the last one first and durably one by one, so that a power cut
// in between leaves a shorter log, never one with a hole.

import type { Disk } from '../base/ports/disk.ts';
import { logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from './file-names.ts';
import type { Segment } from './segment.ts';

export async function removeSegments(disk: Disk, segments: readonly Segment[]): Promise<void> {
  for (const segment of segments.toReversed()) {
    await segment.retire();
    for (const suffix of [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix])
      await disk.removeFile(segment.pathOf(suffix));
    await disk.syncDirectory(segment.directory);
  }
}
