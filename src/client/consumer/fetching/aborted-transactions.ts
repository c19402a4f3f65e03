// Which transactional batches of one answer were aborted. The answer names the aborted transactions that
// reach into it, by producer and first offset; a transaction ends at its abort marker. Batches must be
// asked about in the order of their offsets.

import { isTransactional, lastOffsetOf, producerIdOf } from '../../../protocol/records/batch-header.ts';
import { decodeControlRecord } from '../../../protocol/records/control-record.ts';
import { readRecords } from '../../../protocol/records/record-reader.ts';

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** A marker is a few bytes. */
const largestMarkerBytes = 64 * 1024;

export class AbortedTransactions {
  /** Those that have not begun yet, the first one last. */
  readonly #ahead: AbortedTransaction[];
  readonly #producerIds = new Set<number>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#ahead = transactions.toSorted((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Whether the data batch at `batch` belongs to a transaction that was aborted. */
  includes(view: DataView, batch: number): boolean {
    this.#beginUpTo(lastOffsetOf(view, batch));
    return isTransactional(view, batch) && this.#producerIds.has(producerIdOf(view, batch));
  }

  /** Notes what the control batch at `batch` ends. Throws when its marker cannot be read. */
  passMarker(bytes: Uint8Array, view: DataView, batch: number): void {
    this.#beginUpTo(lastOffsetOf(view, batch));
    const producerId = producerIdOf(view, batch);
    if (!this.#producerIds.has(producerId)) return;
    // A control batch has one record; one that compaction emptied ended its transaction long ago.
    for (const marker of readRecords(bytes, view, batch, largestMarkerBytes)) {
      if (decodeControlRecord(marker).type === 'abort') this.#producerIds.delete(producerId);
      return;
    }
  }

  #beginUpTo(offset: number): void {
    for (let next = this.#ahead.at(-1); next !== undefined && next.firstOffset <= offset; next = this.#ahead.at(-1)) {
      this.#producerIds.add(next.producerId);
      this.#ahead.pop();
    }
  }
}
