// The aborted transactions of a log, for one pass. It asks segment by segment, each time about all that lies
// behind; the indexes of a large log do not fit into memory, and are not read from the disk each time.
//
// Invariant: an index has been compared with the batches before it is believed. One wrong entry, and what was
// aborted would stay for good, or take the place of what was committed.

import { type SegmentList, segmentIndexOf } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import type { AbortedTransaction, TransactionIndex } from '../segment/transaction-index.ts';

/** The index of one of these segments, compared with the batches. */
export type TransactionsOf = (segments: readonly Segment[], index: number) => Promise<TransactionIndex>;

export class KnownAborts {
  readonly #segments: SegmentList;
  readonly #transactionsOf: TransactionsOf;
  readonly #known = new WeakMap<Segment, readonly AbortedTransaction[]>();

  constructor(segments: SegmentList, transactionsOf: TransactionsOf) {
    this.#segments = segments;
    this.#transactionsOf = transactionsOf;
  }

  /** Those that overlap [startOffset, endOffset), all of which are decided. */
  async overlapping(startOffset: number, endOffset: number): Promise<readonly AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    const segments = this.#segments.all;
    // A transaction stands where its marker does, never before its records.
    for (let index = segmentIndexOf(segments, startOffset); index < segments.length; index++) {
      const entries = this.#known.get(segments[index]!) ?? (await this.#learn(segments, index));
      for (const entry of entries)
        if (entry.lastOffset >= startOffset && entry.firstOffset < endOffset) found.push(entry);
    }
    return found;
  }

  async #learn(segments: readonly Segment[], index: number): Promise<readonly AbortedTransaction[]> {
    const { entries } = await this.#transactionsOf(segments, index);
    this.#known.set(segments[index]!, entries);
    return entries;
  }
}
