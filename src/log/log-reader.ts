// Reads a partition: from memory when the batches are recent, from the segment files otherwise.

import type { AppendQueue } from './append-queue.ts';
import { findBatch, findPosition, readBatch, readSlice } from './segment-reader.ts';
import type { Segment } from './segment.ts';
import type { LogTail } from './tail-cache.ts';
import { type TimestampedOffset, findMaxTimestampInBatch, findTimestampInBatch } from './timestamp-search.ts';
import type { AbortedTransaction } from './transaction-index.ts';

export type { TimestampedOffset };

/** What a fetch gets: bytes that begin with the batch that holds the offset and may end inside a batch. */
export interface LogRead {
  readonly chunks: readonly Uint8Array[];
  readonly sizeBytes: number;
}

const nothing: LogRead = { chunks: [], sizeBytes: 0 };

export class LogReader {
  readonly #segments: readonly Segment[];
  readonly #tail: LogTail;
  readonly #queue: AppendQueue;

  constructor(segments: readonly Segment[], tail: LogTail, queue: AppendQueue) {
    this.#segments = segments;
    this.#tail = tail;
    this.#queue = queue;
  }

  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): LogRead | Promise<LogRead> {
    if (offset >= boundOffset || (maxBytes <= 0 && !minOneBatch)) return nothing;
    const chunks = this.#tail.read(offset, boundOffset, maxBytes, minOneBatch);
    if (chunks === undefined) return this.#readFiles(offset, boundOffset, maxBytes, minOneBatch);
    return { chunks, sizeBytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) };
  }

  async #readFiles(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> {
    for (let index = this.#indexOf(offset); index < this.#segments.length; index++) {
      const segment = this.#segments[index]!;
      const limit = await this.#limitOf(segment, index, boundOffset);
      const position = await findPosition(segment, offset, limit);
      // Compaction may leave a segment without anything at or behind the offset.
      if (position === undefined || position >= limit) continue;
      const bytes = await readSlice(segment, position, limit, maxBytes, minOneBatch);
      return { chunks: bytes.length === 0 ? [] : [bytes], sizeBytes: bytes.length };
    }
    return nothing;
  }

  /** Index of the segment that holds `offset`, if any does. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#segments[middle]!.baseOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  /** Where reading must stop in this segment: nothing unwritten, nothing at or behind the bound. */
  async #limitOf(segment: Segment, index: number, boundOffset: number): Promise<number> {
    const { durable, written } = this.#queue;
    if (durable.segment === segment && durable.offset === boundOffset) return durable.position;
    const end = written.segment === segment ? written.position : segment.sizeBytes;
    const nextBase = this.#segments[index + 1]?.baseOffset ?? Infinity;
    if (boundOffset >= Math.min(nextBase, written.offset)) return end;
    return (await findPosition(segment, boundOffset, end)) ?? end;
  }

  async findTimestamp(
    timestamp: number,
    startOffset: number,
    boundOffset: number,
  ): Promise<TimestampedOffset | undefined> {
    for (const [index, segment] of this.#segments.entries()) {
      const limit = await this.#limitOf(segment, index, boundOffset);
      const indexes = segment.indexes ?? (await segment.loadIndexes());
      if (segment.maxTimestamp < timestamp) continue;
      let position = indexes.offsets.positionOf(Math.max(indexes.times.offsetOf(timestamp), startOffset));
      for (;;) {
        const batch = await findBatch(
          segment,
          position,
          limit,
          ({ maxTimestamp, lastOffset }) => maxTimestamp >= timestamp && lastOffset >= startOffset,
        );
        if (batch === undefined) break;
        const found = findTimestampInBatch(await readBatch(segment, batch), timestamp, startOffset);
        if (found !== undefined) return found.offset < boundOffset ? found : undefined;
        position = batch.position + batch.sizeBytes;
      }
    }
    return undefined;
  }

  async findMaxTimestamp(startOffset: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    let best: Segment | undefined;
    for (const segment of this.#segments) {
      if (segment.indexes === undefined && segment.maxTimestamp < 0) await segment.loadIndexes();
      if (segment.maxTimestamp >= 0 && (best === undefined || segment.maxTimestamp > best.maxTimestamp)) best = segment;
    }
    if (best === undefined) return undefined;
    const { maxTimestamp } = best;
    const limit = await this.#limitOf(best, this.#segments.indexOf(best), boundOffset);
    const indexes = await best.loadIndexes();
    const position = indexes.offsets.positionOf(Math.max(best.offsetOfMaxTimestamp - 1, best.baseOffset));
    const matches = (batch: { maxTimestamp: number; lastOffset: number }) =>
      batch.maxTimestamp >= maxTimestamp && batch.lastOffset >= startOffset;
    const batch = (await findBatch(best, position, limit, matches)) ?? (await findBatch(best, 0, limit, matches));
    return batch === undefined ? undefined : findMaxTimestampInBatch(await readBatch(best, batch), startOffset);
  }

  /** `sizeBytes` is what the fetch returned from `offset` on: it bounds how far the reader can get. */
  async abortedTransactions(offset: number, sizeBytes: number, logEndOffset: number): Promise<AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    const first = this.#indexOf(offset);
    const segment = this.#segments[first];
    if (segment === undefined) return found;
    const { offsets } = await segment.loadIndexes();
    const upperBound =
      offsets.offsetFromPosition(offsets.positionOf(offset) + sizeBytes) ??
      this.#segments[first + 1]?.baseOffset ??
      logEndOffset;
    for (let index = first; index < this.#segments.length; index++) {
      const { transactions } = await this.#segments[index]!.loadIndexes();
      if (transactions.collect(offset, upperBound, found)) break;
    }
    return found;
  }
}
