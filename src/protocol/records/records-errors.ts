// What can be wrong with records, as errors that carry the code Kafka answers with. Callers map by
// `recordsErrorCode`, never by message.

import {
  CorruptDataError,
  DecompressedSizeExceededError,
  UnsupportedCodecError,
} from '../compression/compression-errors.ts';

const corruptMessage = 2;
const unsupportedCompressionType = 76;
const invalidRecord = 87;

export type RecordsErrorCode = typeof corruptMessage | typeof unsupportedCompressionType | typeof invalidRecord;

/** The batch is not what its writer wrote: size, magic or checksum are wrong. Sending it again may help. */
export class CorruptBatchError extends Error {
  override readonly name = 'CorruptBatchError';
  readonly reason: 'size' | 'magic' | 'checksum';
  /** Where the batch starts in the bytes that were read. */
  readonly position: number;

  constructor(reason: 'size' | 'magic' | 'checksum', position: number) {
    super(`the batch at position ${position} has a wrong ${reason}`);
    this.reason = reason;
    this.position = position;
  }
}

/** The batch is intact but its records break the format. Sending it again cannot help. */
export class InvalidRecordError extends Error {
  override readonly name = 'InvalidRecordError';
  /** The first record that is wrong, counted from 0; -1 when it is the batch as a whole. */
  readonly recordIndex: number;

  constructor(recordIndex: number, detail: string, cause?: unknown) {
    super(recordIndex < 0 ? detail : `record ${recordIndex}: ${detail}`, { cause });
    this.recordIndex = recordIndex;
  }
}

/** Kafka's error code for what reading records threw; undefined when the error is of another kind. */
export function recordsErrorCode(error: unknown): RecordsErrorCode | undefined {
  if (error instanceof CorruptBatchError) return corruptMessage;
  if (error instanceof InvalidRecordError) return invalidRecord;
  // The checksum was right, so the producer made it so: not CORRUPT_MESSAGE, which asks it to try again.
  if (error instanceof CorruptDataError || error instanceof DecompressedSizeExceededError) return invalidRecord;
  if (error instanceof UnsupportedCodecError) return unsupportedCompressionType;
  return undefined;
}
