// Batches from a segment's file for a reader, none of which leaves without having been checked.

import type { Buffer } from 'node:buffer';
import { BufferPool } from '../../base/bytes/buffer-pool.ts';
import type { DiskFile } from '../../base/ports/disk.ts';
import { batchHeaderSize, batchSizeOf } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import type { Place, SearchBounds } from '../segment/place-search.ts';
import type { Segment } from '../segment/segment.ts';
import { SliceCheck, type SliceDamage } from './slice-check.ts';

/** Memory of slices that were released, for the next ones. */
const slicePool = new BufferPool(16 * 1024 * 1024);

/** What is read, and then checked, at once: a fraction of a millisecond's work. */
const pieceBytes = 1024 * 1024;
/** The base offset of the batch behind a slice: the last of the slice must not reach into it. */
const lookAheadBytes = 8;
/** A batch that claims more than was asked for by so much is only read when what follows it makes sense. */
const unusualBytes = 16 * 1024 * 1024;

export interface SliceWish extends SearchBounds {
  /** Nothing at or behind it is for the reader. */
  readonly boundOffset: number;
  readonly maxBytes: number;
  readonly minOneBatch: boolean;
}

export interface Slice {
  readonly bytes: Buffer;
  /** Behind the last batch. */
  readonly endOffset: number;
  /** To be called once, when nobody uses the bytes any more. */
  readonly release: () => void;
}

/**
 * Whole batches from `place` on, at most `maxBytes` and never behind the bound or the limit. With
 * `minOneBatch` the first is there whatever its size; without, undefined when it does not fit. (Kafka fills
 * up with the beginning of the next batch, which every reader throws away.) What is damaged right at the
 * place is returned as that; behind sound batches it ends the slice.
 */
export async function readSlice(
  segment: Segment,
  place: Place,
  wish: SliceWish,
): Promise<Slice | SliceDamage | undefined> {
  return segment.file.use(async (file) => {
    const first = await takeSlice(file, place, wish, Math.max(wish.maxBytes, batchHeaderSize));
    let { memory, check } = first;
    if (check.end === 0 && check.isCutShort) {
      const firstSize = batchSizeOf(viewOf(memory), 0);
      slicePool.put(memory);
      if (!wish.minOneBatch) return undefined;
      const reason = await unlikelySize(file, place.position, firstSize, wish);
      if (reason !== undefined) return { at: 0, firstOffset: place.firstOffset, reason };
      ({ memory, check } = await takeSlice(file, place, wish, firstSize));
    }
    if (check.end === 0) {
      slicePool.put(memory);
      return check.damage;
    }
    segment.positions.remember(check.nextOffset, place.position + check.end);
    const held = memory;
    const release = (): void => slicePool.put(held);
    return { bytes: held.subarray(0, check.end), endOffset: check.nextOffset, release };
  });
}

/** Reads piece by piece until there is enough, the file ends, or nothing more can come of it. */
async function takeSlice(
  file: DiskFile,
  { position, firstOffset }: Place,
  { limit, boundOffset, endOffset, epochOf }: SliceWish,
  wantedBytes: number,
): Promise<{ memory: Buffer; check: SliceCheck }> {
  const fileBytes = limit - position;
  const sizeBytes = Math.min(wantedBytes, fileBytes);
  const size = Math.min(sizeBytes + lookAheadBytes, fileBytes);
  const memory = slicePool.take(size);
  const check = new SliceCheck(memory, { firstOffset, boundOffset, endOffset, epochOf, sizeBytes, fileBytes });
  for (let filled = 0; filled < size && !check.isDone;) {
    const wanted = Math.min(pieceBytes, size - filled);
    const count = await file.read(memory, filled, wanted, position + filled);
    filled += count;
    check.advance(filled);
    if (count < wanted) check.endOfFile();
  }
  return { memory, check };
}

/** A length that a flipped bit made huge must not cost that much memory. */
async function unlikelySize(
  file: DiskFile,
  position: number,
  sizeBytes: number,
  { maxBytes, limit }: SliceWish,
): Promise<string | undefined> {
  const next = position + sizeBytes;
  if (sizeBytes - maxBytes < unusualBytes || next === limit) return undefined;
  const end = await scanBatches(file, { from: next, limit, mode: 'headers' }, () => false);
  return end.kind === 'damaged' ? `a batch of ${sizeBytes} bytes is not followed by one` : undefined;
}
