// Opens a batch and walks its records before it may enter a log. A batch that opens to little is done
// in place; the rest goes to a worker, because opening can take many milliseconds.

import type { Buffer } from 'node:buffer';
import { BufferPool } from '../../base/bytes/buffer-pool.ts';
import type { Task, Workers } from '../../base/ports/workers.ts';
import { DecompressedSizeExceededError } from '../compression/compression-errors.ts';
import { openRecords } from './batch-codec.ts';
import { baseTimestampOf, codecIdOf, recordsCountOf } from './batch-header.ts';
import { viewOf } from './int64.ts';
import type { RecordRules, RecordWalk } from './record-walk.ts';
import { walkRecords } from './record-walk.ts';
import type { RecordsErrorCode } from './records-errors.ts';
import { InvalidRecordError, recordsErrorCode } from './records-errors.ts';

export interface DeepCheckInput {
  /** Exactly one version 2 batch whose checksum was found right. */
  readonly batch: Uint8Array;
  readonly rules: RecordRules;
  /** What the batch may open to, in bytes. */
  readonly maxOpenedBytes: number;
}

/** Why a batch is refused, in a form that survives the way between threads. */
export interface DeepCheckFailure {
  readonly errorCode: RecordsErrorCode;
  readonly message: string;
  /** The record that is wrong, -1 when it is the batch. */
  readonly recordIndex: number;
  /** The batch opens to more than `maxOpenedBytes`. */
  readonly isTooLarge: boolean;
}

export type DeepCheckResult =
  | { readonly walk: RecordWalk; readonly failure: undefined }
  | { readonly walk: undefined; readonly failure: DeepCheckFailure };

/** In place, a batch is opened up to this size and walked up to that one: a millisecond or two. */
const largestOpenedInPlaceBytes = 256 * 1024;
const largestWalkedInPlaceBytes = 1024 * 1024;

/** What batches open to is looked at once: the memory serves again and again. */
const openedMemory = new BufferPool(8 * 1024 * 1024);

export const deepCheckTask: Task<DeepCheckInput, DeepCheckResult> = {
  url: import.meta.url,
  name: 'runDeepCheck',
  run: runDeepCheck,
};

/** Checks the batch where the caller is. */
export function runDeepCheck(input: DeepCheckInput): DeepCheckResult {
  const { batch, rules, maxOpenedBytes } = input;
  const taken: Buffer[] = [];
  try {
    const view = viewOf(batch);
    const section = openRecords(batch, view, 0, maxOpenedBytes, (sizeBytes) => {
      const memory = openedMemory.take(sizeBytes);
      taken.push(memory);
      return memory;
    });
    const { bytes, start, end } = section;
    const walk = walkRecords(bytes, start, end, recordsCountOf(view, 0), baseTimestampOf(view, 0), rules);
    return { walk, failure: undefined };
  } catch (error) {
    const errorCode = recordsErrorCode(error);
    if (errorCode === undefined) throw error;
    return {
      walk: undefined,
      failure: {
        errorCode,
        message: (error as Error).message,
        recordIndex: error instanceof InvalidRecordError ? error.recordIndex : -1,
        isTooLarge: error instanceof DecompressedSizeExceededError,
      },
    };
  } finally {
    // Nothing of what was opened leaves this function.
    for (const memory of taken) openedMemory.put(memory);
  }
}

/** Checks the batch here when that is quick, elsewhere when not. The batch is copied, not taken, for a worker. */
export function deepCheck(workers: Workers, input: DeepCheckInput): DeepCheckResult | Promise<DeepCheckResult> {
  const isCompressed = codecIdOf(viewOf(input.batch), 0) !== 0;
  if (input.batch.length <= (isCompressed ? largestOpenedInPlaceBytes : largestWalkedInPlaceBytes)) {
    const maxOpenedBytes = Math.min(input.maxOpenedBytes, largestWalkedInPlaceBytes);
    const result = runDeepCheck({ ...input, maxOpenedBytes });
    if (result.failure?.isTooLarge !== true || maxOpenedBytes === input.maxOpenedBytes) return result;
  }
  const batch = new Uint8Array(input.batch);
  return workers.run(deepCheckTask, { ...input, batch }, [batch.buffer]);
}
