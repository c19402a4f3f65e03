// The sparse index from timestamp to offset: 12 bytes an entry, "up to this offset the largest
// timestamp in the segment is this". Timestamps strictly increase, offsets never decrease.

import type { Disk } from '../../base/ports/disk.ts';
import { Buffer } from 'node:buffer';
import { readInt64, writeInt64 } from '../../protocol/records/int64.ts';

const entrySize = 12;
const initialCapacity = 16;

export interface TimeIndexEntry {
  readonly timestamp: number;
  readonly offset: number;
}

export class TimeIndex {
  readonly baseOffset: number;
  #timestamps = new Float64Array(initialCapacity);
  #relativeOffsets = new Int32Array(initialCapacity);
  #count = 0;
  /** How many of the first entries came from a file. */
  #loadedCount = 0;
  /** Timestamps of those of them that were compared with the batches. */
  readonly #checked = new Set<number>();

  constructor(baseOffset: number) {
    this.baseOffset = baseOffset;
  }

  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.#count * entrySize;
  }

  get last(): TimeIndexEntry | undefined {
    return this.#count === 0 ? undefined : this.#entry(this.#count - 1);
  }

  #entry(slot: number): TimeIndexEntry {
    return { timestamp: this.#timestamps[slot]!, offset: this.baseOffset + this.#relativeOffsets[slot]! };
  }

  /** Ignored unless the timestamp is above the last one; -1, which says "none", never gets in. */
  append(timestamp: number, offset: number): void {
    if (timestamp <= (this.#count === 0 ? -1 : this.#timestamps[this.#count - 1]!)) return;
    if (this.#count === this.#timestamps.length) this.#grow();
    this.#timestamps[this.#count] = timestamp;
    this.#relativeOffsets[this.#count] = offset - this.baseOffset;
    this.#count += 1;
  }

  #grow(): void {
    const timestamps = new Float64Array(this.#count * 2);
    const relativeOffsets = new Int32Array(this.#count * 2);
    timestamps.set(this.#timestamps);
    relativeOffsets.set(this.#relativeOffsets);
    this.#timestamps = timestamps;
    this.#relativeOffsets = relativeOffsets;
  }

  /** The offset of the greatest entry at or below `timestamp`: everything before it is older. */
  offsetOf(timestamp: number): number {
    return this.entryAtOrBefore(timestamp)?.offset ?? this.baseOffset;
  }

  /** The greatest entry whose timestamp is not above `timestamp`. */
  entryAtOrBefore(timestamp: number): TimeIndexEntry | undefined {
    const slot = this.#slotOf(timestamp);
    return slot < 0 ? undefined : this.#entry(slot);
  }

  #slotOf(timestamp: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timestamps[middle]! <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Whether the entry is this process's own, or was compared with the batches. */
  isChecked({ timestamp }: TimeIndexEntry): boolean {
    return this.#slotOf(timestamp) >= this.#loadedCount || this.#checked.has(timestamp);
  }

  noteChecked({ timestamp }: TimeIndexEntry): void {
    this.#checked.add(timestamp);
  }

  /** Forgets an entry that has turned out to be wrong. */
  remove({ timestamp }: TimeIndexEntry): void {
    const slot = this.#slotOf(timestamp);
    if (this.#timestamps[slot] !== timestamp) return;
    this.#timestamps.copyWithin(slot, slot + 1, this.#count);
    this.#relativeOffsets.copyWithin(slot, slot + 1, this.#count);
    this.#count -= 1;
    if (slot < this.#loadedCount) this.#loadedCount -= 1;
  }

  /** The last entry below `offset`. */
  lastBelow(offset: number): TimeIndexEntry | undefined {
    let slot = this.#count - 1;
    while (slot >= 0 && this.baseOffset + this.#relativeOffsets[slot]! >= offset) slot -= 1;
    return slot < 0 ? undefined : this.#entry(slot);
  }

  /** Drops entries at or beyond `offset`. */
  truncateTo(offset: number): void {
    while (this.#count > 0 && this.baseOffset + this.#relativeOffsets[this.#count - 1]! >= offset) this.#count -= 1;
    this.#loadedCount = Math.min(this.#loadedCount, this.#count);
  }

  clear(): void {
    this.#count = 0;
    this.#loadedCount = 0;
  }

  toBytes(): Uint8Array {
    const bytes = Buffer.alloc(this.sizeBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let slot = 0; slot < this.#count; slot++) {
      writeInt64(view, slot * entrySize, this.#timestamps[slot]!);
      view.setInt32(slot * entrySize + 8, this.#relativeOffsets[slot]!);
    }
    return bytes;
  }

  /** Entries of a file, without the zero tail of a preallocated one; undefined when they are not in order. */
  static fromBytes(baseOffset: number, bytes: Uint8Array): TimeIndex | undefined {
    if (bytes.byteLength % entrySize !== 0) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.byteLength;
    while (end > 0 && readInt64(view, end - 12) === 0 && view.getInt32(end - 4) === 0) end -= entrySize;
    const index = new TimeIndex(baseOffset);
    for (let at = 0; at < end; at += entrySize) {
      const timestamp = readInt64(view, at);
      const relativeOffset = view.getInt32(at + 8);
      const { last } = index;
      if (timestamp < 0 || relativeOffset < 0) return undefined;
      if (last !== undefined && (timestamp <= last.timestamp || baseOffset + relativeOffset < last.offset))
        return undefined;
      index.append(timestamp, baseOffset + relativeOffset);
    }
    index.#loadedCount = index.#count;
    return index;
  }

  static async load(disk: Disk, path: string, baseOffset: number): Promise<TimeIndex | undefined> {
    if ((await disk.info(path)) === undefined) return undefined;
    return TimeIndex.fromBytes(baseOffset, await disk.readFile(path));
  }
}
