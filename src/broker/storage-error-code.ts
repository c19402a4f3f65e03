// What a failed read of a partition is called on the wire. Other errors are thrown on.

import { DiskError } from '../base/ports/disk.ts';
import { DamagedSegmentError } from '../log/segment/damaged-ranges.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { recordsErrorCode } from '../protocol/records/records-errors.ts';

export function storageErrorCode(error: unknown): number {
  if (error instanceof DamagedSegmentError || recordsErrorCode(error) !== undefined) return ErrorCode.CORRUPT_MESSAGE;
  if (error instanceof DiskError || error instanceof StorageError) return ErrorCode.KAFKA_STORAGE_ERROR;
  throw error;
}
