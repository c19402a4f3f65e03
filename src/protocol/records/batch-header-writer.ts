// Writes a whole batch header: the counterpart of the accessors in batch-header.ts, for whoever makes
// a batch rather than patching one.

import {
  attributesAt,
  assignCrc,
  baseOffsetAt,
  baseSequenceAt,
  baseTimestampAt,
  batchHeaderSize,
  batchLengthAt,
  batchPrefixSize,
  controlFlag,
  currentMagic,
  deleteHorizonFlag,
  lastOffsetDeltaAt,
  logAppendTimeFlag,
  magicAt,
  maxTimestampAt,
  noPartitionLeaderEpoch,
  noProducerEpoch,
  noProducerId,
  noSequence,
  noTimestamp,
  partitionLeaderEpochAt,
  producerEpochAt,
  producerIdAt,
  recordsCountAt,
  transactionalFlag,
} from './batch-header.ts';
import type { TimestampType } from './batch-header.ts';
import { viewOf, writeInt64 } from './int64.ts';

/** What an idempotent producer puts into its batches; all -1 without one. */
export interface ProducerFields {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the first record. */
  readonly baseSequence: number;
}

export interface BatchHeader extends ProducerFields {
  readonly baseOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly codecId: number;
  readonly timestampType: TimestampType;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  /** Whether `baseTimestamp` is the delete horizon. */
  readonly hasDeleteHorizon: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly recordsCount: number;
}

/** A batch without records, producer or compression. */
export const plainBatchHeader: BatchHeader = {
  baseOffset: 0,
  partitionLeaderEpoch: noPartitionLeaderEpoch,
  codecId: 0,
  timestampType: 'CreateTime',
  isTransactional: false,
  isControl: false,
  hasDeleteHorizon: false,
  lastOffsetDelta: -1,
  baseTimestamp: noTimestamp,
  maxTimestamp: noTimestamp,
  producerId: noProducerId,
  producerEpoch: noProducerEpoch,
  baseSequence: noSequence,
  recordsCount: 0,
};

/** Writes the header of the batch that fills `batch`, records section in place, and its CRC. */
export function writeBatchHeader(batch: Uint8Array, header: BatchHeader): void {
  const view = viewOf(batch);
  writeInt64(view, baseOffsetAt, header.baseOffset);
  view.setInt32(batchLengthAt, batch.length - batchPrefixSize);
  view.setInt32(partitionLeaderEpochAt, header.partitionLeaderEpoch);
  view.setInt8(magicAt, currentMagic);
  view.setInt16(attributesAt, attributesFor(header));
  view.setInt32(lastOffsetDeltaAt, header.lastOffsetDelta);
  writeInt64(view, baseTimestampAt, header.baseTimestamp);
  writeInt64(view, maxTimestampAt, header.maxTimestamp);
  writeInt64(view, producerIdAt, header.producerId);
  view.setInt16(producerEpochAt, header.producerEpoch);
  view.setInt32(baseSequenceAt, header.baseSequence);
  view.setInt32(recordsCountAt, header.recordsCount);
  assignCrc(batch, view, 0);
}

/** A batch of the header alone: what compaction leaves to remember the offsets and the producer's sequence. */
export function emptyBatch(header: Omit<BatchHeader, 'codecId' | 'recordsCount'>): Uint8Array {
  const batch = new Uint8Array(batchHeaderSize);
  writeBatchHeader(batch, { ...header, codecId: 0, recordsCount: 0 });
  return batch;
}

function attributesFor(header: BatchHeader): number {
  return (
    header.codecId |
    (header.timestampType === 'LogAppendTime' ? logAppendTimeFlag : 0) |
    (header.isTransactional ? transactionalFlag : 0) |
    (header.isControl ? controlFlag : 0) |
    (header.hasDeleteHorizon ? deleteHorizonFlag : 0)
  );
}
