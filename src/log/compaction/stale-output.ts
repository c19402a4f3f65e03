// What a pass left behind that the disk let neither end nor clean up. It must be gone before another pass
// swaps files: a start takes a `.cleaned` file for the sign that no `.swap` file at or behind its offset
// is complete, and removes those, when the segments that they stand for may be gone already.

import { join } from 'node:path';
import type { Disk } from '../../base/ports/disk.ts';
import { cleanedSuffix, swapSuffix } from '../file-names.ts';

/** Only while no swap of this log is committed and unfinished. Throws what the disk says. */
export async function removeStaleOutput(disk: Disk, directory: string): Promise<void> {
  const names = (await disk.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  // First what looks complete: without its `.cleaned` companions it would be taken for that.
  for (const suffix of [swapSuffix, cleanedSuffix]) {
    const stale = names.filter((name) => name.endsWith(suffix));
    for (const name of stale) await disk.removeFile(join(directory, name));
    if (stale.length > 0) await disk.syncDirectory(directory);
  }
}
