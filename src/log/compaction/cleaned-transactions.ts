// Which transactions the batches seen so far belong to, and which of their batches are still there: the
// data of aborted transactions goes, and a marker may go once no data of its transaction is left before
// it. Batches must be told in the order of the log, beginning where no transaction is half seen, or with
// the aborted ones that reach in from before.

import { isTransactional, lastOffsetOf, producerIdOf, recordsCountOf } from '../../protocol/records/batch-header.ts';
import { endTransactionMarkerOf } from '../producers/control-marker.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';

interface OngoingAbort {
  readonly transaction: AbortedTransaction;
  /** A data batch of it, if only an empty one, stands in the log. */
  hasData: boolean;
}

export class CleanedTransactions {
  /** Those that begin behind what has been seen, by first offset. */
  #coming: AbortedTransaction[] = [];
  /** By producer id, as are the next. */
  readonly #aborted = new Map<number, OngoingAbort>();
  readonly #committed = new Set<number>();
  readonly #onAbortKept: (transaction: AbortedTransaction) => void;

  /** `onAbortKept` hears of the aborted transactions that readers still have to know of. */
  constructor(onAbortKept: (transaction: AbortedTransaction) => void = () => {}) {
    this.#onAbortKept = onAbortKept;
  }

  /** What the transaction indexes say of the next part of the log; a transaction may be told several times. */
  addAborted(transactions: readonly AbortedTransaction[]): void {
    if (transactions.length === 0) return;
    this.#coming = [...this.#coming, ...transactions].toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** True when the records of this data batch were aborted. */
  onData(view: DataView): boolean {
    this.#beginUpTo(lastOffsetOf(view, 0));
    if (!isTransactional(view, 0)) return false;
    const producerId = producerIdOf(view, 0);
    const aborted = this.#aborted.get(producerId);
    if (aborted === undefined) {
      this.#committed.add(producerId);
      return false;
    }
    aborted.hasData = true;
    return true;
  }

  /** True when this control batch ends a transaction of which nothing is left. */
  onControl(bytes: Uint8Array, view: DataView): boolean {
    this.#beginUpTo(lastOffsetOf(view, 0));
    // One that lost its marker already is kept for its producer only.
    if (recordsCountOf(view, 0) === 0) return true;
    const marker = endTransactionMarkerOf(bytes, view);
    if (marker === undefined) return false;
    if (marker.commit) return !this.#committed.delete(marker.producerId);
    const aborted = this.#aborted.get(marker.producerId);
    this.#aborted.delete(marker.producerId);
    if (aborted === undefined || !aborted.hasData) return true;
    this.#onAbortKept(aborted.transaction);
    return false;
  }

  #beginUpTo(offset: number): void {
    let begun = 0;
    for (const transaction of this.#coming) {
      if (transaction.firstOffset > offset) break;
      begun += 1;
      if (!this.#aborted.has(transaction.producerId))
        this.#aborted.set(transaction.producerId, { transaction, hasData: false });
    }
    if (begun > 0) this.#coming.splice(0, begun);
  }
}
