// Records for those who want their content: consumers, coordinators that load their topic, tools.
// One record at a time is made; keys and values are views into the batch or into what it opened to.

import { VarintCursor } from '../../base/varint.ts';
import {
  baseOffsetOf,
  baseSequenceOf,
  baseTimestampOf,
  incrementSequence,
  magicOf,
  maxTimestampOf,
  noSequence,
  recordsCountOf,
  timestampTypeOf,
} from './batch-header.ts';
import { openRecords } from './batch-codec.ts';
import { readLegacyRecords } from './legacy-reader.ts';
import type { BatchRecord, RecordHeader } from './record.ts';
import { noHeaders } from './record.ts';
import { RecordCursor } from './record-cursor.ts';

const decoder = new TextDecoder();

/**
 * The records of the batch at `batch`, of any magic and codec, control records too. At most
 * `maxOpenedBytes` are decompressed. The checksum is the caller's to check. Throws the errors of
 * records-errors.ts and of compression, at the first record or, for a malformed one, where it stands.
 */
export function* readRecords(
  bytes: Uint8Array,
  view: DataView,
  batch: number,
  maxOpenedBytes: number,
): Generator<BatchRecord, void, undefined> {
  if (magicOf(view, batch) < 2) {
    yield* readLegacyRecords(bytes, view, batch, maxOpenedBytes);
    return;
  }
  const section = openRecords(bytes, view, batch, maxOpenedBytes);
  const baseOffset = baseOffsetOf(view, batch);
  const baseTimestamp = baseTimestampOf(view, batch);
  const baseSequence = baseSequenceOf(view, batch);
  const appendTime = timestampTypeOf(view, batch) === 'LogAppendTime' ? maxTimestampOf(view, batch) : undefined;
  const cursor = new RecordCursor().reset(section.bytes, section.start, section.end, recordsCountOf(view, batch));
  while (cursor.next()) {
    yield {
      offset: baseOffset + cursor.offsetDelta,
      timestamp: appendTime ?? baseTimestamp + cursor.timestampDelta,
      key: slice(section.bytes, cursor.keyAt, cursor.keyLength),
      value: slice(section.bytes, cursor.valueAt, cursor.valueLength),
      headers: cursor.headersCount === 0 ? noHeaders : readHeaders(section.bytes, cursor),
      sequence: baseSequence === noSequence ? noSequence : incrementSequence(baseSequence, cursor.offsetDelta),
    };
  }
}

function readHeaders(bytes: Uint8Array, cursor: RecordCursor): RecordHeader[] {
  const varints = new VarintCursor().reset(bytes, cursor.headersAt, cursor.end);
  const readSlice = (): Uint8Array | null => {
    const length = varints.readVarint();
    const at = varints.position;
    if (length > 0) varints.position += length;
    return slice(bytes, at, length);
  };
  const headers: RecordHeader[] = [];
  for (let i = 0; i < cursor.headersCount; i += 1) {
    const key = decoder.decode(readSlice() ?? undefined);
    headers.push({ key, value: readSlice() });
  }
  return headers;
}

function slice(bytes: Uint8Array, at: number, length: number): Uint8Array | null {
  return length < 0 ? null : bytes.subarray(at, at + length);
}
