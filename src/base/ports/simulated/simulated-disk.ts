// A disk in memory that tells written from durable, and forgets on a power cut exactly what the
// contract in disk.ts allows it to forget, by seed. Every call takes virtual time; a call that changes
// something takes effect at its end, so calls in flight at once may take effect in either order.

import {
  DirectoryLockedError,
  type DirectoryEntry,
  type DirectoryLock,
  type Disk,
  type DiskFile,
  type FileInfo,
  type OpenMode,
  type Volume,
} from '../disk.ts';
import { DirectoryImage, type Node } from './directory-image.ts';
import { DiskFaults, type DiskOperation } from './disk-faults.ts';
import { type DiskLatency, DiskQueue } from './disk-queue.ts';
import { FileImage } from './file-image.ts';
import { emptyDirectory, NameTree, Refusal } from './name-tree.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import { type DiskParts, SimulatedFile } from './simulated-file.ts';
import { SimulatedVolume } from './simulated-volume.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface SimulatedDiskOptions {
  /** The volume's size. Default: 1 TiB. */
  readonly capacityBytes?: number;
  /** Default: a sync takes 0.2 to 3 ms, everything else 0.01 to 0.1 ms, and bytes move at 1 GB/s. */
  readonly latency?: DiskLatency;
}

export class SimulatedDisk implements Disk {
  /** Space and the read-only switch; both may be changed at any time. */
  readonly space: SimulatedVolume;
  readonly #random: SeededRandom;
  readonly #faults = new DiskFaults();
  readonly #queue: DiskQueue;
  readonly #tree = new NameTree();
  readonly #locks = new Set<Node>();
  readonly #parts: DiskParts;

  constructor(schedule: Schedule, clock: VirtualClock, random: SeededRandom, options: SimulatedDiskOptions = {}) {
    this.space = new SimulatedVolume(options.capacityBytes ?? 2 ** 40);
    this.#random = random;
    this.#queue = new DiskQueue(schedule, random, this.#faults, options.latency ?? defaultLatency);
    this.#parts = { queue: this.#queue, volume: this.space, random, nowMs: () => clock.wallMs() };
  }

