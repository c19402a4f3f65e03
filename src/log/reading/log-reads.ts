// Reads of a log as its readers ask for them: they wait while the end of the log is being cut, and find
// afterwards what is left.

import type { LogCut } from '../recovery/log-cut.ts';
import type { LogRead, LogReader } from './log-reader.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import { TimestampLookup, type TimestampedOffset } from './timestamp-lookup.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';

export interface LogBounds {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

export class LogReads {
  readonly #bounds: LogBounds;
  readonly #reader: LogReader;
  readonly #lookup: TimestampLookup;
  readonly #cut: LogCut;

  constructor(bounds: LogBounds, segments: SegmentList, reader: LogReader, cut: LogCut) {
    this.#bounds = bounds;
    this.#reader = reader;
    this.#lookup = new TimestampLookup(segments, reader);
    this.#cut = cut;
  }

  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> | LogRead {
    const { under } = this.#cut;
    if (under === undefined) return this.#reader.read(offset, boundOffset, maxBytes, minOneBatch);
    const read = () =>
      this.#reader.read(offset, Math.min(boundOffset, this.#bounds.logEndOffset), maxBytes, minOneBatch);
    return under.then(read, read);
  }

  async abortedTransactions(offset: number, endOffset: number): Promise<AbortedTransaction[] | undefined> {
    await this.#settled();
    const found = await this.#reader.abortedTransactions(offset, endOffset);
    // A segment that went meanwhile has taken its list along.
    return offset < this.#bounds.logStartOffset ? undefined : found;
  }

  async findTimestamp(timestamp: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    await this.#settled();
    return this.#lookup.find(timestamp, this.#bounds.logStartOffset, boundOffset);
  }

  async findMaxTimestamp(boundOffset: number): Promise<TimestampedOffset | undefined> {
    await this.#settled();
    return this.#lookup.findMax(this.#bounds.logStartOffset, boundOffset);
  }

  /** A cut that failed is told to whoever asked for it; a reader sees what is there. */
  async #settled(): Promise<void> {
    await this.#cut.under?.catch(() => undefined);
  }
}
