// Finds offsets by time over the segments of a log: the time indexes say in which segment and from where
// on to look, the batches say exactly.

import type { LogReader } from './log-reader.ts';
import { findBatch, readBatch } from '../segment/segment-reader.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { type TimestampedOffset, findMaxTimestampInBatch, findTimestampInBatch } from './timestamp-search.ts';

export type { TimestampedOffset };

export class TimestampLookup {
  readonly #segments: SegmentList;
  readonly #reader: LogReader;

  constructor(segments: SegmentList, reader: LogReader) {
    this.#segments = segments;
    this.#reader = reader;
  }

  /** The first record in [startOffset, boundOffset) that is not older than `timestamp`. */
  async find(timestamp: number, startOffset: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    const segments = this.#segments.all;
    for (const [index, segment] of segments.entries()) {
      if (segment.baseOffset >= boundOffset) return undefined;
      const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
      if (nextBase <= startOffset) continue;
      await segment.learnTimestamps();
      if (segment.maxTimestamp < timestamp) continue;
      const limit = await this.#reader.limitOf(segments, index, boundOffset);
      const found = await findInSegment(segment, timestamp, startOffset, limit);
      if (found !== undefined) return found.offset < boundOffset ? found : undefined;
    }
    return undefined;
  }

  /** The first record with the largest timestamp in [startOffset, boundOffset). */
  async findMax(startOffset: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    const segments = this.#segments.all;
    let best: { segment: Segment; index: number; timestamp: number } | undefined;
    for (const [index, segment] of segments.entries()) {
      const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
      if (segment.baseOffset >= boundOffset || nextBase <= startOffset) continue;
      await segment.learnTimestamps();
      if (segment.maxTimestamp <= (best?.timestamp ?? -1)) continue;
      const limit = await this.#reader.limitOf(segments, index, boundOffset);
      const timestamp = await maxTimestampIn(segment, startOffset, boundOffset, limit);
      if (timestamp > (best?.timestamp ?? -1)) best = { segment, index, timestamp };
    }
    if (best === undefined) return undefined;
    const { segment, index, timestamp } = best;
    const limit = await this.#reader.limitOf(segments, index, boundOffset);
    const { offsets, times } = await segment.loadIndexes();
    const position = offsets.positionOf(Math.max(times.offsetOf(timestamp), startOffset));
    const batch = await findBatch(
      segment,
      position,
      limit,
      ({ maxTimestamp, lastOffset }) => maxTimestamp >= timestamp && lastOffset >= startOffset,
    );
    return batch === undefined ? undefined : findMaxTimestampInBatch(await readBatch(segment, batch), startOffset);
  }
}

async function findInSegment(
  segment: Segment,
  timestamp: number,
  startOffset: number,
  limit: number,
): Promise<TimestampedOffset | undefined> {
  const { offsets, times } = await segment.loadIndexes();
  let position = offsets.positionOf(Math.max(times.offsetOf(timestamp), startOffset));
  for (;;) {
    const batch = await findBatch(
      segment,
      position,
      limit,
      ({ maxTimestamp, lastOffset }) => maxTimestamp >= timestamp && lastOffset >= startOffset,
    );
    if (batch === undefined) return undefined;
    const found = findTimestampInBatch(await readBatch(segment, batch), timestamp, startOffset);
    if (found !== undefined) return found;
    position = batch.position + batch.sizeBytes;
  }
}

/** The largest timestamp of the batches between the offsets; batches at the edges count whole. */
async function maxTimestampIn(
  segment: Segment,
  startOffset: number,
  boundOffset: number,
  limit: number,
): Promise<number> {
  const { maxTimestamp, offsetOfMaxTimestamp } = segment;
  if (offsetOfMaxTimestamp >= startOffset && offsetOfMaxTimestamp < boundOffset) return maxTimestamp;
  const { offsets, times } = await segment.loadIndexes();
  // Up to an entry of the time index the answer is in it, if it is not below the start.
  const entry = times.lastBelow(boundOffset);
  const isUsable = entry !== undefined && entry.offset >= startOffset;
  let newest = isUsable ? entry.timestamp : -1;
  await findBatch(segment, offsets.positionOf(isUsable ? entry.offset : startOffset), limit, (batch) => {
    if (batch.lastOffset >= startOffset) newest = Math.max(newest, batch.maxTimestamp);
    return false;
  });
  return newest;
}
