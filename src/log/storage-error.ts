// The disk failed a partition. Clients get KAFKA_STORAGE_ERROR; nothing is acknowledged after it until
// the log has been brought back to what is known to be good.

import { type Disk, DiskError } from '../base/ports/disk.ts';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly directory: string;

  constructor(directory: string, cause: unknown) {
    super(`${directory}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.directory = directory;
  }
}

/**
 * What is on disk contradicts itself where it was safe, so that trying again cannot help. The message names the
 * file, the place and what can be done.
 */
export class DamagedLogError extends Error {
  override readonly name = 'DamagedLogError';
}

/** With less than this free, a log that was stopped by a full disk would stop again at once. */
const leastUsableBytes = 1024 * 1024;

/** Throws when what failed was the lack of space, and it lasts. */
export async function refuseFullDisk(disk: Disk, failure: StorageError): Promise<void> {
  if (!(failure.cause instanceof DiskError && failure.cause.code === 'ENOSPC')) return;
  const { usableBytes } = await disk.volume(failure.directory);
  if (usableBytes < leastUsableBytes) throw new StorageError(failure.directory, `only ${usableBytes} bytes are free`);
}
