// The aborted transactions of a segment (`.txnindex`, 34 bytes each), in the order of their markers.
// A reader of committed data gets those that overlap what it reads and skips their records.

import { Buffer } from 'node:buffer';
import type { Disk } from '../../base/ports/disk.ts';
import { readInt64, writeInt64 } from '../../protocol/records/int64.ts';

const entrySize = 34;

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** The offset of the marker. */
  readonly lastOffset: number;
  /** The last stable offset when the marker was written. */
  readonly lastStableOffset: number;
}

export class TransactionIndex {
  #entries: AbortedTransaction[] = [];
  #isChecked = true;

  get entries(): readonly AbortedTransaction[] {
    return this.#entries;
  }

  get sizeBytes(): number {
    return this.#entries.length * entrySize;
  }

  /** Whether the entries are this process's own, or were compared with the batches. */
  get isChecked(): boolean {
    return this.#isChecked;
  }

  noteChecked(): void {
    this.#isChecked = true;
  }

  replaceBy(other: TransactionIndex): void {
    this.#entries = [...other.#entries];
  }

  append(entry: AbortedTransaction): void {
    this.#entries.push(entry);
  }

  /** Drops transactions whose marker is at or beyond `offset`. */
  truncateTo(offset: number): void {
    this.#entries = this.#entries.filter((entry) => entry.lastOffset < offset);
  }

  clear(): void {
    this.#entries = [];
  }

  /**
   * Adds to `found` the transactions that overlap [fetchOffset, upperBoundOffset). True when later
   * segments cannot hold another one.
   */
  collect(fetchOffset: number, upperBoundOffset: number, found: AbortedTransaction[]): boolean {
    for (const entry of this.#entries) {
      if (entry.lastOffset >= fetchOffset && entry.firstOffset < upperBoundOffset) found.push(entry);
      if (entry.lastStableOffset >= upperBoundOffset) return true;
    }
    return false;
  }

  toBytes(): Uint8Array {
    const bytes = Buffer.alloc(this.sizeBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [slot, entry] of this.#entries.entries()) {
      const at = slot * entrySize;
      writeInt64(view, at + 2, entry.producerId);
      writeInt64(view, at + 10, entry.firstOffset);
      writeInt64(view, at + 18, entry.lastOffset);
      writeInt64(view, at + 26, entry.lastStableOffset);
    }
    return bytes;
  }

  /** undefined when the file is not a whole number of version 0 entries in order. */
  static fromBytes(bytes: Uint8Array): TransactionIndex | undefined {
    if (bytes.byteLength % entrySize !== 0) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const index = new TransactionIndex();
    for (let at = 0; at < bytes.byteLength; at += entrySize) {
      if (view.getInt16(at) !== 0) return undefined;
      const entry = {
        producerId: readInt64(view, at + 2),
        firstOffset: readInt64(view, at + 10),
        lastOffset: readInt64(view, at + 18),
        lastStableOffset: readInt64(view, at + 26),
      };
      const last = index.#entries.at(-1);
      if (last !== undefined && entry.lastOffset <= last.lastOffset) return undefined;
      index.append(entry);
    }
    index.#isChecked = index.#entries.length === 0;
    return index;
  }

  static async load(disk: Disk, path: string): Promise<TransactionIndex | undefined> {
    if ((await disk.info(path)) === undefined) return new TransactionIndex();
    return TransactionIndex.fromBytes(await disk.readFile(path));
  }
}
