// One open file on a raw descriptor. Descriptors are small numbers that the kernel hands out again,
// so a closed file never touches its number any more, and `close` waits for the calls in flight:
// otherwise a late write could land in whatever file was opened next.

import { close, fdatasync, fstat, ftruncate, read, type Stats, write, writev } from 'node:fs';
import { DiskError, type DiskFile } from '../disk.ts';
import { platformAction, platformCall } from './platform-call.ts';

/** IOV_MAX of Linux and macOS: chunks one gathering write may carry. */
const chunksPerWrite = 1024;

export class DescriptorFile implements DiskFile {
  readonly path: string;
  readonly #descriptor: number;
  #callsInFlight = 0;
  #closed: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  async read(target: Uint8Array, targetOffset: number, length: number, position: number): Promise<number> {
    let done = 0;
    while (done < length) {
      const count = await this.#readOnce(target, targetOffset + done, length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let rest = chunks.filter((chunk) => chunk.length > 0);
    let at = position;
    while (rest.length > 0) {
      const written = await this.#writeOnce(rest.slice(0, chunksPerWrite), at);
      // No error and no progress: reported rather than tried for ever.
      if (written === 0) throw new DiskError('write', this.path, 'EIO');
      at += written;
      rest = remainder(rest, written);
    }
  }

  sync(): Promise<void> {
    // On macOS the platform's fdatasync is F_FULLFSYNC, which also empties the drive's own cache.
    return this.#run('sync', () =>
      platformAction('sync', this.path, (callback) => fdatasync(this.#descriptor, callback)),
    );
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#run('truncate', () =>
      platformAction('truncate', this.path, (callback) => ftruncate(this.#descriptor, sizeBytes, callback)),
    );
  }

  async size(): Promise<number> {
    const stats = await this.#run('size', () =>
      platformCall<Stats>('size', this.path, (callback) => fstat(this.#descriptor, callback)),
    );
    return stats.size;
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeWhenIdle();
    return this.#closed;
  }

  async #closeWhenIdle(): Promise<void> {
    if (this.#callsInFlight > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await platformAction('close', this.path, (callback) => close(this.#descriptor, callback));
  }

  #readOnce(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.#run('read', () =>
      platformCall<number>('read', this.path, (callback) =>
        read(this.#descriptor, target, offset, length, position, callback),
      ),
    );
  }

  #writeOnce(chunks: readonly Uint8Array[], position: number): Promise<number> {
    const [only] = chunks;
    return this.#run('write', () =>
      platformCall<number>('write', this.path, (callback) => {
        if (only !== undefined && chunks.length === 1) {
          write(this.#descriptor, only, 0, only.length, position, callback);
        } else {
          writev(this.#descriptor, chunks, position, callback);
        }
      }),
    );
  }

  async #run<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new DiskError(operation, this.path, 'EBADF');
    this.#callsInFlight++;
    try {
      return await call();
    } finally {
      if (--this.#callsInFlight === 0) this.#whenIdle?.();
    }
  }
}

/** What is left of the chunks after their first `written` bytes. */
function remainder(chunks: Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.length) return [chunk.subarray(left), ...chunks.slice(index + 1)];
    left -= chunk.length;
  }
  return [];
}
