// Walks the batches in some bytes, of any magic, without looking into them. A slice of a log may end
// inside a batch: that tail is left over, not an error. A length or a magic that cannot be is one.

import { batchSizeOf, batchPrefixSize, magicAt, magicOf } from './batch-header.ts';
import { viewOf } from './int64.ts';
import { CorruptBatchError } from './records-errors.ts';

/** The smallest batch (or message, before magic 2) of each magic, in bytes. */
const smallestSize = [batchPrefixSize + 14, batchPrefixSize + 22, batchPrefixSize + 49] as const;

export class BatchCursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the current batch starts. */
  position: number;
  /** Its size; 0 before the first `next`. */
  sizeBytes = 0;
  magic = 0;
  readonly #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.position = start;
    this.#end = end;
  }

  /** Moves to the next whole batch; false when there is none. Throws `CorruptBatchError`. */
  next(): boolean {
    const start = this.position + this.sizeBytes;
    this.position = start;
    this.sizeBytes = 0;
    if (this.#end - start < magicAt + 1) return false;
    const magic = magicOf(this.view, start);
    const smallest = smallestSize[magic];
    if (smallest === undefined) throw new CorruptBatchError('magic', start);
    const size = batchSizeOf(this.view, start);
    if (size < smallest) throw new CorruptBatchError('size', start);
    if (size > this.#end - start) return false;
    this.magic = magic;
    this.sizeBytes = size;
    return true;
  }

  /** After `next` said false: bytes of a batch that goes on behind the end. `position` is where it starts. */
  get tailBytes(): number {
    return this.#end - this.position;
  }
}
