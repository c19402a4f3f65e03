// An open file on a simulated disk. It shares the file's image with every other handle, goes on
// working when the name is removed, and is dead after a power cut.

import { DiskError, type DiskFile } from '../disk.ts';
import type { DiskOperation } from './disk-faults.ts';
import type { DiskQueue } from './disk-queue.ts';
import type { FileImage } from './file-image.ts';
import { Refusal } from './name-tree.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedVolume } from './simulated-volume.ts';

/** What all files of one disk share. */
export interface DiskParts {
  readonly queue: DiskQueue;
  readonly volume: SimulatedVolume;
  readonly random: SeededRandom;
  nowMs(): number;
}

export class SimulatedFile implements DiskFile {
  readonly path: string;
  readonly #image: FileImage;
  readonly #writable: boolean;
  readonly #disk: DiskParts;
  readonly #life: number;
  #closed: Promise<void> | undefined;

  constructor(path: string, image: FileImage, writable: boolean, disk: DiskParts) {
    this.path = path;
    this.#image = image;
    this.#writable = writable;
    this.#disk = disk;
    this.#life = disk.queue.life;
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): Promise<number> {
    return this.#perform('read', length, () => this.#image.read(target, targetOffset, length, position));
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const effect = (): void => {
      this.#assertWritable();
      const written = this.#writeUpTo(chunks, position, sizeBytes);
      if (written < sizeBytes) throw new Refusal('ENOSPC');
    };
    // A write that fails may have got anywhere.
    const onFault = (): void => void this.#writeUpTo(chunks, position, this.#disk.random.below(sizeBytes + 1));
    return this.#perform('write', sizeBytes, effect, onFault);
  }

  async sync(): Promise<void> {
    this.#assertOpen('sync');
    const point = this.#image.beginSync();
    const onFault = (): void => this.#image.failSync(this.#disk.random);
    return this.#perform('sync', 0, () => this.#image.finishSync(point), onFault);
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#perform('truncate', 0, () => {
      this.#assertWritable();
      this.#changeAllocation(() => this.#image.truncate(sizeBytes, this.#disk.nowMs()));
    });
  }

  size(): Promise<number> {
    return this.#perform('size', 0, () => this.#image.sizeBytes);
  }

  close(): Promise<void> {
    this.#closed ??= this.#disk.queue.perform({ operation: 'close', path: this.path, effect: () => {} });
    return this.#closed;
  }

  async #perform<Result>(
    operation: DiskOperation,
    sizeBytes: number,
    effect: () => Result,
    onFault: () => void = () => {},
  ): Promise<Result> {
    this.#assertOpen(operation);
    return this.#disk.queue.perform({ operation, path: this.path, sizeBytes, effect, onFault });
  }

  #assertOpen(operation: DiskOperation): void {
    if (this.#life !== this.#disk.queue.life) throw new DiskError(operation, this.path, 'ECRASHED');
    if (this.#closed !== undefined) throw new DiskError(operation, this.path, 'EBADF');
  }

  #assertWritable(): void {
    if (!this.#writable) throw new Refusal('EBADF');
    this.#disk.volume.assertWritable();
  }

  /** Writes the first `limitBytes` of the chunks, as far as the volume has room; returns the count. */
  #writeUpTo(chunks: readonly Uint8Array[], position: number, limitBytes: number): number {
    const { volume } = this.#disk;
    let done = 0;
    for (const chunk of chunks) {
      let part = chunk.subarray(0, Math.min(chunk.length, limitBytes - done));
      const room = this.#image.writableBytes(position + done, part.length, volume.usableBytes);
      const full = room < part.length;
      if (full) part = part.subarray(0, room);
      this.#changeAllocation(() => this.#image.write(part, position + done, this.#disk.nowMs()));
      done += part.length;
      if (full) break;
    }
    return done;
  }

  #changeAllocation(change: () => void): void {
    const before = this.#image.allocatedBytes;
    change();
    this.#disk.volume.usedBytes += this.#image.allocatedBytes - before;
  }
}
