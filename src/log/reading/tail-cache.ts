// The most recent batches of all partitions, still in the memory in which they arrived, so that readers
// at the end of a log never touch the disk. One budget for all logs; the oldest batch goes first.

import type { Lease } from '../../base/bytes/lease.ts';

export interface CachedBatch {
  readonly tail: LogTail;
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Empty once the batch is dropped, so that a list that still names it does not hold its memory. */
  bytes: Uint8Array;
  /** Held while the batch is cached, and by each reader for as long as it needs the bytes. */
  readonly lease: Lease | undefined;
  dropped: boolean;
}

export interface CachedRead {
  readonly chunks: Uint8Array[];
  readonly sizeBytes: number;
  /** Behind the last batch; the offset that was asked for when there is none. */
  readonly endOffset: number;
  /** To be called when the chunks are not used any more. */
  readonly release: (() => void) | undefined;
}

const noBytes = new Uint8Array(0);

/** What a budget of entries is swept for once this many of its head entries are gone. */
const compactAfter = 1024;

export class TailCache {
  readonly #budgetBytes: number;
  /** Slots before `#head` are emptied: a reference left there would keep a batch's memory. */
  #queue: (CachedBatch | undefined)[] = [];
  #head = 0;
  #sizeBytes = 0;

  /** 0 keeps nothing. */
  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  add(batch: CachedBatch): void {
    this.#queue.push(batch);
    this.#sizeBytes += batch.bytes.length;
    while (this.#sizeBytes > this.#budgetBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#queue[this.#head]!;
    this.#queue[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= compactAfter) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    if (oldest.dropped) return;
    this.forget(oldest);
    oldest.tail.dropOldest(oldest);
  }

  /** The log took the batch out itself; the queue entry stays until it is reached. */
  forget(batch: CachedBatch): void {
    if (batch.dropped) return;
    batch.dropped = true;
    this.#sizeBytes -= batch.bytes.length;
    batch.bytes = noBytes;
    batch.lease?.release();
  }
}

/** The cached end of one log: consecutive batches, the last one being the last of the log. */
export class LogTail {
  readonly #cache: TailCache;
  /** Slots before `#head` are emptied. */
  #batches: (CachedBatch | undefined)[] = [];
  #head = 0;

  constructor(cache: TailCache) {
    this.#cache = cache;
  }

  append(baseOffset: number, lastOffset: number, bytes: Uint8Array, lease?: Lease): void {
    lease?.retain();
    const batch: CachedBatch = { tail: this, baseOffset, lastOffset, bytes, lease, dropped: false };
    this.#batches.push(batch);
    this.#cache.add(batch);
  }

  dropOldest(batch: CachedBatch): void {
    if (this.#batches[this.#head] !== batch) return;
    this.#batches[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= compactAfter || this.#head === this.#batches.length) {
      this.#batches.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Drops the batches that lie below `offset`: what the files hold there is not the same any more. */
  dropBelow(offset: number): void {
    while (this.#head < this.#batches.length && this.#batches[this.#head]!.lastOffset < offset) {
      const oldest = this.#batches[this.#head]!;
      this.#cache.forget(oldest);
      this.dropOldest(oldest);
    }
  }

  /** Drops everything; the next append starts anew. */
  clear(): void {
    for (let index = this.#head; index < this.#batches.length; index++) this.#cache.forget(this.#batches[index]!);
    this.#batches = [];
    this.#head = 0;
  }

  /**
   * Whole batches from the one that holds `offset` on, below `boundOffset` and within `maxBytes`; the
   * first is returned whatever its size when `minOneBatch`. undefined when `offset` is not cached.
   */
  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): CachedRead | undefined {
    const first = this.#indexOf(offset);
    if (first === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    const leases: Lease[] = [];
    let sizeBytes = 0;
    let endOffset = offset;
    for (let index = first; index < this.#batches.length; index++) {
      const batch = this.#batches[index]!;
      if (batch.lastOffset >= boundOffset) break;
      const fits = sizeBytes + batch.bytes.length <= maxBytes;
      if (!fits && !(minOneBatch && chunks.length === 0)) break;
      chunks.push(batch.bytes);
      sizeBytes += batch.bytes.length;
      endOffset = batch.lastOffset + 1;
      if (batch.lease === undefined) continue;
      batch.lease.retain();
      leases.push(batch.lease);
    }
    return { chunks, sizeBytes, endOffset, release: leases.length === 0 ? undefined : () => releaseAll(leases) };
  }

  #indexOf(offset: number): number | undefined {
    let low = this.#head;
    let high = this.#batches.length;
    if (low === high || this.#batches[low]!.baseOffset > offset || this.#batches[high - 1]!.lastOffset < offset)
      return undefined;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#batches[middle]!.lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function releaseAll(leases: readonly Lease[]): void {
  for (const lease of leases) lease.release();
}
