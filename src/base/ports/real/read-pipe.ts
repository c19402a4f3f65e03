// The content of what has no size, a pipe for instance: it is known only when its end has come.

import { createReadStream } from 'node:fs';
import { DiskError } from '../disk.ts';

/** Throws EFBIG as soon as there is more than `limitBytes`. */
export async function readPipe(path: string, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) throw new DiskError('readFile', path, 'EFBIG');
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof DiskError) throw error;
    throw new DiskError('readFile', path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN', error);
  }
  return Buffer.concat(chunks);
}
