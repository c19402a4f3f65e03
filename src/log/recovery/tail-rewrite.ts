// Makes durable what a restart found behind the recovery point. A sync alone would not: pages that an
// earlier sync has failed on count as written, though the disk does not have them, and whoever could have
// known died with the last process. Written again, they are dirty again, and the next sync says the truth.

import { Buffer } from 'node:buffer';
import type { Segment } from '../segment/segment.ts';

const pieceBytes = 4 * 1024 * 1024;

/** Writes the bytes in [from, to) of the segment's file once more, and syncs it. */
export async function rewriteTail(segment: Segment, from: number, to: number): Promise<void> {
  await segment.file.use(async (file) => {
    const memory = Buffer.allocUnsafe(Math.max(Math.min(to - from, pieceBytes), 0));
    for (let position = from; position < to;) {
      const count = await file.read(memory, 0, Math.min(memory.length, to - position), position);
      if (count === 0) throw new RangeError(`${segment.file.path} ends at ${position}, ${to} was checked`);
      await file.write([memory.subarray(0, count)], position);
      position += count;
    }
  });
  await segment.file.sync();
}
