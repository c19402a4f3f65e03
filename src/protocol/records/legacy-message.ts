// The message formats before version 2, magic 0 and 1: offset and size, then one message, which may
// be a wrapper around compressed messages. Only read, never written: segments of old logs have them.

import { crc32 } from '../../base/checksum/crc32.ts';
import { batchLengthOf, batchPrefixSize, batchSizeOf, codecMask, logAppendTimeFlag, magicOf } from './batch-header.ts';
import type { TimestampType } from './batch-header.ts';
import { readInt64 } from './int64.ts';
import { CorruptBatchError } from './records-errors.ts';

const crcAt = 12;
const magicAt = 16;
const attributesAt = 17;
const timestampAt = 18;

/** Offsets, sizes and times of a message; its key and value stand in `bytes` of the caller. */
export interface LegacyMessage {
  readonly magic: number;
  readonly offset: number;
  readonly codecId: number;
  readonly timestampType: TimestampType;
  /** -1 in magic 0. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** Whether the message at `entry` is what was written. */
export function isLegacyCrcValid(bytes: Uint8Array, view: DataView, entry: number): boolean {
  return crc32(bytes, entry + magicAt, entry + batchSizeOf(view, entry)) === view.getUint32(entry + crcAt);
}

/** The message at `entry`, whose size a `BatchCursor` has checked. Throws `CorruptBatchError`. */
export function readLegacyMessage(bytes: Uint8Array, view: DataView, entry: number): LegacyMessage {
  const magic = magicOf(view, entry);
  const attributes = view.getInt8(entry + attributesAt);
  const end = entry + batchPrefixSize + batchLengthOf(view, entry);
  const keyAt = entry + (magic === 0 ? timestampAt : timestampAt + 8);
  const keyEnd = endOfField(view, keyAt, end, entry);
  const valueEnd = endOfField(view, keyEnd, end, entry);
  if (valueEnd !== end) throw new CorruptBatchError('size', entry);
  return {
    magic,
    offset: readInt64(view, entry),
    codecId: attributes & codecMask,
    timestampType: magic > 0 && (attributes & logAppendTimeFlag) !== 0 ? 'LogAppendTime' : 'CreateTime',
    timestamp: magic === 0 ? -1 : readInt64(view, entry + timestampAt),
    key: fieldAt(bytes, view, keyAt, keyEnd),
    value: fieldAt(bytes, view, keyEnd, valueEnd),
  };
}

function endOfField(view: DataView, at: number, end: number, entry: number): number {
  if (at + 4 > end) throw new CorruptBatchError('size', entry);
  const length = view.getInt32(at);
  if (length < -1 || length > end - at - 4) throw new CorruptBatchError('size', entry);
  return at + 4 + Math.max(length, 0);
}

function fieldAt(bytes: Uint8Array, view: DataView, at: number, end: number): Uint8Array | null {
  return view.getInt32(at) < 0 ? null : bytes.subarray(at + 4, end);
}
