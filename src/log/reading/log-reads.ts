// Reads of a log as its readers ask for them: they wait while the end of the log is being cut, and find
// afterwards what is left.

import type { LogCut } from '../recovery/log-cut.ts';
import type { LogRead, LogReader } from './log-reader.ts';
import type { Segment } from '../segment/segment.ts';
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
    const read = (bound: number) => this.#reader.read(offset, bound, maxBytes, minOneBatch);
    const { under } = this.#cut;
    if (under !== undefined) {
      const readBehindCut = () => read(Math.min(boundOffset, this.#bounds.logEndOffset));
      return this.#unlessOvertaken(under.then(readBehindCut, readBehindCut), offset);
    }
    const found = read(boundOffset);
    return found instanceof Promise ? this.#unlessOvertaken(found, offset) : found;
  }

  /** Nothing is left to read where the segment was retired before its file was open. */
  #unlessOvertaken(found: Promise<LogRead>, offset: number): Promise<LogRead> {
    return found.catch((error: unknown) => {
      if (offset >= this.#bounds.logStartOffset) throw error;
      return { chunks: [], sizeBytes: 0, endOffset: offset, segments: [] };
    });
  }

  async abortedTransactions(
    offset: number,
    endOffset: number,
    segments?: readonly Segment[],
  ): Promise<AbortedTransaction[] | undefined> {
    await this.#settled();
    // A segment that went meanwhile has taken its list along.
    const isOvertaken = (): boolean => offset < this.#bounds.logStartOffset;
    if (isOvertaken()) return undefined;
    try {
      const found = await this.#reader.abortedTransactions(offset, endOffset, segments);
      return isOvertaken() ? undefined : found;
    } catch (error) {
      if (isOvertaken()) return undefined;
      throw error;
    }
  }

  async findTimestamp(timestamp: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    await this.#settled();
    return this.#fromStart((logStartOffset) => this.#lookup.find(timestamp, logStartOffset, boundOffset));
  }

  async findMaxTimestamp(boundOffset: number): Promise<TimestampedOffset | undefined> {
    await this.#settled();
    return this.#fromStart((logStartOffset) => this.#lookup.findMax(logStartOffset, boundOffset));
  }

  /** Looks again when what it was looking at has been retired meanwhile. */
  async #fromStart<Found>(look: (logStartOffset: number) => Promise<Found>): Promise<Found> {
    const { logStartOffset } = this.#bounds;
    try {
      return await look(logStartOffset);
    } catch (error) {
      if (this.#bounds.logStartOffset === logStartOffset) throw error;
      return this.#fromStart(look);
    }
  }

  /** A cut that failed is told to whoever asked for it; a reader sees what is there. */
  async #settled(): Promise<void> {
    await this.#cut.under?.catch(() => undefined);
  }
}
