// A batch without its records: the 61 bytes that still say which offsets it spans and whose it was.

import {
  assignCrc,
  attributesAt,
  attributesOf,
  baseTimestampAt,
  batchHeaderSize,
  batchLengthAt,
  batchPrefixSize,
  codecMask,
  deleteHorizonFlag,
  noTimestamp,
  recordsCountAt,
} from '../../protocol/records/batch-header.ts';
import { viewOf, writeInt64 } from '../../protocol/records/int64.ts';

/** A copy of the header of the version 2 batch that `batch` begins with, fit to stand alone. */
export function emptied(batch: Uint8Array): Uint8Array {
  const header = new Uint8Array(batch.subarray(0, batchHeaderSize));
  const view = viewOf(header);
  view.setInt32(batchLengthAt, batchHeaderSize - batchPrefixSize);
  // What says how records are compressed, and when they go, has no meaning without records.
  view.setInt16(attributesAt, attributesOf(view, 0) & ~(codecMask | deleteHorizonFlag));
  writeInt64(view, baseTimestampAt, noTimestamp);
  view.setInt32(recordsCountAt, 0);
  assignCrc(header, view, 0);
  return header;
}
