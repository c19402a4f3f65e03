// Finds where in a segment a batch begins: the sparse index first, then headers from there on. A header is
// not checked by itself, so whatever looks odd on the way (an entry that leads nowhere, a gap where the
// offset should be) makes the search begin again one entry earlier, with every checksum.

import { baseOffsetOf, currentMagic } from '../../protocol/records/batch-header.ts';
import { type ScannedBatch, scanBatches } from './batch-scan.ts';
import { type DamagedRange, DamagedSegmentError } from './damaged-ranges.ts';
import type { OffsetIndex, OffsetIndexEntry } from './offset-index.ts';
import type { Segment } from './segment.ts';

export interface Place {
  readonly position: number;
  /** No batch from there on has a lower offset. */
  readonly firstOffset: number;
}

export interface SearchBounds {
  /** The file is not read behind this position. */
  readonly limit: number;
  /** No batch before `limit` has this offset or one behind it. */
  readonly endOffset: number;
  /** The leader epoch that wrote an offset, as far as that is known beside the batches. */
  readonly epochOf?: ((offset: number) => number) | undefined;
}

/** How much a search reads at once: an index entry is rarely farther away. */
const windowBytes = 16 * 1024;

interface Walk {
  readonly end: 'found' | 'behind all' | 'damaged';
  /** Of what was found, of what is damaged, or of the end. */
  readonly place: Place;
  /** The batch that was found. */
  readonly batch: { readonly baseOffset: number; readonly magic: number } | undefined;
  /** Last offset of the first batch that was looked at. */
  readonly firstLastOffset: number | undefined;
  /** Whether a batch began at the position that was asked for. */
  readonly isOnWay: boolean;
  readonly reason: string;
}

/**
 * Where the batch begins that holds `offset`, or the first one behind it; undefined when all end before.
 * Throws `DamagedSegmentError` when the way there is spoiled.
 */
export async function findPlace(segment: Segment, offset: number, bounds: SearchBounds): Promise<Place | undefined> {
  const remembered = segment.positions.of(offset);
  if (remembered !== undefined)
    return remembered < bounds.limit ? { position: remembered, firstOffset: offset } : undefined;
  const { offsets } = await segment.loadIndexes();
  const entry = offsets.entryAtOrBefore(offset);
  const walk = await walkFrom(segment, startAt(segment, entry), { offset, bounds, mode: 'headers' });
  const isAnchored = entry === undefined || walk.firstLastOffset === entry.offset;
  if (isAnchored && walk.end === 'found' && !isGap(walk, offset)) return walk.place;
  if (entry === undefined && walk.end === 'behind all') return undefined;
  return await findWithCare(segment, offsets, entry, offset, bounds);
}

/** As `findPlace`, trusting neither the entry nor a header without its checksum. */
async function findWithCare(
  segment: Segment,
  offsets: OffsetIndex,
  suspect: OffsetIndexEntry | undefined,
  offset: number,
  bounds: SearchBounds,
): Promise<Place | undefined> {
  let from = suspect;
  let walk: Walk;
  do {
    from = from && offsets.entryAtOrBefore(from.offset - 1);
    walk = await walkFrom(segment, startAt(segment, from), { offset, bounds, mode: 'whole', way: suspect?.position });
    // What does not fit the entry that led to it says nothing about what lies behind it.
  } while (from !== undefined && (walk.firstLastOffset === undefined || walk.firstLastOffset > from.offset));
  const isPassed = walk.end !== 'damaged' || walk.place.position > (suspect?.position ?? Infinity);
  if (suspect !== undefined && isPassed && !walk.isOnWay) {
    segment.damage.noteIndex(segment.file.path, suspect.position);
    offsets.remove(suspect);
  }
  if (walk.end !== 'damaged') return walk.end === 'found' ? walk.place : undefined;
  return findBehindDamage(segment, walk.place, walk.reason, offset, bounds);
}

/**
 * As `findPlace`, for an offset so near behind the damage at `damaged` that the index led before it. Throws
 * `DamagedSegmentError` when the damage reaches to the offset.
 */
export async function findBehindDamage(
  segment: Segment,
  damaged: Place,
  reason: string,
  offset: number,
  bounds: SearchBounds,
): Promise<Place | undefined> {
  const range = await damagedFrom(segment, damaged, reason, bounds);
  if (range.endOffset > offset) throw new DamagedSegmentError(range);
  const start = { position: range.endPosition, firstOffset: range.endOffset, entry: undefined };
  const walk = await walkFrom(segment, start, { offset, bounds, mode: 'whole' });
  if (walk.end !== 'damaged') return walk.end === 'found' ? walk.place : undefined;
  return findBehindDamage(segment, walk.place, walk.reason, offset, bounds);
}

