// A file that knows whether all that was written to it has been synced.

import type { DiskFile } from '../../base/ports/disk.ts';

export class WatchedFile implements DiskFile {
  readonly #file: DiskFile;
  #changes = 0;
  #syncedChanges = 0;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  get path(): string {
    return this.#file.path;
  }

  get hasUnsynced(): boolean {
    return this.#changes !== this.#syncedChanges;
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): Promise<number> {
    return this.#file.read(target, targetOffset, length, position);
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    this.#changes += 1;
    return this.#file.write(chunks, position);
  }

  async sync(): Promise<void> {
    const changes = this.#changes;
    await this.#file.sync();
    this.#syncedChanges = changes;
  }

  truncate(sizeBytes: number): Promise<void> {
    this.#changes += 1;
    return this.#file.truncate(sizeBytes);
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
