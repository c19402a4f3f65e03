// Whether a time index says what the batches say. It has no checksum, and a wrong entry would answer a
// question for a time with the wrong offset, or let retention take a segment for older than it is.

import { DamagedSegmentError } from './damaged-ranges.ts';
import { findBatch } from './segment-reader.ts';
import { findPlace, type SearchBounds } from './place-search.ts';
import type { Segment } from './segment.ts';
import type { TimeIndex, TimeIndexEntry } from './time-index.ts';

/**
 * The time index, of which the entry that leads to `timestamp` (the last one when left out) is right: it names
 * a batch that has that largest timestamp. Entries that do not are forgotten. The segment's `maxTimestamp` is
 * right afterwards. Throws `DamagedSegmentError` when the batch to ask is damaged.
 */
export async function checkedTimes(
  segment: Segment,
  bounds: SearchBounds,
  timestamp = Number.MAX_SAFE_INTEGER,
): Promise<TimeIndex> {
  const { times } = await segment.loadIndexes();
  let isWrong = false;
  for (;;) {
    const entry = times.entryAtOrBefore(timestamp);
    if (entry === undefined || times.isChecked(entry)) break;
    if (await isRight(segment, entry, bounds)) {
      times.noteChecked(entry);
      break;
    }
    segment.damage.noteIndex(segment.file.path, entry.offset);
    times.remove(entry);
    isWrong = true;
  }
  if (isWrong && timestamp === Number.MAX_SAFE_INTEGER) await learnMaxTimestamp(segment, bounds);
  return times;
}

/** As `checkedTimes` for a segment that has all its batches, when nobody needs more than its `maxTimestamp`. */
export async function checkMaxTimestamp(segment: Segment): Promise<void> {
  try {
    await checkedTimes(segment, { limit: segment.sizeBytes, endOffset: Infinity });
  } catch (error) {
    // The damage has been told; the index is all that is left to say how old the segment is.
    if (!(error instanceof DamagedSegmentError)) throw error;
  }
}

async function isRight(
  segment: Segment,
  { offset, timestamp }: TimeIndexEntry,
  bounds: SearchBounds,
): Promise<boolean> {
  const place = await findPlace(segment, offset, bounds);
  if (place === undefined) return false;
  const batch = await findBatch(segment, place, bounds, () => true);
  return batch?.maxTimestamp === timestamp;
}

/** From the batches behind the last entry that is right. */
async function learnMaxTimestamp(segment: Segment, bounds: SearchBounds): Promise<void> {
  const { times } = await segment.loadIndexes();
  const last = times.last;
  segment.maxTimestamp = last?.timestamp ?? -1;
  segment.offsetOfMaxTimestamp = last?.offset ?? -1;
  const place = await findPlace(segment, last?.offset ?? segment.baseOffset, bounds);
  if (place === undefined) return;
  await findBatch(segment, place, bounds, ({ maxTimestamp, lastOffset }) => {
    if (maxTimestamp > segment.maxTimestamp) {
      segment.maxTimestamp = maxTimestamp;
      segment.offsetOfMaxTimestamp = lastOffset;
    }
    return false;
  });
}
