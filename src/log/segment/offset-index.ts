// The sparse index from offset to file position: one entry every `index.interval.bytes`, 8 bytes on
// disk (offset relative to the segment's base, position). Offsets and positions strictly increase.

import type { Disk } from '../../base/ports/disk.ts';
import { Buffer } from 'node:buffer';

const entrySize = 8;
const initialCapacity = 16;

export interface OffsetIndexEntry {
  /** Of the last record of a batch. */
  readonly offset: number;
  /** Where that batch begins. */
  readonly position: number;
}

export class OffsetIndex {
  readonly baseOffset: number;
  #relativeOffsets = new Int32Array(initialCapacity);
  #positions = new Int32Array(initialCapacity);
  #count = 0;

  constructor(baseOffset: number) {
    this.baseOffset = baseOffset;
  }

  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.#count * entrySize;
  }

  get lastOffset(): number {
    return this.#count === 0 ? this.baseOffset : this.baseOffset + this.#relativeOffsets[this.#count - 1]!;
  }

  /** Of the last entry, 0 without one. */
  get lastPosition(): number {
    return this.#count === 0 ? 0 : this.#positions[this.#count - 1]!;
  }

  /** False when the offset is not beyond the last one: Kafka ignores such an entry too. */
  append(offset: number, position: number): boolean {
    const relative = offset - this.baseOffset;
    if (this.#count > 0 && relative <= this.#relativeOffsets[this.#count - 1]!) return false;
    if (this.#count === this.#positions.length) this.#grow();
    this.#relativeOffsets[this.#count] = relative;
    this.#positions[this.#count] = position;
    this.#count += 1;
    return true;
  }

  #grow(): void {
    const relativeOffsets = new Int32Array(this.#count * 2);
    const positions = new Int32Array(this.#count * 2);
    relativeOffsets.set(this.#relativeOffsets);
    positions.set(this.#positions);
    this.#relativeOffsets = relativeOffsets;
    this.#positions = positions;
  }

  /** Position of the greatest entry whose offset is not above `offset`; 0 without one. */
  positionOf(offset: number): number {
    const slot = this.#slotOf(offset - this.baseOffset);
    return slot < 0 ? 0 : this.#positions[slot]!;
  }

  /**
   * Position of the first entry whose offset is at or above `offset`: the batch that holds the offset
   * begins there or before. undefined behind the last entry.
   */
  positionAtOrAfter(offset: number): number | undefined {
    const slot = this.#slotOf(offset - this.baseOffset - 1) + 1;
    return slot < this.#count ? this.#positions[slot] : undefined;
  }

  /** Offset of the first entry whose position is at or beyond `position`: what lies before it ends below. */
  offsetFromPosition(position: number): number | undefined {
    return this.#entry(this.#slotFrom(position))?.offset;
  }

  /** The first slot whose position is at or beyond `position`. */
  #slotFrom(position: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The greatest entry whose offset is not above `offset`. */
  entryAtOrBefore(offset: number): OffsetIndexEntry | undefined {
    return this.#entry(this.#slotOf(offset - this.baseOffset));
  }

  /** The first entry whose position is beyond `position`. */
  entryBehind(position: number): OffsetIndexEntry | undefined {
    return this.#entry(this.#slotFrom(position + 1));
  }

  #entry(slot: number): OffsetIndexEntry | undefined {
    if (slot < 0 || slot >= this.#count) return undefined;
    return { offset: this.baseOffset + this.#relativeOffsets[slot]!, position: this.#positions[slot]! };
  }

  /** Forgets an entry that has turned out to be wrong. */
  remove({ offset, position }: OffsetIndexEntry): void {
    const slot = this.#slotOf(offset - this.baseOffset);
    if (this.#positions[slot] !== position) return;
    this.#relativeOffsets.copyWithin(slot, slot + 1, this.#count);
    this.#positions.copyWithin(slot, slot + 1, this.#count);
    this.#count -= 1;
  }

  #slotOf(relativeOffset: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#relativeOffsets[middle]! <= relativeOffset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Drops entries at or beyond `offset`. */
  truncateTo(offset: number): void {
    this.#count = this.#slotOf(offset - this.baseOffset - 1) + 1;
  }

  /** Drops entries at or beyond a file position. */
  truncateToPosition(position: number): void {
    while (this.#count > 0 && this.#positions[this.#count - 1]! >= position) this.#count -= 1;
  }

  clear(): void {
    this.#count = 0;
  }

  toBytes(): Uint8Array {
    const bytes = Buffer.alloc(this.sizeBytes);
    for (let slot = 0; slot < this.#count; slot++) {
      bytes.writeInt32BE(this.#relativeOffsets[slot]!, slot * entrySize);
      bytes.writeInt32BE(this.#positions[slot]!, slot * entrySize + 4);
    }
    return bytes;
  }

  /** Entries of a file, without the zero tail of a preallocated one; undefined when they are not in order. */
  static fromBytes(baseOffset: number, bytes: Uint8Array): OffsetIndex | undefined {
    if (bytes.byteLength % entrySize !== 0) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.byteLength;
    while (end > 0 && view.getInt32(end - 8) === 0 && view.getInt32(end - 4) === 0) end -= entrySize;
    const index = new OffsetIndex(baseOffset);
    for (let at = 0; at < end; at += entrySize) {
      const relativeOffset = view.getInt32(at);
      const position = view.getInt32(at + 4);
      // The first batch has no entry, so no position is 0.
      if (relativeOffset < 0 || position <= index.lastPosition) return undefined;
      if (!index.append(baseOffset + relativeOffset, position)) return undefined;
    }
    return index;
  }

  static async load(disk: Disk, path: string, baseOffset: number): Promise<OffsetIndex | undefined> {
    if ((await disk.info(path)) === undefined) return undefined;
    return OffsetIndex.fromBytes(baseOffset, await disk.readFile(path));
  }
}