function isGap({ batch }: Walk, offset: number): boolean {
  return batch !== undefined && batch.magic === currentMagic && batch.baseOffset > offset;
}

interface Search {
  readonly offset: number;
  readonly bounds: SearchBounds;
  readonly mode: 'headers' | 'whole';
  /** A position that the walk is to look out for. */
  readonly way?: number | undefined;
}

interface WalkStart extends Place {
  /** The index entry that leads there; it vouches for the batch that begins there. */
  readonly entry: OffsetIndexEntry | undefined;
}

function startAt({ baseOffset }: Segment, entry: OffsetIndexEntry | undefined): WalkStart {
  return { position: entry?.position ?? 0, firstOffset: baseOffset, entry };
}

/** To the first batch that ends at or behind the offset. */
async function walkFrom(
  segment: Segment,
  { position: from, firstOffset, entry }: WalkStart,
  { offset, bounds, mode, way }: Search,
): Promise<Walk> {
  let place: Place = { position: from, firstOffset };
  let found: ScannedBatch | undefined;
  let firstLastOffset: number | undefined;
  let isOnWay = false;
  const offsets = { first: firstOffset, end: bounds.endOffset, epochOf: bounds.epochOf };
  const end = await segment.file.use((file) =>
    scanBatches(file, { from, limit: bounds.limit, mode, windowBytes, offsets }, (batch) => {
      if (entry !== undefined && firstLastOffset === undefined) place = { ...place, firstOffset: batch.baseOffset };
      firstLastOffset ??= batch.lastOffset;
      isOnWay ||= batch.position === way;
      if (batch.lastOffset >= offset) {
        found = batch;
        return false;
      }
      place = { position: batch.position + batch.sizeBytes, firstOffset: batch.lastOffset + 1 };
      return true;
    }),
  );
  if (end.kind === 'damaged') {
    isOnWay ||= end.position === way;
    return { end: 'damaged', place, batch: undefined, firstLastOffset, isOnWay, reason: end.reason };
  }
  const batch = found && { baseOffset: found.baseOffset, magic: found.magic };
  return { end: found ? 'found' : 'behind all', place, batch, firstLastOffset, isOnWay, reason: '' };
}

/** How far the damage at a place goes; noted before it is returned. */
export async function damagedFrom(
  segment: Segment,
  { position, firstOffset }: Place,
  reason: string,
  bounds: SearchBounds,
): Promise<DamagedRange> {
  const end = (await wholeBehind(segment, position, firstOffset, bounds)) ?? {
    position: bounds.limit,
    firstOffset: bounds.endOffset,
  };
  const range: DamagedRange = {
    file: segment.file.path,
    startPosition: position,
    endPosition: end.position,
    startOffset: firstOffset,
    endOffset: end.firstOffset,
    reason,
  };
  segment.damage.note(range);
  return range;
}

/** The next whole batch: where the damaged one says that it ends, else where the index knows of one. */
async function wholeBehind(
  segment: Segment,
  position: number,
  firstOffset: number,
  bounds: SearchBounds,
): Promise<Place | undefined> {
  const { offsets } = await segment.loadIndexes();
  const next = await endOfHeader(segment, position, bounds);
  if (next === bounds.limit) return undefined;
  const direct = next === undefined ? undefined : await wholeAt(segment, next, firstOffset, bounds);
  if (direct !== undefined) return direct;
  let entry = offsets.entryBehind(position);
  for (; entry !== undefined && entry.position < bounds.limit; entry = offsets.entryBehind(entry.position)) {
    const place = await wholeAt(segment, entry.position, firstOffset, bounds);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Where the batch ends, as its header has it; undefined when that cannot be. */
async function endOfHeader(segment: Segment, from: number, { limit }: SearchBounds): Promise<number | undefined> {
  let end: number | undefined;
  await segment.file.use((file) =>
    scanBatches(file, { from, limit, mode: 'headers', windowBytes }, (batch) => {
      end = batch.position + batch.sizeBytes;
      return false;
    }),
  );
  return end;
}

async function wholeAt(
  segment: Segment,
  from: number,
  first: number,
  { limit, endOffset, epochOf }: SearchBounds,
): Promise<Place | undefined> {
  let place: Place | undefined;
  const offsets = { first, end: endOffset, epochOf };
  await segment.file.use((file) =>
    scanBatches(file, { from, limit, mode: 'whole', windowBytes, offsets }, ({ view }) => {
      place = { position: from, firstOffset: baseOffsetOf(view, 0) };
      return false;
    }),
  );
  return place;
}
