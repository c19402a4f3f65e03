// Replaces a small file as a whole: the new content is durable under a temporary name before it takes
// the old one's place, so a power cut leaves either the old or the new file, never half of one.

import { Buffer } from 'node:buffer';
import { dirname } from 'node:path';
import type { Disk } from '../base/ports/disk.ts';

export async function writeAtomically(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await disk.open(temporary, 'truncate');
  try {
    await file.write([typeof content === 'string' ? Buffer.from(content, 'latin1') : content], 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(temporary, path);
  await disk.syncDirectory(dirname(path));
}

const smallFileLimitBytes = 64 * 1024 * 1024;

/** The file's text, or undefined when there is none. */
export async function readTextFile(disk: Disk, path: string): Promise<string | undefined> {
  if ((await disk.info(path)) === undefined) return undefined;
  return Buffer.from(await disk.readFile(path, smallFileLimitBytes)).toString('latin1');
}
