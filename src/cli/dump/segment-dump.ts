// The batches of a segment, or of a snapshot of the metadata log, in kafka-dump-log's layout. The file is
// read in windows; a batch that is larger than one widens it, up to what the file holds.

import { basename } from 'node:path';
import type { DiskFile } from '../../base/ports/disk.ts';
import { readRecords } from '../../protocol/records/record-reader.ts';
import { BatchCursor } from '../../protocol/records/batch-cursor.ts';
import * as header from '../../protocol/records/batch-header.ts';
import { isLegacyCrcValid, readLegacyMessage } from '../../protocol/records/legacy-message.ts';
import type { BatchRecord } from '../../protocol/records/record.ts';
import { CorruptBatchError } from '../../protocol/records/records-errors.ts';
import { codecs } from '../../protocol/compression/codecs.ts';
import { controlRecordText } from './control-record-text.ts';
import { broken, type DumpLine, plainLine } from './dump-line.ts';
import type { Findings } from './findings.ts';
import { type JsonObject, jsonText, type JsonValue } from './message-json.ts';
import type { RecordDecoder } from './record-decoders.ts';

export interface SegmentDumpOptions {
  /** Also the records, not the batches only. */
  readonly deep: boolean;
  /** What the records say. */
  readonly decoder: RecordDecoder | undefined;
  readonly skipRecordMetadata: boolean;
  /** How much of the file is looked at. */
  readonly maxBytes: number;
}

const windowBytes = 4 * 1024 * 1024;
const maxOpenedBytes = 1024 * 1024 * 1024;
/** Of the oldest format, without key and value. */
const leastRecordBytes = 14;

export async function* dumpSegment(
  file: DiskFile,
  path: string,
  options: SegmentDumpOptions,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  const size = Math.min(await file.size(), options.maxBytes);
  let position = 0;
  let capacity = Math.min(windowBytes, size);
  let lastOffset = -1;
  while (position < size) {
    const bytes = await readWindow(file, position, Math.min(capacity, size - position));
    const cursor = new BatchCursor(bytes);
    try {
      while (cursor.next()) {
        yield batchLine(cursor, position + cursor.position);
        if (!options.deep) continue;
        for (const record of readRecords(bytes, cursor.view, cursor.position, maxOpenedBytes)) {
          if (record.offset !== lastOffset + 1) findings.add('offsetGap', path, lastOffset, record.offset);
          lastOffset = record.offset;
          yield recordLine(cursor, record, options);
        }
      }
    } catch (error) {
      yield broken(damageText(error, path, cursor, position));
      return;
    }
    if (cursor.position === 0) {
      // Not one whole batch: either it is larger than the window, or the rest is no batch at all.
      if (capacity >= size - position) break;
      capacity = size - position;
    } else capacity = Math.min(windowBytes, size);
    position += cursor.position;
  }
  const rest = size - position;
  if (rest > 0 && options.maxBytes >= 0x7fffffff)
    yield plainLine(`Found ${rest} invalid bytes at the end of ${basename(path)}`);
}

/** What kafka-dump-log says before it gives up, and where that is. */
function damageText(error: unknown, path: string, { view, position }: BatchCursor, windowPosition: number): string {
  const size = error instanceof CorruptBatchError ? view.getInt32(position + 8) : leastRecordBytes;
  const what =
    size < leastRecordBytes
      ? `Found record size ${size} smaller than minimum record overhead (${leastRecordBytes}) in file ${path}.`
      : `${(error as Error).message} in file ${path}`;
  return `${what}\n  Stopped at position ${windowPosition + position}`;
}

async function readWindow(file: DiskFile, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const read = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, read);
}

