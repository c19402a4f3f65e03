// The bytes of one simulated file, as written and as durable, in blocks of 4 KiB. Only what is read
// is kept whole; what a power cut would bring back is kept as undo: one layer per sync under way,
// holding the former content of every block written since that sync was called. A hole costs nothing.

import type { SeededRandom } from './seeded-random.ts';

export const blockBytes = 4096;

/** A block's content; undefined is all zeros. */
type Block = Uint8Array | undefined;

/** What was before: the blocks that were written since, as they were, and the size. */
interface Layer {
  readonly before: Map<number, Block>;
  readonly sizeBytes: number;
}

/** Stands for the state of the file when a sync was called. */
export type SyncPoint = Layer;

export class FileImage {
  #blocks: Block[] = [];
  #allocated = 0;
  #sizeBytes = 0;
  #modifiedMs: number;
  /** Oldest first; what the first one remembers is what is durable. */
  #layers: Layer[] = [{ before: new Map(), sizeBytes: 0 }];
  /** Blocks that a failed sync marked clean although the disk has their former content. */
  readonly #lost = new Map<number, Block>();

  constructor(modifiedMs: number) {
    this.#modifiedMs = modifiedMs;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get modifiedMs(): number {
    return this.#modifiedMs;
  }

  touch(modifiedMs: number): void {
    this.#modifiedMs = modifiedMs;
  }

  /** What the blocks take on the volume; holes are free. */
  get allocatedBytes(): number {
    return this.#allocated * blockBytes;
  }

  /** Copies what is written into `target`; fewer bytes only at the end of the file. */
  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    const end = Math.min(position + length, this.#sizeBytes);
    for (let at = position; at < end;) {
      const offset = at % blockBytes;
      const count = Math.min(blockBytes - offset, end - at);
      const into = targetOffset + at - position;
      const block = this.#blocks[Math.floor(at / blockBytes)];
      if (block === undefined) target.fill(0, into, into + count);
      else target.set(block.subarray(offset, offset + count), into);
      at += count;
    }
    return Math.max(0, end - position);
  }

