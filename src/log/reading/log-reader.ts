// Reads a partition: from memory when the batches are recent, from the segment files otherwise. Every
// read works on the segments as they were when it began.

import type { AppendQueue } from '../append/append-queue.ts';
import { findPosition, readSlice } from '../segment/segment-reader.ts';
import { type SegmentList, segmentIndexOf } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import type { LogTail } from './tail-cache.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';

/** What a fetch gets: bytes that begin with the batch that holds the offset and may end inside a batch. */
export interface LogRead {
  readonly chunks: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** When given, it is to be called once the chunks are not used any more: their memory is used again then. */
  readonly release?: (() => void) | undefined;
}

const nothing: LogRead = { chunks: [], sizeBytes: 0 };

export class LogReader {
  readonly #segments: SegmentList;
  readonly #tail: LogTail;
  readonly #queue: AppendQueue;

  constructor(segments: SegmentList, tail: LogTail, queue: AppendQueue) {
    this.#segments = segments;
    this.#tail = tail;
    this.#queue = queue;
  }

  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): LogRead | Promise<LogRead> {
    if (offset >= boundOffset || (maxBytes <= 0 && !minOneBatch)) return nothing;
    const cached = this.#tail.read(offset, boundOffset, maxBytes, minOneBatch);
    return cached ?? this.#readFiles(offset, boundOffset, maxBytes, minOneBatch);
  }

  async #readFiles(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> {
    const segments = this.#segments.all;
    for (let index = segmentIndexOf(segments, offset); index < segments.length; index++) {
      const segment = segments[index]!;
      if (segment.baseOffset >= boundOffset) return nothing;
      const limit = await this.limitOf(segments, index, boundOffset);
      const position = await findPosition(segment, offset, limit);
      // Compaction may leave a segment without anything at or behind the offset.
      if (position === undefined || position >= limit) continue;
      const slice = await readSlice(segment, position, limit, maxBytes, minOneBatch);
      if (slice === undefined) return nothing;
      return { chunks: [slice.bytes], sizeBytes: slice.bytes.length, release: slice.release };
    }
    return nothing;
  }

  /** Where reading must stop in this segment: nothing unwritten, nothing at or behind the bound. */
  async limitOf(segments: readonly Segment[], index: number, boundOffset: number): Promise<number> {
    const segment = segments[index]!;
    const { durable, written } = this.#queue;
    if (durable.segment === segment && durable.offset === boundOffset) return durable.position;
    // A segment behind the one that is written to holds nothing yet.
    if (segment.baseOffset >= written.offset && written.segment !== segment) return 0;
    const end = written.segment === segment ? written.position : segment.sizeBytes;
    const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
    if (boundOffset >= Math.min(nextBase, written.offset)) return end;
    return (await findPosition(segment, boundOffset, end)) ?? end;
  }

  /**
   * The aborted transactions that may have records in what a fetch from `offset` returned. Where its data
   * ended is known by its size only, so the answer may name a transaction that begins behind it.
   */
  async abortedTransactions(offset: number, sizeBytes: number, logEndOffset: number): Promise<AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    const segments = this.#segments.all;
    const first = segmentIndexOf(segments, offset);
    const upperBound = await upperBoundOf(segments, first, offset, sizeBytes, logEndOffset);
    for (let index = first; index < segments.length; index++) {
      const { transactions } = await segments[index]!.loadIndexes();
      if (transactions.collect(offset, upperBound, found)) break;
    }
    return found;
  }
}

/** An offset behind everything in `sizeBytes` bytes from the batch that holds `offset` on. */
async function upperBoundOf(
  segments: readonly Segment[],
  first: number,
  offset: number,
  sizeBytes: number,
  logEndOffset: number,
): Promise<number> {
  let remaining = sizeBytes;
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index]!;
    const { offsets } = await segment.loadIndexes();
    const start = index === first ? (offsets.positionAtOrAfter(offset) ?? segment.sizeBytes) : 0;
    const bound = offsets.offsetFromPosition(start + remaining);
    if (bound !== undefined) return bound;
    remaining -= segment.sizeBytes - start;
    if (remaining <= 0) return segments[index + 1]?.baseOffset ?? logEndOffset;
  }
  return logEndOffset;
}
