// Finding and reading batches in a segment file: the sparse index first, then headers from there on.

import { Buffer } from 'node:buffer';
import type { DiskFile } from '../base/ports/disk.ts';
import {
  batchHeaderSize,
  batchPrefixSize,
  batchSizeOf,
  lastOffsetOf,
  magicOf,
} from '../protocol/records/batch-header.ts';
import { viewOf } from '../protocol/records/int64.ts';
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

/**
 * The bytes from `position` on, at most `maxBytes` and never behind `limit`; they may end inside a batch.
 * With `minOneBatch` the first batch is whole whatever its size; without, an incomplete first batch is
 * no answer at all and nothing is returned.
 */
export async function readSlice(
  segment: Segment,
  position: number,
  limit: number,
  maxBytes: number,
  minOneBatch: boolean,
): Promise<Buffer> {
  return segment.file.use(async (file) => {
    const wanted = Math.min(Math.max(maxBytes, batchHeaderSize), limit - position);
    let bytes = await readFully(file, position, wanted);
    const firstSize = bytes.length < batchHeaderSize ? bytes.length : batchSizeOf(viewOf(bytes), 0);
    if (firstSize > maxBytes) {
      if (!minOneBatch) return Buffer.alloc(0);
      if (firstSize > limit - position)
        throw new DamagedSegmentError(
          `${segment.pathOf('.log')}: a batch of ${firstSize} bytes at position ${position} cannot be`,
        );
      if (bytes.length < firstSize) bytes = await readFully(file, position, firstSize);
    }
    rememberEnd(segment, bytes, position);
    return bytes.length > maxBytes && firstSize <= maxBytes ? bytes.subarray(0, maxBytes) : bytes;
  });
}

async function readFully(file: DiskFile, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  const count = await file.read(bytes, 0, length, position);
  return count === length ? bytes : bytes.subarray(0, count);
}

/** A sequential reader comes back for the offset behind the last whole batch: note where that is. */
function rememberEnd(segment: Segment, bytes: Buffer, position: number): void {
  const view = viewOf(bytes);
  let at = 0;
  let nextOffset: number | undefined;
  while (bytes.length - at >= batchHeaderSize) {
    const size = batchSizeOf(view, at);
    if (size < batchPrefixSize || at + size > bytes.length || magicOf(view, at) !== 2) break;
    nextOffset = lastOffsetOf(view, at) + 1;
    at += size;
  }
  if (nextOffset !== undefined) segment.rememberPosition(nextOffset, position + at);
}
