// The records of one message of magic 0 or 1. A wrapper of magic 1 numbers its messages from 0 and
// carries the offset of the last one itself (KIP-32); inside magic 0 the offsets are absolute.

import { codecById } from '../compression/codecs.ts';
import { decompress, decompressMagic0 } from '../compression/compression.ts';
import { BatchCursor } from './batch-cursor.ts';
import { baseOffsetOf, noSequence } from './batch-header.ts';
import type { LegacyMessage } from './legacy-message.ts';
import { readLegacyMessage } from './legacy-message.ts';
import type { BatchRecord } from './record.ts';
import { noHeaders } from './record.ts';
import { InvalidRecordError } from './records-errors.ts';

/** See `readRecords`, which comes here for the old formats. */
export function* readLegacyRecords(
  bytes: Uint8Array,
  view: DataView,
  entry: number,
  maxOpenedBytes: number,
): Generator<BatchRecord, void, undefined> {
  const message = readLegacyMessage(bytes, view, entry);
  if (message.codecId === 0) {
    yield toRecord(message, message.offset, message.timestamp);
    return;
  }
  const opened = openWrapper(message, maxOpenedBytes);
  const shift = offsetShift(message, opened);
  const inner = new BatchCursor(opened);
  while (inner.next()) {
    const record = readLegacyMessage(opened, inner.view, inner.position);
    if (record.magic !== message.magic || record.codecId !== 0) {
      throw new InvalidRecordError(-1, 'a wrapped message has another magic or is compressed itself');
    }
    const timestamp = message.timestampType === 'LogAppendTime' ? message.timestamp : record.timestamp;
    yield toRecord(record, record.offset + shift, timestamp);
  }
}

function openWrapper(message: LegacyMessage, maxOpenedBytes: number): Uint8Array {
  if (message.value === null) throw new InvalidRecordError(-1, 'a wrapper message has no value');
  const codec = codecById(message.codecId);
  const open = message.magic === 0 ? decompressMagic0 : decompress;
  return open(codec, message.value, maxOpenedBytes);
}

function offsetShift(wrapper: LegacyMessage, opened: Uint8Array): number {
  const inner = new BatchCursor(opened);
  let lastOffset = -1;
  while (inner.next()) lastOffset = baseOffsetOf(inner.view, inner.position);
  if (inner.tailBytes > 0 || lastOffset < 0)
    throw new InvalidRecordError(-1, 'a wrapper message holds no whole messages');
  return wrapper.magic === 0 ? 0 : wrapper.offset - lastOffset;
}

function toRecord(message: LegacyMessage, offset: number, timestamp: number): BatchRecord {
  return { offset, timestamp, key: message.key, value: message.value, headers: noHeaders, sequence: noSequence };
}