function batchLine(cursor: BatchCursor, position: number): DumpLine {
  const fields = cursor.magic < 2 ? legacyFields(cursor, position) : batchFields(cursor, position);
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}: ${fieldText(value)}`)
    .join(' ');
  const horizon = fields['deleteHorizonMs'];
  const json = horizon === undefined ? fields : { ...fields, deleteHorizonMs: horizonOf(cursor) };
  return { text, json: { kind: 'batch', ...json } };
}

function batchFields({ bytes, view, position: at, sizeBytes }: BatchCursor, position: number): JsonObject {
  const horizon = header.deleteHorizonMsOf(view, at);
  return {
    baseOffset: header.baseOffsetOf(view, at),
    lastOffset: header.lastOffsetOf(view, at),
    count: header.recordsCountOf(view, at),
    baseSequence: header.baseSequenceOf(view, at),
    lastSequence: header.lastSequenceOf(view, at),
    producerId: header.producerIdOf(view, at),
    producerEpoch: header.producerEpochOf(view, at),
    partitionLeaderEpoch: header.partitionLeaderEpochOf(view, at),
    isTransactional: header.isTransactional(view, at),
    isControl: header.isControl(view, at),
    deleteHorizonMs: horizon === header.noDeleteHorizon ? 'OptionalLong.empty' : `OptionalLong[${horizon}]`,
    position,
    [header.timestampTypeOf(view, at)]: header.maxTimestampOf(view, at),
    size: sizeBytes,
    magic: 2,
    compresscodec: codecs[header.codecIdOf(view, at)]?.name ?? `unknown(${header.codecIdOf(view, at)})`,
    crc: header.crcOf(view, at),
    isvalid: header.isCrcValid(bytes, view, at),
  };
}

function horizonOf({ view, position }: BatchCursor): number | null {
  const horizon = header.deleteHorizonMsOf(view, position);
  return horizon === header.noDeleteHorizon ? null : horizon;
}

function legacyFields({ bytes, view, position: at, sizeBytes, magic }: BatchCursor, position: number): JsonObject {
  const message = readLegacyMessage(bytes, view, at);
  return {
    offset: header.baseOffsetOf(view, at),
    position,
    [magic === 0 ? 'NoTimestampType' : message.timestampType]: message.timestamp,
    size: sizeBytes,
    magic,
    compresscodec: codecs[message.codecId]?.name ?? `unknown(${message.codecId})`,
    crc: view.getUint32(at + header.batchPrefixSize),
    isvalid: isLegacyCrcValid(bytes, view, at),
  };
}

function recordLine(cursor: BatchCursor, record: BatchRecord, options: SegmentDumpOptions): DumpLine {
  const { view, position, magic } = cursor;
  const type = magic < 2 ? 'CreateTime' : header.timestampTypeOf(view, position);
  const fields: JsonObject = {
    offset: record.offset,
    [type]: record.timestamp,
    keySize: record.key?.length ?? -1,
    valueSize: record.value?.length ?? -1,
    ...(magic < 2 ? {} : { sequence: record.sequence, headerKeys: record.headers.map(({ key }) => key) }),
  };
  const metadata = Object.entries(fields).map(([name, value]) => `${name}: ${fieldText(value)}`);
  const line = (...data: readonly string[]): string => {
    const shown = options.skipRecordMetadata ? data : [...metadata, ...data];
    return shown.length === 0 ? '' : `| ${shown.join(' ')}`;
  };
  if (magic === 2 && header.isControl(view, position)) {
    const control = controlRecordText(record);
    const text = options.skipRecordMetadata ? '' : line(control);
    return { text, json: { kind: 'record', ...fields, control } };
  }
  if (options.decoder === undefined) return { text: line(), json: { kind: 'record', ...fields } };
  const { key, payload } = options.decoder(record);
  const data = [
    ...(key === undefined ? [] : [`key: ${key}`]),
    ...(payload === undefined ? [] : [`payload: ${payload}`]),
  ];
  return { text: line(...data), json: { kind: 'record', ...fields, key: key ?? null, payload: payload ?? null } };
}

function fieldText(value: JsonValue): string {
  return Array.isArray(value)
    ? `[${value.map(fieldText).join(',')}]`
    : typeof value === 'string'
      ? value
      : jsonText(value);
}
