// What a leader does with a batch that has been validated: it checks the producer's epoch and sequence, answers
// a duplicate with what it got then, gives the batch to the log, and says when it is acknowledged.

import type { Lease } from '../base/bytes/lease.ts';
import type { BatchRefusal } from '../log/append/batch-validation.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { AppendTerms } from '../log/producers/producer-states.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { maxTimestampOf, producerIdOf, timestampTypeOf } from '../protocol/records/batch-header.ts';
import { viewOf } from '../protocol/records/int64.ts';
import type { HighWatermark } from './high-watermark.ts';
import { type Append, type ProducedBatch, refusedBatch, type RequiredAcks } from './produced-batch.ts';

export class LeaderAppends {
  readonly #log: PartitionLog;
  readonly #highWatermark: HighWatermark;
  /** What the batches are appended under. */
  leaderEpoch: number;

  constructor(log: PartitionLog, highWatermark: HighWatermark, leaderEpoch: number) {
    this.#log = log;
    this.#highWatermark = highWatermark;
    this.leaderEpoch = leaderEpoch;
  }

  /** Appends what the state of its producer allows; `terms` are needed for what belongs to a transaction. */
  append(batch: Uint8Array, terms: AppendTerms | undefined, acks: RequiredAcks, lease: Lease | undefined): Append {
    const view = viewOf(batch);
    if (producerIdOf(view, 0) >= 0) {
      const check = this.#log.producers.check(view, 0, terms);
      if (check.kind === 'error') return this.refused({ ...check, recordErrors: [] });
      if (check.kind === 'duplicate') {
        const { lastOffset, offsetDelta, timestamp } = check.batch;
        // It may not be on disk yet: the answer waits for its offset as for a new batch.
        return {
          result: this.#produced(lastOffset - offsetDelta, timestamp),
          acknowledged: this.#acknowledge(lastOffset + 1, acks),
        };
      }
    }
    return this.appendUnchecked(batch, acks, lease);
  }

  /** As `append`, for what need not be the producer's next: markers. */
  appendUnchecked(batch: Uint8Array, acks: RequiredAcks, lease: Lease | undefined): Append {
    const view = viewOf(batch);
    let appended;
    try {
      appended = this.#log.append(batch, this.leaderEpoch, lease);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return this.refused({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR, message: error.message, recordErrors: [] });
    }
    const appendTimeMs = timestampTypeOf(view, 0) === 'LogAppendTime' ? maxTimestampOf(view, 0) : -1;
    const acknowledged = this.#acknowledge(appended.lastOffset + 1, acks);
    if (acks !== -1 && this.#highWatermark.isWatched) this.#highWatermark.demandVisibility();
    return { result: this.#produced(appended.baseOffset, appendTimeMs), acknowledged };
  }

  refused(refusal: BatchRefusal): Append {
    return refusedBatch(refusal, this.#log.logStartOffset);
  }

  #produced(baseOffset: number, logAppendTimeMs: number): ProducedBatch {
    return {
      errorCode: ErrorCode.NONE,
      baseOffset,
      logAppendTimeMs,
      logStartOffset: this.#log.logStartOffset,
      errorMessage: null,
      recordErrors: [],
    };
  }

  #acknowledge(endOffset: number, acks: RequiredAcks): Promise<void> | undefined {
    if (acks === 0) return undefined;
    return acks === 1 ? this.#highWatermark.whenWritten(endOffset) : this.#highWatermark.whenCommitted(endOffset);
  }
}