  /** How much of a write of this range fits when new blocks may take `freeBytes`. */
  writableBytes(position: number, length: number, freeBytes: number): number {
    const end = position + length;
    let free = Math.floor(freeBytes / blockBytes);
    for (let at = position - (position % blockBytes); at < end; at += blockBytes) {
      if (this.#blocks[at / blockBytes] !== undefined) continue;
      if (free === 0) return Math.max(0, at - position);
      free--;
    }
    return length;
  }

  write(bytes: Uint8Array, position: number, nowMs: number): void {
    for (let done = 0; done < bytes.length;) {
      const offset = (position + done) % blockBytes;
      const count = Math.min(blockBytes - offset, bytes.length - done);
      this.#own(Math.floor((position + done) / blockBytes)).set(bytes.subarray(done, done + count), offset);
      done += count;
    }
    this.#sizeBytes = Math.max(this.#sizeBytes, position + bytes.length);
    this.#modifiedMs = nowMs;
  }

  truncate(sizeBytes: number, nowMs: number): void {
    const keptBlocks = Math.ceil(sizeBytes / blockBytes);
    for (let index = keptBlocks; index < this.#blocks.length; index++) {
      this.#remember(index);
      this.#setBlock(index, undefined);
    }
    if (this.#blocks.length > keptBlocks) this.#blocks.length = keptBlocks;
    const tail = Math.floor(sizeBytes / blockBytes);
    if (sizeBytes < this.#sizeBytes && this.#blocks[tail] !== undefined)
      this.#own(tail).fill(0, sizeBytes % blockBytes);
    this.#sizeBytes = sizeBytes;
    this.#modifiedMs = nowMs;
  }

  /** Remembers this moment, so that what is written from now on is not covered by the sync. */
  beginSync(): SyncPoint {
    const point = { before: new Map<number, Block>(), sizeBytes: this.#sizeBytes };
    this.#layers.push(point);
    return point;
  }

  /** The sync succeeded: what was written before the point is durable. */
  finishSync(point: SyncPoint): void {
    const index = this.#layers.indexOf(point);
    // A sync that was called later has covered this one, or a failed one has ended them all.
    if (index < 1) return;
    for (const layer of this.#layers.splice(0, index)) {
      for (const block of layer.before.keys()) this.#lost.delete(block);
    }
  }

  /**
   * The sync failed as it fails on Linux: some blocks reached the disk, some are lost, and all count
   * as clean from now on, so the next sync succeeds. Of a lost block the new content may stay
   * readable for as long as the power does.
   */
  failSync(random: SeededRandom): void {
    for (const [index, durable] of this.#durableBlocks()) {
      this.#lost.delete(index);
      if (random.chance(0.3)) continue;
      if (random.chance(0.5)) this.#setBlock(index, durable);
      else this.#lost.set(index, durable);
    }
    this.#layers = [{ before: new Map(), sizeBytes: this.#sizeBytes }];
  }

  /** The power fails: by seed every block that was not synced is kept, dropped or torn. */
  crash(random: SeededRandom): void {
    const keep = random.below(5) / 4;
    const dirty = this.#durableBlocks();
    for (const [index, durable] of dirty) {
      const written = this.#blocks[index];
      // A block that was cut off comes back as it was; whether it counts is for the size to say.
      if (written === undefined) this.#setBlock(index, durable);
      else if (!random.chance(keep))
        this.#setBlock(index, random.chance(0.5) ? durable : tear(written, durable, random));
    }
    for (const [index, durable] of this.#lost) if (!dirty.has(index)) this.#setBlock(index, durable);
    const durableSize = this.#durableSize();
    this.#becomeDurable();
    this.#crop(random.chance(keep) ? this.#sizeBytes : sizeBetween(durableSize, this.#sizeBytes, random));
  }

  /** What would be there if the power failed now and nothing that was not synced had reached the disk. */
  durableBytes(): Uint8Array {
    const durable = new FileImage(this.#modifiedMs);
    durable.#blocks = [...this.#blocks];
    for (const [index, block] of this.#durableBlocks()) durable.#setBlock(index, block);
    for (const [index, block] of this.#lost) durable.#setBlock(index, block);
    durable.#sizeBytes = this.#durableSize();
    return durable.writtenBytes();
  }

  writtenBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#sizeBytes);
    this.read(bytes, 0, bytes.length, 0);
    return bytes;
  }

  /** Turns one bit over on the medium: in what is read and in what is durable. */
  flipBit(position: number, bit: number): void {
    const index = Math.floor(position / blockBytes);
    if (position >= this.#sizeBytes) throw new RangeError(`there is no byte at ${position}`);
    const flip = (block: Block): void => {
      if (block !== undefined) block[position % blockBytes] = (block[position % blockBytes] ?? 0) ^ (1 << bit);
    };
    if (this.#blocks[index] === undefined) this.#setBlock(index, new Uint8Array(blockBytes));
    flip(this.#blocks[index]);
    for (const layer of this.#layers) flip(layer.before.get(index));
    flip(this.#lost.get(index));
  }

  /** The block, ready to be written: its former content is remembered first. */
  #own(index: number): Uint8Array {
    const first = this.#remember(index);
    const block = this.#blocks[index];
    if (block !== undefined && !first) return block;
    const copy = block === undefined ? new Uint8Array(blockBytes) : block.slice();
    this.#setBlock(index, copy);
    return copy;
  }

  /** Keeps the block's content in the newest layer; true when it was not there yet. */
  #remember(index: number): boolean {
    const { before } = this.#layers.at(-1) as Layer;
    if (before.has(index)) return false;
    before.set(index, this.#blocks[index]);
    return true;
  }

  #setBlock(index: number, block: Block): void {
    while (this.#blocks.length < index) this.#blocks.push(undefined);
    const before = this.#blocks[index];
    this.#blocks[index] = block;
    this.#allocated += Number(block !== undefined) - Number(before !== undefined);
  }

  /** Every block that is not clean, with what is durable of it: the oldest memory counts. */
  #durableBlocks(): Map<number, Block> {
    const durable = new Map<number, Block>();
    for (const { before } of this.#layers) {
      for (const [index, block] of before) if (!durable.has(index)) durable.set(index, block);
    }
    // What was clean when it was written again need not have been on the disk.
    for (const [index, block] of this.#lost) if (durable.has(index)) durable.set(index, block);
    return durable;
  }

  #durableSize(): number {
    return this.#layers[0]?.sizeBytes ?? 0;
  }

  #becomeDurable(): void {
    this.#lost.clear();
    this.#layers = [{ before: new Map(), sizeBytes: this.#sizeBytes }];
  }

  /** Sets the size without leaving anything behind the end. */
  #crop(sizeBytes: number): void {
    this.truncate(sizeBytes, this.#modifiedMs);
    this.#becomeDurable();
  }
}

/** One part of a block is new and the other old, with the seam anywhere. */
function tear(written: Block, durable: Block, random: SeededRandom): Block {
  const seam = random.below(blockBytes);
  const [head, tail] = random.chance(0.5) ? [written, durable] : [durable, written];
  const torn = new Uint8Array(blockBytes);
  if (head !== undefined) torn.set(head.subarray(0, seam));
  if (tail !== undefined) torn.set(tail.subarray(seam), seam);
  return torn;
}

/** The size after a power cut that did not keep it: as it was, or at a block on the way. */
function sizeBetween(durable: number, written: number, random: SeededRandom): number {
  if (random.chance(0.5)) return durable;
  const between = Math.min(durable, written) + random.below(Math.abs(written - durable) + 1);
  return Math.max(Math.min(durable, written), between - (between % blockBytes));
}
