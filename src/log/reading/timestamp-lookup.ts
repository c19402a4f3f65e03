// Finds offsets by time over the segments of a log: the time indexes say in which segment and from where
// on to look, the batches say exactly. An entry that the batch it names does not bear out is not used.

import { findBatch } from '../segment/segment-reader.ts';
import { findPlace, type Place, type SearchBounds } from '../segment/place-search.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { checkedTimes } from '../segment/time-check.ts';
import type { LogReader } from './log-reader.ts';
import { type TimestampedOffset, findMaxTimestampInBatch, findTimestampInBatch } from './timestamp-search.ts';

export type { TimestampedOffset };

/** Records that count: offsets in [startOffset, boundOffset). */
interface Range {
  readonly startOffset: number;
  readonly boundOffset: number;
}

export class TimestampLookup {
  readonly #segments: SegmentList;
  readonly #reader: LogReader;

  constructor(segments: SegmentList, reader: LogReader) {
    this.#segments = segments;
    this.#reader = reader;
  }

  /** The first record in [startOffset, boundOffset) that is not older than `timestamp`. */
  async find(timestamp: number, startOffset: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    for (const { segment, bounds } of this.#within({ startOffset, boundOffset })) {
      await checkedTimes(segment, bounds);
      if (segment.maxTimestamp < timestamp) continue;
      const found = await findInSegment(segment, timestamp, startOffset, bounds);
      if (found !== undefined) return found.offset < boundOffset ? found : undefined;
    }
    return undefined;
  }

  /** The first record with the largest timestamp in [startOffset, boundOffset). */
  async findMax(startOffset: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    const range = { startOffset, boundOffset };
    let best: { segment: Segment; bounds: SearchBounds; timestamp: number } | undefined;
    for (const { segment, bounds } of this.#within(range)) {
      await checkedTimes(segment, bounds);
      if (segment.maxTimestamp <= (best?.timestamp ?? -1)) continue;
      const timestamp = await maxTimestampIn(segment, range, bounds);
      if (timestamp > (best?.timestamp ?? -1)) best = { segment, bounds, timestamp };
    }
    if (best === undefined) return undefined;
    const { segment, bounds, timestamp } = best;
    const place = await placeOf(segment, timestamp, startOffset, bounds);
    const batch = await findBatch(
      segment,
      place,
      bounds,
      ({ maxTimestamp, lastOffset }) => maxTimestamp >= timestamp && lastOffset >= startOffset,
    );
    return batch === undefined ? undefined : findMaxTimestampInBatch(batch.bytes, startOffset);
  }

  /** The segments that have records in the range, each with the part of it that lies before the bound. */
  *#within({ startOffset, boundOffset }: Range): Generator<{ segment: Segment; bounds: SearchBounds }> {
    const segments = this.#segments.all;
    for (const [index, segment] of segments.entries()) {
      if (segment.baseOffset >= boundOffset) return;
      const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
      if (nextBase > startOffset) yield { segment, bounds: this.#reader.boundsOf(segments, index, boundOffset) };
    }
  }
}

async function findInSegment(
  segment: Segment,
  timestamp: number,
  startOffset: number,
  bounds: SearchBounds,
): Promise<TimestampedOffset | undefined> {
  let place = await placeOf(segment, timestamp, startOffset, bounds);
  for (;;) {
    const batch = await findBatch(
      segment,
      place,
      bounds,
      ({ maxTimestamp, lastOffset }) => maxTimestamp >= timestamp && lastOffset >= startOffset,
    );
    if (batch === undefined) return undefined;
    const found = findTimestampInBatch(batch.bytes, timestamp, startOffset);
    if (found !== undefined) return found;
    place = { position: batch.position + batch.sizeBytes, firstOffset: batch.lastOffset + 1 };
  }
}

/** Where to begin to look for a record that is not older: everything before is, or lies before the start. */
async function placeOf(segment: Segment, timestamp: number, startOffset: number, bounds: SearchBounds): Promise<Place> {
  const times = await checkedTimes(segment, bounds, timestamp);
  const offset = Math.max(times.offsetOf(timestamp), startOffset);
  return (await findPlace(segment, offset, bounds)) ?? { position: bounds.limit, firstOffset: bounds.endOffset };
}

/** The largest timestamp of the batches between the offsets; batches at the edges count whole. */
async function maxTimestampIn(
  segment: Segment,
  { startOffset, boundOffset }: Range,
  bounds: SearchBounds,
): Promise<number> {
  const { maxTimestamp, offsetOfMaxTimestamp } = segment;
  if (offsetOfMaxTimestamp >= startOffset && offsetOfMaxTimestamp < boundOffset) return maxTimestamp;
  const { times } = await segment.loadIndexes();
  // Up to an entry of the time index the answer is in it, if it is not below the start.
  const entry = times.lastBelow(boundOffset);
  if (entry !== undefined) await checkedTimes(segment, bounds, entry.timestamp);
  const checked = times.lastBelow(boundOffset);
  const isUsable = checked !== undefined && checked.offset >= startOffset;
  let newest = isUsable ? checked.timestamp : -1;
  const place = await findPlace(segment, isUsable ? checked.offset : startOffset, bounds);
  if (place === undefined) return newest;
  await findBatch(segment, place, bounds, (batch) => {
    if (batch.lastOffset >= boundOffset) return true;
    if (batch.lastOffset >= startOffset) newest = Math.max(newest, batch.maxTimestamp);
    return false;
  });
  return newest;
}