  open(path: string, mode: OpenMode): Promise<DiskFile> {
    return this.#perform('open', path, () => {
      const image = this.#openImage(path, mode);
      return new SimulatedFile(path, image, mode !== 'read', this.#parts);
    });
  }

  readFile(path: string, limitBytes: number = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    return this.#perform('readFile', path, () => {
      const image = this.#tree.file(path);
      if (image.sizeBytes > limitBytes) throw new Refusal('EFBIG');
      return image.writtenBytes();
    });
  }

  info(path: string): Promise<FileInfo | undefined> {
    return this.#perform('info', path, () => {
      const node = this.#tree.find(path);
      if (node === undefined) return undefined;
      if (node instanceof DirectoryImage) return { kind: 'directory', sizeBytes: 0, modifiedMs: 0 };
      return { kind: 'file', sizeBytes: node.sizeBytes, modifiedMs: node.modifiedMs };
    });
  }

  list(path: string): Promise<DirectoryEntry[]> {
    return this.#perform('list', path, () => {
      const entries = [...this.#tree.directory(path).entries()].map(([name, node]) => ({ name, kind: kindOf(node) }));
      return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    });
  }

  makeDirectory(path: string): Promise<void> {
    return this.#change('makeDirectory', path, () => this.#tree.makeDirectory(path));
  }

  setModified(path: string, modifiedMs: number): Promise<void> {
    return this.#change('setModified', path, () => this.#tree.file(path).touch(modifiedMs));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#change('rename', from, () => {
      const replaced = this.#tree.find(to);
      this.#tree.rename(from, to);
      if (replaced !== this.#tree.find(to)) this.#free(replaced);
    });
  }

  removeFile(path: string): Promise<void> {
    return this.#change('removeFile', path, () => {
      const node = this.#tree.find(path);
      if (node === undefined) return;
      if (node instanceof DirectoryImage) throw new Refusal('EISDIR');
      const { directory, name } = this.#tree.place(path);
      directory.unlink(name);
      this.#free(node);
    });
  }

  removeDirectory(path: string): Promise<void> {
    return this.#change('removeDirectory', path, () => {
      const node = this.#tree.find(path);
      if (node === undefined) return;
      const { directory, name } = this.#tree.place(path);
      if (node instanceof DirectoryImage) emptyDirectory(node, (file) => this.#free(file));
      directory.unlink(name);
    });
  }

  async syncDirectory(path: string): Promise<void> {
    const node = this.#tree.find(path);
    const moment = node instanceof DirectoryImage ? node.beginSync() : 0;
    return this.#perform('syncDirectory', path, () => {
      const directory = this.#tree.directory(path);
      if (directory === node) directory.finishSync(moment);
    });
  }

  volume(path: string): Promise<Volume> {
    return this.#perform('volume', path, () => {
      if (this.#tree.find(path) === undefined) throw new Refusal('ENOENT');
      return { totalBytes: this.space.capacityBytes, usableBytes: this.space.usableBytes };
    });
  }

  lock(directory: string): Promise<DirectoryLock> {
    return this.#change('lock', directory, () => {
      const node = this.#tree.directory(directory);
      if (this.#locks.has(node)) throw new DirectoryLockedError(directory, undefined);
      this.#locks.add(node);
      const { life } = this.#queue;
      const release = async (): Promise<void> => {
        if (life === this.#queue.life) this.#locks.delete(node);
      };
      return { release };
    });
  }

  /** Makes the next call of the operation fail with the code, on any path or on those that match. */
  failNext(operation: DiskOperation, code: string, matches: (path: string) => boolean = () => true): void {
    this.#faults.add(operation, code, matches);
  }

  /** Makes calls of the operation fail with the code for as long as the path matches, or until `clearFaults`. */
  failWhile(operation: DiskOperation, code: string, matches: (path: string) => boolean): void {
    this.#faults.add(operation, code, matches, true);
  }

  /** Takes back the failures that were ordered and have not happened. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Changes how long calls take, from the next one on. */
  setLatency(latency: DiskLatency): void {
    this.#queue.latency = latency;
  }

  /** The process dies, the machine does not: handles and locks are gone, everything written stays. */
  kill(): void {
    this.#queue.crash();
    this.#locks.clear();
  }

  /** The power fails: handles and locks are gone, and by seed whatever was not synced. */
  crash(): void {
    this.kill();
    this.#tree.crash(this.#random);
    this.space.usedBytes = 0;
    for (const [, image] of this.#tree.files()) this.space.usedBytes += image.allocatedBytes;
  }

  /** Turns one bit over, as a medium that decays: which one of the byte is for the seed to say when it is left out. */
  corrupt(path: string, position: number, bit = this.#random.below(8)): void {
    this.#tree.file(path).flipBit(position, bit);
  }

  /** What is certain to be at the path after a power cut now: undefined when the name is not. */
  durableFile(path: string): Uint8Array | undefined {
    return this.#tree.findDurable(path)?.durableBytes();
  }

  /** Every file by path, as it is read. */
  snapshot(): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (const [path, image] of this.#tree.files()) files.set(path, image.writtenBytes());
    return files;
  }

  #openImage(path: string, mode: OpenMode): FileImage {
    if (mode !== 'read') this.space.assertWritable();
    const existing = this.#tree.find(path);
    if (existing === undefined && mode !== 'read' && mode !== 'update') {
      const { directory, name } = this.#tree.place(path);
      const created = new FileImage(this.#parts.nowMs());
      directory.link(name, created);
      return created;
    }
    if (existing !== undefined && mode === 'createNew') throw new Refusal('EEXIST');
    const image = this.#tree.file(path);
    if (mode === 'truncate') {
      this.#free(image);
      image.truncate(0, this.#parts.nowMs());
    }
    return image;
  }

  #free(node: Node | undefined): void {
    if (node instanceof FileImage) this.space.usedBytes -= node.allocatedBytes;
  }

  #change<Result>(operation: DiskOperation, path: string, effect: () => Result): Promise<Result> {
    return this.#perform(operation, path, () => {
      this.space.assertWritable();
      return effect();
    });
  }

  #perform<Result>(operation: DiskOperation, path: string, effect: () => Result): Promise<Result> {
    return this.#queue.perform({ operation, path, effect });
  }
}

/** Call by call a little different; a sync is slow, the rest is not. About 1 GB/s. */
function defaultLatency(operation: DiskOperation, sizeBytes: number, random: SeededRandom): number {
  const isSync = operation === 'sync' || operation === 'syncDirectory';
  return (isSync ? random.between(0.2, 3) : random.between(0.01, 0.1)) + sizeBytes / 1_000_000;
}

function kindOf(node: Node): DirectoryEntry['kind'] {
  return node instanceof DirectoryImage ? 'directory' : 'file';
}
