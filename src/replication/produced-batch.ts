// What became of a batch that was given to a partition, as the answer to a Produce has it.

import type { BatchRefusal, RecordRefusal } from '../log/append/batch-validation.ts';
import { ErrorCode, errorByCode } from '../protocol/errors.ts';
import type { VerificationRefusal } from './transaction-verifier.ts';

/** 0: nobody waits. 1: until it survives the end of this process. -1: until it is committed. */
export type RequiredAcks = 0 | 1 | -1;

export interface ProducedBatch {
  readonly errorCode: number;
  /** -1 on failure. */
  readonly baseOffset: number;
  /** -1 unless the topic stamps records itself. */
  readonly logAppendTimeMs: number;
  /** -1 when the batch was refused before the log was looked at. */
  readonly logStartOffset: number;
  readonly errorMessage: string | null;
  readonly recordErrors: readonly RecordRefusal[];
}

/** An append that has its place in the log, or was refused. */
export interface Append {
  readonly result: ProducedBatch;
  /** Resolves when the requested acknowledgement may be given; rejects with `StorageError`. */
  readonly acknowledged: Promise<void> | undefined;
}

/** Refused for these, Kafka does not look at the log. */
const withoutLogStart: ReadonlySet<number> = new Set([
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.KAFKA_STORAGE_ERROR,
]);

export function refusedBatch({ errorCode, message, recordErrors }: BatchRefusal, logStartOffset: number): Append {
  return {
    result: {
      errorCode,
      baseOffset: -1,
      logAppendTimeMs: -1,
      logStartOffset: withoutLogStart.has(errorCode) ? -1 : logStartOffset,
      errorMessage: message,
      recordErrors,
    },
    acknowledged: undefined,
  };
}

/** Refused before the log was looked at. */
export function unverifiedBatch({ errorCode, message }: VerificationRefusal): Append {
  return {
    result: {
      errorCode,
      baseOffset: -1,
      logAppendTimeMs: -1,
      logStartOffset: -1,
      errorMessage: message ?? errorByCode(errorCode).message,
      recordErrors: [],
    },
    acknowledged: undefined,
  };
}
