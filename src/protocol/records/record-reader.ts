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
  const headers = new HeaderReader(section.bytes);
  const cursor = new RecordCursor().reset(section.bytes, section.start, section.end, recordsCountOf(view, batch));
  while (cursor.next()) {
    yield {
      offset: baseOffset + cursor.offsetDelta,
      timestamp: appendTime ?? baseTimestamp + cursor.timestampDelta,
      key: slice(section.bytes, cursor.keyAt, cursor.keyLength),
      value: slice(section.bytes, cursor.valueAt, cursor.valueLength),
      headers: cursor.headersCount === 0 ? noHeaders : headers.read(cursor),
      sequence: baseSequence === noSequence ? noSequence : incrementSequence(baseSequence, cursor.offsetDelta),
    };
  }
}

/** Reads the headers of records that a cursor has found to be well formed. */
class HeaderReader {
  readonly #bytes: Uint8Array;
  readonly #text: Buffer;
  readonly #varints = new VarintCursor();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(record: RecordCursor): RecordHeader[] {
    const varints = this.#varints.reset(this.#bytes, record.headersAt, record.end);
    const headers: RecordHeader[] = [];
    for (let i = 0; i < record.headersCount; i += 1) {
      const keyLength = varints.readVarint();
      const keyEnd = varints.position + keyLength;
      const key = this.#text.toString('utf8', varints.position, keyEnd);
      varints.position = keyEnd;
      const valueLength = varints.readVarint();
      headers.push({ key, value: slice(this.#bytes, varints.position, valueLength) });
      varints.position += Math.max(valueLength, 0);
    }
    return headers;
  }
}

function slice(bytes: Uint8Array, at: number, length: number): Uint8Array | null {
  return length < 0 ? null : bytes.subarray(at, at + length);
}
