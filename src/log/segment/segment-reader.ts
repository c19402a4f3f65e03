// Looking at the batches of a segment file one by one, each with its checksum.

import { Buffer } from 'node:buffer';
import { currentMagic } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { type ScannedBatch, scanBatches } from './batch-scan.ts';
import { DamagedSegmentError } from './damaged-ranges.ts';
import { damagedFrom, type Place, type SearchBounds } from './place-search.ts';
import type { Segment } from './segment.ts';

/** What is read at once: whoever looks for one batch seldom has to look far. */
const windowBytes = 64 * 1024;

/**
 * The first batch from `place` on that `matches`. Its bytes are the caller's. Throws `DamagedSegmentError`
 * when something else than a batch comes first.
 */
export async function findBatch(
  segment: Segment,
  { position, firstOffset }: Place,
  bounds: SearchBounds,
  matches: (batch: ScannedBatch) => boolean,
): Promise<ScannedBatch | undefined> {
  let found: ScannedBatch | undefined;
  let foundFirst = firstOffset;
  let nextOffset = firstOffset;
  const offsets = { first: firstOffset, end: bounds.endOffset, epochOf: bounds.epochOf };
  const end = await segment.file.use((file) =>
    scanBatches(file, { from: position, limit: bounds.limit, mode: 'whole', windowBytes, offsets }, (batch) => {
      if (found !== undefined) return false;
      foundFirst = nextOffset;
      nextOffset = batch.lastOffset + 1;
      if (!matches(batch)) return true;
      const bytes = Buffer.from(batch.bytes);
      found = { ...batch, bytes, view: viewOf(bytes) };
      // Behind a gap its base offset may be wrong: then it reaches into the batch behind it.
      return batch.magic === currentMagic && batch.baseOffset > foundFirst;
    }),
  );
  if (end.kind !== 'damaged' || (found !== undefined && !end.isMisplaced)) return found;
  const place: Place =
    found === undefined
      ? { position: end.position, firstOffset: nextOffset }
      : { position: found.position, firstOffset: foundFirst };
  throw new DamagedSegmentError(await damagedFrom(segment, place, end.reason, bounds));
}
