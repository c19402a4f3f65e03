// Metadata records as record batches: the bytes of the metadata log and of its snapshots.

import { BatchBuilder } from '../../../protocol/records/batch-builder.ts';
import { BatchCursor } from '../../../protocol/records/batch-cursor.ts';
import {
  baseOffsetOf,
  isControl,
  isCrcValid,
  lastOffsetOf,
  maxTimestampOf,
  partitionLeaderEpochOf,
} from '../../../protocol/records/batch-header.ts';
import type { BatchRecord } from '../../../protocol/records/record.ts';
import { readRecords } from '../../../protocol/records/record-reader.ts';
import { CorruptBatchError } from '../../../protocol/records/records-errors.ts';
import { decodeMetadataRecord, encodeMetadataRecord, type MetadataRecord } from '../../metadata-record.ts';

/** Kafka's largest batch in the metadata log. A decision that is larger still goes into one. */
const largestBatchBytes = 8 * 1024 * 1024;
const openedBatchLimitBytes = 64 * 1024 * 1024;

export interface BatchOrigin {
  readonly baseOffset: number;
  readonly epoch: number;
  readonly timeMs: number;
}

/** Batches of whole decisions, each as large as it may be. */
export function encodeDecisions(decisions: readonly (readonly MetadataRecord[])[], origin: BatchOrigin): Uint8Array[] {
  const batches: Uint8Array[] = [];
  let builder = builderFor(origin);
  let recordCount = 0;
  for (const records of decisions) {
    const values = records.map(encodeMetadataRecord);
    const sizeBytes = values.reduce((sum, value) => sum + value.length + 16, 0);
    if (builder.recordsCount > 0 && builder.sizeBytes + sizeBytes > largestBatchBytes) {
      batches.push(builder.build());
      builder = builderFor({ ...origin, baseOffset: origin.baseOffset + recordCount });
    }
    for (const value of values) builder.append(origin.timeMs, null, value);
    recordCount += values.length;
  }
  if (builder.recordsCount > 0) batches.push(builder.build());
  return batches;
}

function builderFor({ baseOffset, epoch }: BatchOrigin): BatchBuilder {
  return new BatchBuilder({ baseOffset, partitionLeaderEpoch: epoch, capacity: 4096 });
}

export interface DecodedBatch extends BatchOrigin {
  readonly lastOffset: number;
  readonly sizeBytes: number;
  /** Empty for a control batch. */
  readonly records: readonly MetadataRecord[];
  /** Empty for any other batch. Views of the bytes. */
  readonly controlRecords: readonly BatchRecord[];
}

/** The whole batches in some bytes of a log. Throws when one is damaged or says what nobody here knows. */
export function* decodeBatches(bytes: Uint8Array): Generator<DecodedBatch, void, undefined> {
  const cursor = new BatchCursor(bytes);
  while (cursor.next()) {
    const { view, position, sizeBytes } = cursor;
    if (!isCrcValid(bytes, view, position)) throw new CorruptBatchError('checksum', position);
    const records: MetadataRecord[] = [];
    const controlRecords: BatchRecord[] = [];
    for (const record of readRecords(bytes, view, position, openedBatchLimitBytes)) {
      if (isControl(view, position)) controlRecords.push(record);
      else if (record.value !== null) records.push(decodeMetadataRecord(record.value));
    }
    yield {
      baseOffset: baseOffsetOf(view, position),
      lastOffset: lastOffsetOf(view, position),
      epoch: partitionLeaderEpochOf(view, position),
      timeMs: maxTimestampOf(view, position),
      sizeBytes,
      records,
      controlRecords,
    };
  }
}
