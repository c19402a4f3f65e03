// The 61-byte header of a version 2 record batch, read and patched in place: every function takes
// the view of some bytes and the position where the batch starts. `baseOffset`, `batchLength`,
// `magic` stand at the same place in all formats, so those three may be asked of magic 0 and 1 too.
//
// The CRC covers everything from the attributes on; base offset and leader epoch, which the broker
// assigns, lie before it and are patched without touching it.

import { crc32c } from '../../base/checksum/crc32c.ts';
import { readInt64, writeInt64 } from './int64.ts';

export const baseOffsetAt = 0;
export const batchLengthAt = 8;
export const partitionLeaderEpochAt = 12;
export const magicAt = 16;
export const crcAt = 17;
export const attributesAt = 21;
export const lastOffsetDeltaAt = 23;
export const baseTimestampAt = 27;
export const maxTimestampAt = 35;
export const producerIdAt = 43;
export const producerEpochAt = 51;
export const baseSequenceAt = 53;
export const recordsCountAt = 57;
/** Size of the header: the records section starts here. */
export const batchHeaderSize = 61;
/** Base offset and length: what comes before the bytes that `batchLength` counts. */
export const batchPrefixSize = 12;

export const currentMagic = 2;

export const noTimestamp = -1;
export const noOffset = -1;
export const noProducerId = -1;
export const noProducerEpoch = -1;
export const noSequence = -1;
export const noPartitionLeaderEpoch = -1;
export const noDeleteHorizon = -1;

export const codecMask = 0x07;
export const logAppendTimeFlag = 0x08;
export const transactionalFlag = 0x10;
export const controlFlag = 0x20;
export const deleteHorizonFlag = 0x40;

export type TimestampType = 'CreateTime' | 'LogAppendTime';

export function baseOffsetOf(view: DataView, batch: number): number {
  return readInt64(view, batch + baseOffsetAt);
}

/** The length field: bytes that follow it. */
export function batchLengthOf(view: DataView, batch: number): number {
  return view.getInt32(batch + batchLengthAt);
}

/** Size of the whole batch in bytes. */
export function batchSizeOf(view: DataView, batch: number): number {
  return batchPrefixSize + view.getInt32(batch + batchLengthAt);
}

export function partitionLeaderEpochOf(view: DataView, batch: number): number {
  return view.getInt32(batch + partitionLeaderEpochAt);
}

export function magicOf(view: DataView, batch: number): number {
  return view.getInt8(batch + magicAt);
}

export function crcOf(view: DataView, batch: number): number {
  return view.getUint32(batch + crcAt);
}

export function attributesOf(view: DataView, batch: number): number {
  return view.getInt16(batch + attributesAt);
}

/** The codec's id, 0 … 7; ids above 4 exist in no Kafka. */
export function codecIdOf(view: DataView, batch: number): number {
  return attributesOf(view, batch) & codecMask;
}

export function timestampTypeOf(view: DataView, batch: number): TimestampType {
  return (attributesOf(view, batch) & logAppendTimeFlag) === 0 ? 'CreateTime' : 'LogAppendTime';
}

export function isTransactional(view: DataView, batch: number): boolean {
  return (attributesOf(view, batch) & transactionalFlag) !== 0;
}

export function isControl(view: DataView, batch: number): boolean {
  return (attributesOf(view, batch) & controlFlag) !== 0;
}

/** When compaction may drop the batch's tombstones and markers; -1 when that is not decided yet. */
export function deleteHorizonMsOf(view: DataView, batch: number): number {
  return (attributesOf(view, batch) & deleteHorizonFlag) === 0 ? noDeleteHorizon : baseTimestampOf(view, batch);
}

export function lastOffsetDeltaOf(view: DataView, batch: number): number {
  return view.getInt32(batch + lastOffsetDeltaAt);
}

/** The offset of the last record the batch was created with; compaction keeps it when that record goes. */
export function lastOffsetOf(view: DataView, batch: number): number {
  return baseOffsetOf(view, batch) + lastOffsetDeltaOf(view, batch);
}

/** What the records' timestamp deltas count from (the delete horizon, when there is one). */
export function baseTimestampOf(view: DataView, batch: number): number {
  return readInt64(view, batch + baseTimestampAt);
}

export function maxTimestampOf(view: DataView, batch: number): number {
  return readInt64(view, batch + maxTimestampAt);
}

export function producerIdOf(view: DataView, batch: number): number {
  return readInt64(view, batch + producerIdAt);
}

export function producerEpochOf(view: DataView, batch: number): number {
  return view.getInt16(batch + producerEpochAt);
}

export function baseSequenceOf(view: DataView, batch: number): number {
  return view.getInt32(batch + baseSequenceAt);
}

/** The sequence number of the last record, -1 when the batch carries none. */
export function lastSequenceOf(view: DataView, batch: number): number {
  const baseSequence = baseSequenceOf(view, batch);
  if (baseSequence === noSequence) return noSequence;
  return incrementSequence(baseSequence, lastOffsetDeltaOf(view, batch));
}

export function recordsCountOf(view: DataView, batch: number): number {
  return view.getInt32(batch + recordsCountAt);
}

/** Sequence numbers run from 0 to 2^31-1 and start again at 0. */
export function incrementSequence(sequence: number, increment: number): number {
  return (sequence + increment) % 0x80000000;
}

/** The checksum over the batch as it is now, to compare with `crcOf`. */
export function computeCrc(bytes: Uint8Array, view: DataView, batch: number): number {
  return crc32c(bytes, batch + attributesAt, batch + batchSizeOf(view, batch));
}

/** Whether the bytes are what was written. `bytes` and `view` cover the same range. */
export function isCrcValid(bytes: Uint8Array, view: DataView, batch: number): boolean {
  return computeCrc(bytes, view, batch) === crcOf(view, batch);
}

/** What the leader assigns on append. Outside the CRC. */
export function assignOffsets(view: DataView, batch: number, baseOffset: number, partitionLeaderEpoch: number): void {
  writeInt64(view, batch + baseOffsetAt, baseOffset);
  view.setInt32(batch + partitionLeaderEpochAt, partitionLeaderEpoch);
}

/** Sets the largest timestamp and what kind it is; computes the CRC again only when that changed something. */
export function assignMaxTimestamp(
  bytes: Uint8Array,
  view: DataView,
  batch: number,
  timestampType: TimestampType,
  maxTimestamp: number,
): void {
  if (timestampTypeOf(view, batch) === timestampType && maxTimestampOf(view, batch) === maxTimestamp) return;
  const others = attributesOf(view, batch) & ~logAppendTimeFlag;
  view.setInt16(batch + attributesAt, timestampType === 'LogAppendTime' ? others | logAppendTimeFlag : others);
  writeInt64(view, batch + maxTimestampAt, maxTimestamp);
  assignCrc(bytes, view, batch);
}

export function assignCrc(bytes: Uint8Array, view: DataView, batch: number): void {
  view.setUint32(batch + crcAt, computeCrc(bytes, view, batch));
}
