// Copies a part of a file, slice by slice. What is at its place in the copy already is not written again,
// so that a copy which a restart broke off goes on where it was, whatever state it is in. After a failed
// sync that is no use: what can be read then may not be on the disk (`trustsFound`).

import { Buffer } from 'node:buffer';
import { type Disk, DiskError, type DiskFile } from '../../base/ports/disk.ts';

export interface FileCopy {
  readonly disk: Disk;
  readonly source: DiskFile;
  /** Of the copy. */
  readonly path: string;
  /** Everything before has been copied and synced by an earlier call. */
  readonly from: number;
  /** Where the copy is to end. */
  readonly to: number;
  /** What is in the copy may be taken as it is. */
  readonly trustsFound: boolean;
  /** Called after every slice. */
  readonly onCopied: (bytes: number) => Promise<void>;
}

const sliceBytes = 512 * 1024;

/** The copy is as long as asked for, and durable but for its name, when this resolves. */
export async function copyFile({ disk, source, path, from, to, trustsFound, onCopied }: FileCopy): Promise<void> {
  const copy = await disk.open(path, 'create');
  try {
    const foundBytes = await copy.size();
    const size = Math.min(sliceBytes, to - from);
    const [slice, found] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
    for (let position = from; position < to;) {
      const length = Math.min(sliceBytes, to - position);
      const count = await source.read(slice, 0, length, position);
      if (count < length) throw new DiskError('read', source.path, 'EOF');
      const bytes = slice.subarray(0, length);
      const mayBeThere = trustsFound && position + length <= foundBytes;
      if (!mayBeThere || !(await holds(copy, found, bytes, position))) await copy.write([bytes], position);
      position += length;
      await onCopied(length);
    }
    if (foundBytes > to) await copy.truncate(to);
    await copy.sync();
  } finally {
    await copy.close();
  }
}

async function holds(copy: DiskFile, scratch: Buffer, wanted: Buffer, position: number): Promise<boolean> {
  const found = scratch.subarray(0, wanted.length);
  return (await copy.read(found, 0, wanted.length, position)) === wanted.length && found.equals(wanted);
}
