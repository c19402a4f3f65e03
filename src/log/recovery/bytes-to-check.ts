// How much of a partition a start after a crash will read, estimated from names and sizes only: for the
// person who waits for it.

import { join } from 'node:path';
import type { Disk } from '../../base/ports/disk.ts';
import { fileName, logSuffix, offsetIndexSuffix, offsetOfFileName, producerSnapshotSuffix } from '../file-names.ts';
import { recoveryStart } from './recovery-start.ts';

const indexEntrySize = 8;

export async function bytesToCheck(disk: Disk, directory: string, recoveryPoint: number): Promise<number> {
  const names = (await disk.list(directory)).map(({ name }) => name);
  const offsetsOf = (suffix: string): number[] =>
    names.map((name) => offsetOfFileName(name, suffix)).filter((offset) => offset !== undefined);
  const bases = offsetsOf(logSuffix);
  if (bases.length === 0) return 0;
  const { index, markOffset } = recoveryStart(bases, recoveryPoint, offsetsOf(producerSnapshotSuffix));
  let sizeBytes = 0;
  for (const base of bases.slice(index))
    sizeBytes += (await disk.info(join(directory, fileName(base, logSuffix))))?.sizeBytes ?? 0;
  if (markOffset === undefined) return sizeBytes;
  return Math.max(
    sizeBytes - (await lastPosition(disk, join(directory, fileName(bases[index]!, offsetIndexSuffix)))),
    0,
  );
}

/** Of the batch that the last entry names: the index was last saved with the mark. */
async function lastPosition(disk: Disk, path: string): Promise<number> {
  const file = await disk.open(path, 'read');
  try {
    const sizeBytes = await file.size();
    const entry = new DataView(new ArrayBuffer(indexEntrySize));
    await file.read(new Uint8Array(entry.buffer), 0, indexEntrySize, Math.max(sizeBytes - indexEntrySize, 0));
    return Math.max(entry.getInt32(4), 0);
  } finally {
    await file.close();
  }
}
