// Opens the records section of a batch: the section itself when it is not compressed.

import type { Allocate } from '../compression/allocate.ts';
import { codecById } from '../compression/codecs.ts';
import { decompress } from '../compression/compression.ts';
import { batchHeaderSize, batchSizeOf, codecIdOf } from './batch-header.ts';

export interface RecordsSection {
  /** The bytes that hold the records, uncompressed, in `[start, end)`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The records section of the batch at `batch`. What a codec opens is at most `maxOpenedBytes`, in memory
 * of `allocate` where the codec can. Throws
 * `CorruptDataError`, `DecompressedSizeExceededError` or `UnsupportedCodecError`.
 */
export function openRecords(
  bytes: Uint8Array,
  view: DataView,
  batch: number,
  maxOpenedBytes: number,
  allocate?: Allocate,
): RecordsSection {
  const start = batch + batchHeaderSize;
  const end = batch + batchSizeOf(view, batch);
  const codec = codecById(codecIdOf(view, batch));
  // A batch that lost its records may keep its codec; nothing at all is not what a codec would write.
  if (codec.name === 'none' || start === end) return { bytes, start, end };
  const opened = decompress(codec, bytes.subarray(start, end), maxOpenedBytes, allocate);
  return { bytes: opened, start: 0, end: opened.length };
}
