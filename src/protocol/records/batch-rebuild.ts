// A batch made from another one: with another codec, with fewer records (compaction), with offsets
// renumbered, with a delete horizon. The producer's fields, the base offset and the last offset stay;
// records are copied as bytes, so that nothing in them is lost on the way.

import { putVarint, putVarlong, varintSize, varlongSize } from '../../base/varint.ts';
import type { Codec } from '../compression/codecs.ts';
import { codecById } from '../compression/codecs.ts';
import { compress } from '../compression/compression.ts';
import type { RecordsSection } from './batch-codec.ts';
import { openRecords } from './batch-codec.ts';
import type { BatchHeader } from './batch-header-writer.ts';
import { emptyBatch, writeBatchHeader } from './batch-header-writer.ts';
import {
  attributesOf,
  baseOffsetOf,
  baseSequenceOf,
  baseTimestampOf,
  batchHeaderSize,
  codecIdOf,
  deleteHorizonFlag,
  isControl,
  isTransactional,
  lastOffsetDeltaOf,
  maxTimestampOf,
  noTimestamp,
  partitionLeaderEpochOf,
  producerEpochOf,
  producerIdOf,
  recordsCountOf,
  timestampTypeOf,
} from './batch-header.ts';
import { RecordCursor } from './record-cursor.ts';

export interface RebuildOptions {
  /** What the batch may open to, in bytes. */
  readonly maxOpenedBytes: number;
  /** The codec it has already when left out. */
  readonly codec?: Codec;
  readonly level?: number;
  /** What `openRecords` has given for the batch, if the caller has asked already. */
  readonly section?: RecordsSection;
  /** Whether the record with this index and offset stays. All do when left out. */
  readonly keeps?: (recordIndex: number, offset: number) => boolean;
  /** Gives the remaining records the offset deltas 0, 1, 2 … */
  readonly renumbers?: boolean;
  /** Notes when tombstones and markers of this batch may go (KIP-534). Kept as it is when left out. */
  readonly deleteHorizonMs?: number;
}

interface Remaining {
  readonly section: Uint8Array;
  readonly recordsCount: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
}

/**
 * A new batch, in memory of its own, with a valid CRC; without records it is an empty batch. When records
 * may go, or with a delete horizon, timestamps count from the horizon or from the first record that
 * remains, and those of an append time are written out, all as Kafka's cleaner does it. Throws what
 * `readRecords` throws. Timestamps must be safe integers.
 */
export function rebuildBatch(bytes: Uint8Array, view: DataView, batch: number, options: RebuildOptions): Uint8Array {
  const codec = options.codec ?? codecById(codecIdOf(view, batch));
  const section = options.section ?? openRecords(bytes, view, batch, options.maxOpenedBytes);
  const header = readHeader(view, batch);
  const remaining = copyRecords(section, header, options);
  const rebuilt: BatchHeader = {
    ...header,
    codecId: codec.id,
    hasDeleteHorizon: header.hasDeleteHorizon || options.deleteHorizonMs !== undefined,
    baseTimestamp: remaining.baseTimestamp,
    lastOffsetDelta: options.renumbers === true ? remaining.recordsCount - 1 : header.lastOffsetDelta,
    maxTimestamp: header.timestampType === 'LogAppendTime' ? header.maxTimestamp : remaining.maxTimestamp,
    recordsCount: remaining.recordsCount,
  };
  if (remaining.recordsCount === 0) {
    const { maxTimestamp } = header;
    return emptyBatch({ ...rebuilt, hasDeleteHorizon: false, baseTimestamp: noTimestamp, maxTimestamp });
  }
  return assemble(compress(codec, remaining.section, options.level), rebuilt);
}

function assemble(section: Uint8Array, header: BatchHeader): Uint8Array {
  const batch = new Uint8Array(batchHeaderSize + section.length);
  batch.set(section, batchHeaderSize);
  writeBatchHeader(batch, header);
  return batch;
}

