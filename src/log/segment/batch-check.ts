// Whether some bytes are the batch that has to be where they are: one answer for readers, recovery and
// compaction. The checksum covers a batch from its attributes on; what comes before it (base offset,
// length, leader epoch, magic) can only be compared with what else is known of the place.

import { crc32 } from '../../base/checksum/crc32.ts';
import {
  baseOffsetOf,
  batchHeaderSize,
  batchPrefixSize,
  batchSizeOf,
  computeCrc,
  crcOf,
  currentMagic,
  lastOffsetDeltaOf,
  lastOffsetOf,
  magicAt,
  magicOf,
  partitionLeaderEpochOf,
} from '../../protocol/records/batch-header.ts';

const legacyHeaderSize = [batchPrefixSize + 14, batchPrefixSize + 22] as const;

/** No batch of any format is smaller. */
export const smallestBatch = batchPrefixSize + 14;

/** Where a batch's offsets have to lie. */
export interface OffsetBounds {
  /** None is below. */
  readonly first: number;
  /** None is at or behind. */
  readonly end: number;
  /** The leader epoch that wrote an offset, below 0 when that is not known; not looked at when left out. */
  readonly epochOf?: ((offset: number) => number) | undefined;
}

/** Why `headerSize` bytes at `at` cannot begin a batch of at most `maxBatchBytes`; undefined when they can. */
export function headerProblem(
  view: DataView,
  at: number,
  headerSize: number,
  maxBatchBytes: number,
): string | undefined {
  if (headerSize < smallestBatch) return 'the file ends inside a batch header';
  const magic = magicOf(view, at);
  if (magic < 0 || magic > currentMagic) return `magic ${magic} is not one of 0, 1, 2`;
  const smallest = magic === currentMagic ? batchHeaderSize : legacyHeaderSize[magic]!;
  if (headerSize < smallest) return 'the file ends inside a batch header';
  const sizeBytes = batchSizeOf(view, at);
  if (sizeBytes < smallest || sizeBytes > maxBatchBytes) return `a batch of ${sizeBytes} bytes cannot be`;
  return undefined;
}

/** Why a batch with this header cannot stand between its neighbours; undefined when it can. */
export function offsetsProblem(view: DataView, at: number, { first, end, epochOf }: OffsetBounds): string | undefined {
  const baseOffset = baseOffsetOf(view, at);
  // Before magic 2 the offset of a (wrapper) message is that of its last record.
  const isLegacy = magicOf(view, at) !== currentMagic;
  if (!isLegacy && lastOffsetDeltaOf(view, at) < 0) return `a last offset delta of ${lastOffsetDeltaOf(view, at)}`;
  const lastOffset = isLegacy ? baseOffset : lastOffsetOf(view, at);
  if (baseOffset < first) return `offset ${baseOffset} where ${first} or more must follow`;
  if (lastOffset >= end) return `offset ${lastOffset} where less than ${end} must follow`;
  if (isLegacy || epochOf === undefined) return undefined;
  const [epoch, known] = [partitionLeaderEpochOf(view, at), epochOf(baseOffset)];
  return known < 0 || epoch === known ? undefined : `leader epoch ${epoch} where ${known} wrote`;
}

/** `bytes` and `view` cover the same range, with a whole batch at `at`. */
export function isChecksumRight(bytes: Uint8Array, view: DataView, at: number): boolean {
  if (magicOf(view, at) === currentMagic) return computeCrc(bytes, view, at) === crcOf(view, at);
  const message = bytes.subarray(at + magicAt, at + batchSizeOf(view, at));
  return crc32(message) === view.getUint32(at + batchPrefixSize);
}
