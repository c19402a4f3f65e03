// Reads a segment file from a position on, batch by batch, in memory-sized pieces. Two gaits: `headers`
// looks at each batch's header only and jumps over its records; `whole` hands out complete batches whose
// size, magic and checksum have been verified.

import { Buffer } from 'node:buffer';
import type { DiskFile } from '../../base/ports/disk.ts';
import {
  baseOffsetOf,
  batchHeaderSize,
  batchSizeOf,
  currentMagic,
  lastOffsetOf,
  magicAt,
  magicOf,
  maxTimestampOf,
} from '../../protocol/records/batch-header.ts';
import { readInt64, viewOf } from '../../protocol/records/int64.ts';
import { headerProblem, isChecksumRight, type OffsetBounds, offsetsProblem, smallestBatch } from './batch-check.ts';

/** A batch in memory: `view` and `bytes` cover the same range, the batch starts at `at` in it. */
export interface ScannedBatch {
  readonly position: number;
  readonly sizeBytes: number;
  readonly magic: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** Of the batch (`whole`), or of its header (`headers`). */
  readonly bytes: Buffer;
  readonly view: DataView;
}

export type ScanEnd =
  /** Every byte up to the limit belonged to a batch. */
  | { readonly kind: 'end'; readonly position: number }
  /** The visitor said stop. */
  | { readonly kind: 'stopped'; readonly position: number }
  /** From `position` on the bytes are not a batch, or not all of one, or one whose offsets belong elsewhere. */
  | { readonly kind: 'damaged'; readonly position: number; readonly reason: string; readonly isMisplaced: boolean };

/** The batch's bytes are valid until the visitor returns, or what it returned resolves. */
export type BatchVisitor = (batch: ScannedBatch) => boolean | Promise<boolean>;

const wholeWindowBytes = 4 * 1024 * 1024;
const headerWindowBytes = 16 * 1024;

export interface ScanOptions {
  readonly from: number;
  readonly limit: number;
  readonly mode: 'headers' | 'whole';
  /** A batch that claims to be larger is damage. */
  readonly maxBatchBytes?: number;
  /** Batches that are out of order or out of these bounds are damage. Not looked at when left out. */
  readonly offsets?: OffsetBounds;
  /** How much is read at once. Default 16 KiB for `headers`, 4 MiB for `whole`. */
  readonly windowBytes?: number;
}

/** Visits batches until the visitor returns false, the limit is reached or the bytes make no sense. */
export async function scanBatches(file: DiskFile, options: ScanOptions, visit: BatchVisitor): Promise<ScanEnd> {
  const { limit, mode, offsets, maxBatchBytes = limit } = options;
  const defaultWindow = options.windowBytes ?? (mode === 'whole' ? wholeWindowBytes : headerWindowBytes);
  let nextOffset = offsets?.first ?? 0;
  let buffer = Buffer.allocUnsafe(Math.min(defaultWindow, Math.max(limit - options.from, 0)));
  let start = options.from;
  let filled = 0;
  let position = options.from;

  const isThere = (size: number): boolean => position >= start && position + size <= start + filled;
  /** Makes [position, position + size) available in the buffer; false when the file ends before. */
  const fill = async (size: number): Promise<boolean> => {
    if (position + size > limit) return false;
    const wanted = Math.min(Math.max(size, defaultWindow), limit - position);
    if (buffer.length < wanted) buffer = Buffer.allocUnsafeSlow(wanted);
    start = position;
    filled = await file.read(buffer, 0, wanted, position);
    return filled >= size;
  };

  while (position < limit) {
    const headerSize = Math.min(batchHeaderSize, limit - position);
    if (headerSize < smallestBatch || !(isThere(headerSize) || (await fill(headerSize))))
      return damaged(position, 'the file ends inside a batch header');
    const header = viewOf(buffer.subarray(position - start, position - start + headerSize));
    const problem = headerProblem(header, 0, headerSize, maxBatchBytes);
    if (problem !== undefined) return damaged(position, problem);
    const misplaced = offsets && offsetsProblem(header, 0, { ...offsets, first: nextOffset });
    if (misplaced !== undefined) return damaged(position, misplaced, true);
    const sizeBytes = batchSizeOf(header, 0);
    if (position + sizeBytes > limit) return damaged(position, 'the file ends inside a batch');
    if (mode === 'whole' && !(isThere(sizeBytes) || (await fill(sizeBytes))))
      return damaged(position, 'the file ends inside a batch');
    const at = position - start;
    const bytes = buffer.subarray(at, at + (mode === 'whole' ? sizeBytes : headerSize));
    const batch = describe(bytes, position, sizeBytes);
    if (mode === 'whole' && !isChecksumRight(bytes, batch.view, 0))
      return damaged(position, 'the checksum does not match');
    const visited = visit(batch);
    // Most visitors need no time, and a turn of the loop for each batch would cost more than the batch.
    const goesOn = typeof visited === 'boolean' ? visited : await visited;
    if (!goesOn) return { kind: 'stopped', position };
    position += sizeBytes;
    nextOffset = batch.lastOffset + 1;
  }
  return { kind: 'end', position };
}

function describe(bytes: Buffer, position: number, sizeBytes: number): ScannedBatch {
  const view = viewOf(bytes);
  const magic = magicOf(view, 0);
  const baseOffset = baseOffsetOf(view, 0);
  // Before magic 2 the offset of a (wrapper) message is that of its last record.
  const lastOffset = magic === currentMagic ? lastOffsetOf(view, 0) : baseOffset;
  const legacyTimestamp = magic === 1 ? readInt64(view, magicAt + 2) : -1;
  const maxTimestamp = magic === currentMagic ? maxTimestampOf(view, 0) : legacyTimestamp;
  return { position, sizeBytes, magic, baseOffset, lastOffset, maxTimestamp, bytes, view };
}

function damaged(position: number, reason: string, isMisplaced = false): ScanEnd {
  return { kind: 'damaged', position, reason, isMisplaced };
}