function copyRecords(source: RecordsSection, header: BatchHeader, options: RebuildOptions): Remaining {
  const { keeps, renumbers, deleteHorizonMs } = options;
  const isTrimmed = keeps !== undefined || deleteHorizonMs !== undefined;
  const appendTime = isTrimmed && header.timestampType === 'LogAppendTime' ? header.maxTimestamp : undefined;
  let baseTimestamp = deleteHorizonMs ?? (isTrimmed && !header.hasDeleteHorizon ? undefined : header.baseTimestamp);
  let maxTimestamp = noTimestamp;
  const target = new RecordCopy(source);
  const cursor = new RecordCursor().reset(source.bytes, source.start, source.end, header.recordsCount);
  while (cursor.next()) {
    if (keeps?.(cursor.index, header.baseOffset + cursor.offsetDelta) === false) continue;
    const timestamp = appendTime ?? header.baseTimestamp + cursor.timestampDelta;
    baseTimestamp ??= timestamp;
    if (target.recordsCount === 0 || timestamp > maxTimestamp) maxTimestamp = timestamp;
    const offsetDelta = renumbers === true ? target.recordsCount : cursor.offsetDelta;
    const isBaseKept = appendTime === undefined && baseTimestamp === header.baseTimestamp;
    target.append(cursor, offsetDelta, isBaseKept ? cursor.timestampDelta : timestamp - baseTimestamp);
  }
  const { bytes: section, recordsCount } = target;
  return { section, recordsCount, baseTimestamp: baseTimestamp ?? noTimestamp, maxTimestamp };
}

/** Copies records, with new deltas where they must change. */
class RecordCopy {
  recordsCount = 0;
  readonly #source: Uint8Array;
  #target: Uint8Array;
  #end = 0;

  constructor(source: RecordsSection) {
    this.#source = source.bytes;
    this.#target = new Uint8Array(source.end - source.start);
  }

  get bytes(): Uint8Array {
    return this.#target.subarray(0, this.#end);
  }

  append(record: RecordCursor, offsetDelta: number, timestampDelta: number): void {
    this.recordsCount += 1;
    if (timestampDelta === record.timestampDelta && offsetDelta === record.offsetDelta) {
      this.#reserve(record.end - record.start);
      this.#copy(record.start, record.end);
      return;
    }
    const bodySize = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + record.end - record.keyLengthAt;
    this.#reserve(varintSize(bodySize) + bodySize);
    this.#end = putVarint(this.#target, this.#end, bodySize);
    this.#copy(record.timestampDeltaAt - 1, record.timestampDeltaAt);
    this.#end = putVarlong(this.#target, this.#end, timestampDelta);
    this.#end = putVarint(this.#target, this.#end, offsetDelta);
    this.#copy(record.keyLengthAt, record.end);
  }

  #copy(start: number, end: number): void {
    this.#target.set(this.#source.subarray(start, end), this.#end);
    this.#end += end - start;
  }

  #reserve(size: number): void {
    const needed = this.#end + size;
    if (needed <= this.#target.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#target.length * 2));
    grown.set(this.bytes);
    this.#target = grown;
  }
}

function readHeader(view: DataView, batch: number): BatchHeader {
  return {
    baseOffset: baseOffsetOf(view, batch),
    partitionLeaderEpoch: partitionLeaderEpochOf(view, batch),
    codecId: codecIdOf(view, batch),
    timestampType: timestampTypeOf(view, batch),
    isTransactional: isTransactional(view, batch),
    isControl: isControl(view, batch),
    hasDeleteHorizon: (attributesOf(view, batch) & deleteHorizonFlag) !== 0,
    lastOffsetDelta: lastOffsetDeltaOf(view, batch),
    baseTimestamp: baseTimestampOf(view, batch),
    maxTimestamp: maxTimestampOf(view, batch),
    producerId: producerIdOf(view, batch),
    producerEpoch: producerEpochOf(view, batch),
    baseSequence: baseSequenceOf(view, batch),
    recordsCount: recordsCountOf(view, batch),
  };
}
