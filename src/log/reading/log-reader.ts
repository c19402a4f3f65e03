// Reads a partition: from memory when the batches are recent, from the segment files otherwise, and then
// with every checksum. Every read works on the segments as they were when it began.

import type { AppendQueue } from '../append/append-queue.ts';
import type { LeaderEpochs } from '../epochs/leader-epochs.ts';
import { findBehindDamage, findPlace, type Place, type SearchBounds } from '../segment/place-search.ts';
import { type SegmentList, segmentIndexOf } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { type CheckedSegment, checkedTransactions } from '../segment/transaction-check.ts';
import type { LogTail } from './tail-cache.ts';
import type { AbortedTransaction, TransactionIndex } from '../segment/transaction-index.ts';
import { readSlice, type Slice, type SliceWish } from './verified-slice.ts';

/** What a fetch gets: whole batches, beginning with the one that holds the offset. */
export interface LogRead {
  readonly chunks: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** Behind the last batch; the offset that was asked for when there is none. */
  readonly endOffset: number;
  /** As they were: compaction may have replaced them since, with what they knew of aborted transactions. */
  readonly segments: readonly Segment[];
  /** When given, it is to be called once the chunks are not used any more: their memory is used again then. */
  readonly release?: (() => void) | undefined;
}

export class LogReader {
  readonly #segments: SegmentList;
  readonly #tail: LogTail;
  readonly #queue: AppendQueue;
  readonly #epochOf: (offset: number) => number;

  constructor(segments: SegmentList, tail: LogTail, queue: AppendQueue, epochs: LeaderEpochs) {
    this.#segments = segments;
    this.#tail = tail;
    this.#queue = queue;
    this.#epochOf = (offset) => epochs.epochOf(offset);
  }

  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): LogRead | Promise<LogRead> {
    const segments = this.#segments.all;
    if (offset >= boundOffset || (maxBytes <= 0 && !minOneBatch)) return nothingAt(offset, segments);
    const cached = this.#tail.read(offset, boundOffset, maxBytes, minOneBatch);
    return cached === undefined ? this.#readFiles(offset, boundOffset, maxBytes, minOneBatch) : { ...cached, segments };
  }

  async #readFiles(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> {
    const segments = this.#segments.all;
    for (let index = segmentIndexOf(segments, offset); index < segments.length; index++) {
      const segment = segments[index]!;
      if (segment.baseOffset >= boundOffset) break;
      const bounds = this.boundsOf(segments, index, boundOffset);
      const place = await findPlace(segment, offset, bounds);
      // Compaction may leave a segment without anything at or behind the offset.
      if (place === undefined || place.position >= bounds.limit) continue;
      const wish = { ...bounds, boundOffset, maxBytes, minOneBatch };
      const slice = await readPastDamage(segment, place, wish, offset);
      if (slice === undefined) break;
      const { bytes, endOffset, release } = slice;
      return { chunks: [bytes], sizeBytes: bytes.length, endOffset, segments, release };
    }
    return nothingAt(offset, segments);
  }

  /**
   * What may be looked at of a segment by a reader that wants nothing at or behind `boundOffset`: what is durable,
   * if that is enough. What is merely written may go when a sync fails, while it is being read.
   */
  boundsOf(segments: readonly Segment[], index: number, boundOffset = Infinity): SearchBounds {
    const segment = segments[index]!;
    const { written, durable } = this.#queue;
    const end = boundOffset <= durable.offset ? durable : written;
    const epochOf = this.#epochOf;
    if (end.segment === segment) return { limit: end.position, endOffset: end.offset, epochOf };
    // A segment behind the one that ends there holds nothing yet.
    if (segment.baseOffset >= end.offset) return { limit: 0, endOffset: segment.baseOffset, epochOf };
    return { limit: segment.sizeBytes, endOffset: segments[index + 1]?.baseOffset ?? end.offset, epochOf };
  }

  /** The aborted transactions that have records in [offset, endOffset) of these segments. */
  async abortedTransactions(
    offset: number,
    endOffset: number,
    segments: readonly Segment[] = this.#segments.all,
  ): Promise<AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    for (let index = segmentIndexOf(segments, offset); index < segments.length; index++) {
      const transactions = await this.transactionsOf(segments, index);
      if (transactions.collect(offset, endOffset, found)) break;
    }
    return found;
  }

  /** The index of one of these segments, borne out by the batches. */
  transactionsOf(segments: readonly Segment[], index: number): Promise<TransactionIndex> {
    const checkedAt = (at: number): CheckedSegment => ({
      segment: segments[at]!,
      bounds: this.boundsOf(segments, at),
      isFinished: at < segments.length - 1,
    });
    const segmentOf = (offset: number): CheckedSegment | undefined =>
      offset < segments[0]!.baseOffset ? undefined : checkedAt(segmentIndexOf(segments, offset));
    return checkedTransactions(checkedAt(index), segmentOf);
  }
}

function nothingAt(offset: number, segments: readonly Segment[]): LogRead {
  return { chunks: [], sizeBytes: 0, endOffset: offset, segments };
}

/** A damaged batch that does not hold the offset, but lay on the way to it, is passed by. */
async function readPastDamage(
  segment: Segment,
  from: Place,
  wish: SliceWish,
  offset: number,
): Promise<Slice | undefined> {
  for (let place: Place | undefined = from; place !== undefined;) {
    const read = await readSlice(segment, place, wish);
    if (read === undefined || !('reason' in read)) return read;
    place = await findBehindDamage(segment, place, read.reason, offset, wish);
  }
  return undefined;
}
