// The indexes of one segment, in memory: where its batches are by offset and by time, and which transactions were
// aborted in it.

import { OffsetIndex } from './offset-index.ts';
import { TimeIndex } from './time-index.ts';
import { TransactionIndex } from './transaction-index.ts';

/** What indexes without entries take, about. */
const leastMemoryBytes = 1024;

export class SegmentIndexes {
  readonly offsets: OffsetIndex;
  readonly times: TimeIndex;
  readonly transactions: TransactionIndex;

  constructor(offsets: OffsetIndex, times: TimeIndex, transactions: TransactionIndex) {
    this.offsets = offsets;
    this.times = times;
    this.transactions = transactions;
  }

  static empty(baseOffset: number): SegmentIndexes {
    return new SegmentIndexes(new OffsetIndex(baseOffset), new TimeIndex(baseOffset), new TransactionIndex());
  }

  /** What they take in memory, about. */
  get memoryBytes(): number {
    return leastMemoryBytes + this.offsets.sizeBytes + this.times.sizeBytes + this.transactions.sizeBytes;
  }

  /** Drops what is about `offset` and all behind it. */
  truncateTo(offset: number): void {
    this.offsets.truncateTo(offset);
    this.times.truncateTo(offset);
    this.transactions.truncateTo(offset);
  }
}
