// The latest offset of every key in the part of a log that is about to be compacted, in memory of a fixed
// size: 24 bytes a key, as in Kafka. Keys are known by a 128-bit hash. Two keys with one hash would lose
// the older one's last value; with a secret key for the hash nobody can look for such a pair, and by
// chance it does not happen (2^-84 for the five million keys of a default map).
//
// Hashes and offsets stand together in open addressing, so that a look-up mostly touches one cache line.

import { SipHash128 } from '../../base/hash/siphash128.ts';

/** Four words of hash, two of the offset plus 1, so that zeros are an empty slot. */
const slotWords = 6;
const slotBytes = slotWords * 4;

export interface OffsetMapOptions {
  /** `log.cleaner.dedupe.buffer.size`, or the part of it that this map gets. */
  readonly memoryBytes: number;
  /** `log.cleaner.io.buffer.load.factor`: how much of the memory may be filled, at most 1. */
  readonly loadFactor: number;
  /** 16 secret random bytes. */
  readonly hashKey: Uint8Array;
}

export class OffsetMap {
  /** How many keys it takes. At least one, or no log could ever be compacted. */
  readonly capacity: number;
  readonly #slots: number;
  readonly #hash: SipHash128;
  #words: Int32Array;
  #size = 0;
  #latestOffset = -1;

  constructor({ memoryBytes, loadFactor, hashKey }: OffsetMapOptions) {
    // One slot always stays empty, where a search for an unknown key ends.
    this.#slots = Math.max(Math.floor(memoryBytes / slotBytes), 2);
    this.capacity = Math.max(Math.min(Math.floor(this.#slots * loadFactor), this.#slots - 1), 1);
    this.#hash = new SipHash128(hashKey);
    this.#words = new Int32Array(this.#slots * slotWords);
  }

  /** The memory that a map for so many keys takes. */
  static memoryFor(keys: number, loadFactor: number): number {
    return (Math.ceil(keys / loadFactor) + 2) * slotBytes;
  }

  get memoryBytes(): number {
    return this.#slots * slotBytes;
  }

  /** Distinct keys. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.capacity;
  }

  /** Filled part, 0 … 1. */
  get used(): number {
    return this.#size / this.#slots;
  }

  /** Up to here, inclusive, the map knows every key; -1 when it knows nothing. */
  get latestOffset(): number {
    return this.#latestOffset;
  }

  /** The log has been looked at up to `offset`, whether or not there was a key. */
  reach(offset: number): void {
    this.#latestOffset = offset;
  }

  /** Notes the offset of the key `bytes[start, end)`, which is beyond every one before. Only while not full. */
  put(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (this.isFull) throw new RangeError('the offset map is full');
    const slot = this.#find(bytes, start, end);
    const words = this.#words;
    if (isEmpty(words, slot)) {
      words.set(this.#hash.words, slot);
      this.#size += 1;
    }
    const stored = offset + 1;
    words[slot + 4] = stored / 0x100000000;
    words[slot + 5] = stored;
    this.#latestOffset = offset;
  }

  /** The latest offset of the key `bytes[start, end)`, -1 when the map does not know it. */
  get(bytes: Uint8Array, start: number, end: number): number {
    const slot = this.#find(bytes, start, end);
    return this.#words[slot + 4]! * 0x100000000 + (this.#words[slot + 5]! >>> 0) - 1;
  }

  /** Where the key stands, or the empty slot where it would. */
  #find(bytes: Uint8Array, start: number, end: number): number {
    this.#hash.hash(bytes, start, end);
    const hash = this.#hash.words;
    const words = this.#words;
    const wrap = this.#slots * slotWords;
    let slot = ((hash[0]! >>> 0) % this.#slots) * slotWords;
    while (!isEmpty(words, slot)) {
      if (
        words[slot] === hash[0] &&
        words[slot + 1] === hash[1] &&
        words[slot + 2] === hash[2] &&
        words[slot + 3] === hash[3]
      )
        break;
      slot += slotWords;
      if (slot === wrap) slot = 0;
    }
    return slot;
  }

  clear(): void {
    // Fresh memory comes zeroed page by page when it is touched; filling hundreds of megabytes at once would stall.
    if (this.#size > 0) this.#words = new Int32Array(this.#slots * slotWords);
    this.#size = 0;
    this.#latestOffset = -1;
  }
}

function isEmpty(words: Int32Array, slot: number): boolean {
  return words[slot + 5] === 0 && words[slot + 4] === 0;
}
