// Finding and reading batches in a segment file: the sparse index first, then headers from there on.

import { Buffer } from 'node:buffer';
import { BufferPool } from '../../base/bytes/buffer-pool.ts';
import {
  batchHeaderSize,
  batchPrefixSize,
  batchSizeOf,
  currentMagic,
  lastOffsetOf,
  magicOf,
} from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { type ScannedBatch, scanBatches } from './batch-scan.ts';
import type { Segment } from './segment.ts';

/** The file holds something that is not a batch where one must begin. */
export class DamagedSegmentError extends Error {
  override readonly name = 'DamagedSegmentError';
}

/** Position of the first batch that ends at or behind `offset`, or undefined when all end before. */
export async function findPosition(segment: Segment, offset: number, limit: number): Promise<number | undefined> {
  const remembered = segment.rememberedPosition(offset);
  if (remembered !== undefined) return remembered < limit ? remembered : undefined;
  const indexes = await segment.loadIndexes();
  return (await findBatch(segment, indexes.offsets.positionOf(offset), limit, (batch) => batch.lastOffset >= offset))
    ?.position;
}

/** The first batch from `position` on that `matches`, its header only. */
export async function findBatch(
  segment: Segment,
  position: number,
  limit: number,
  matches: (batch: ScannedBatch) => boolean,
): Promise<ScannedBatch | undefined> {
  let found: ScannedBatch | undefined;
  const end = await segment.file.use((file) =>
    scanBatches(file, { from: position, limit, mode: 'headers' }, (batch) => {
      if (!matches(batch)) return true;
      found = batch;
      return false;
    }),
  );
  if (end.kind === 'damaged')
    throw new DamagedSegmentError(`${segment.pathOf('.log')} at position ${end.position}: ${end.reason}`);
  return found;
}

/** One whole batch. */
export async function readBatch(segment: Segment, { position, sizeBytes }: ScannedBatch): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  const count = await segment.file.use((file) => file.read(bytes, 0, sizeBytes, position));
  if (count < sizeBytes)
    throw new DamagedSegmentError(`${segment.pathOf('.log')} ends inside the batch at position ${position}`);
  return bytes;
}

/** Memory of slices that were released, for the next ones. */
const slicePool = new BufferPool(16 * 1024 * 1024);

export interface Slice {
  readonly bytes: Buffer;
  /** To be called once, when nobody uses the bytes any more. */
  readonly release: () => void;
}

/**
 * Whole batches from `position` on, at most `maxBytes` and never behind `limit`. With `minOneBatch` the
 * first is there whatever its size; without, undefined when it does not fit. (Kafka fills up with the
 * beginning of the next batch, which every reader throws away.)
 */
export async function readSlice(
  segment: Segment,
  position: number,
  limit: number,
  maxBytes: number,
  minOneBatch: boolean,
): Promise<Slice | undefined> {
  return segment.file.use(async (file) => {
    const wanted = Math.min(Math.max(maxBytes, batchHeaderSize), limit - position);
    let memory = slicePool.take(wanted);
    let filled = await file.read(memory, 0, wanted, position);
    const firstSize = filled < batchHeaderSize ? filled : batchSizeOf(viewOf(memory), 0);
    if (firstSize > maxBytes && !minOneBatch) {
      slicePool.put(memory);
      return undefined;
    }
    if (firstSize > filled) {
      if (firstSize > limit - position) {
        throw new DamagedSegmentError(
          `${segment.pathOf('.log')}: a batch of ${firstSize} bytes at position ${position} cannot be`,
        );
      }
      slicePool.put(memory);
      memory = slicePool.take(firstSize);
      filled = await file.read(memory, 0, firstSize, position);
    }
    const held = memory;
    const end = endOfWholeBatches(segment, held.subarray(0, filled), position, Math.max(maxBytes, firstSize));
    return { bytes: held.subarray(0, end), release: () => slicePool.put(held) };
  });
}

/** A sequential reader comes back for the offset behind the last whole batch: notes where that is. */
function endOfWholeBatches(segment: Segment, bytes: Buffer, position: number, maxBytes: number): number {
  const view = viewOf(bytes);
  const end = Math.min(bytes.length, maxBytes);
  let at = 0;
  let nextOffset: number | undefined;
  while (end - at >= batchHeaderSize) {
    const size = batchSizeOf(view, at);
    if (size < batchPrefixSize || at + size > end) break;
    // Messages of old formats are taken as they come: their readers find the boundaries themselves.
    if (magicOf(view, at) !== currentMagic) return end;
    nextOffset = lastOffsetOf(view, at) + 1;
    at += size;
  }
  if (nextOffset !== undefined) segment.rememberPosition(nextOffset, position + at);
  return at === 0 ? end : at;
}
