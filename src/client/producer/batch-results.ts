// What becomes of a batch after an answer: done, lost, or once more. The rules of idempotent retries
// live in producer-sequences.ts; here is which of them an error calls for.

import type { Platform } from '../../base/ports/platform.ts';
import { errorByCode } from '../../protocol/errors.ts';
import type { Backoff } from '../cluster/backoff.ts';
import { brokerError, ErrorCode, TimeoutError } from '../errors.ts';
import { formatTopicPartition } from '../topic-partition.ts';
import type { BatchOutcome } from './produce-request.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { ProducerSequences } from './producer-sequences.ts';
import type { RecordAccumulator } from './record-accumulator.ts';

export interface BatchResultsOptions {
  readonly platform: Platform;
  readonly accumulator: RecordAccumulator;
  /** undefined for a producer that is not idempotent. */
  readonly sequences: ProducerSequences | undefined;
  readonly retryBackoff: Backoff;
  readonly retries: number;
  readonly deliveryTimeoutMs: number;
  /** What the broker answered is reason to ask where the leaders are. */
  readonly onStaleMetadata: () => void;
  /** Nothing this producer sends can succeed any more. */
  readonly onFatal: (error: Error) => void;
}

const fatalCodes: ReadonlySet<number> = new Set([
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.UNSUPPORTED_VERSION,
]);

export class BatchResults {
  readonly #options: BatchResultsOptions;

  constructor(options: BatchResultsOptions) {
    this.#options = options;
  }

  /** The broker answered. */
  take(batch: ProducerBatch, outcome: BatchOutcome): void {
    if (batch.isDone) return;
    const { sequences, accumulator } = this.#options;
    const { errorCode } = outcome;
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
      sequences?.acknowledged(batch, outcome.baseOffset);
      return batch.complete(outcome.baseOffset, outcome.logAppendTimeMs);
    }
    if (errorCode === ErrorCode.MESSAGE_TOO_LARGE && batch.recordsCount > 1) {
      const parts = batch.split();
      sequences?.replaced(batch, parts);
      return accumulator.giveBack(parts);
    }
    if (errorByCode(errorCode).invalidMetadata) this.#options.onStaleMetadata();
    if (this.#mayRetry(batch, outcome)) return this.#retry(batch);
    this.#fail(batch, outcome);
  }

  /** The answer will not come: the connection is gone. */
  lose(batch: ProducerBatch, error: Error & { readonly retriable?: unknown }): void {
    if (batch.isDone) return;
    if (error.retriable === true && batch.attempts <= this.#options.retries) return this.#retry(batch);
    this.#options.sequences?.failed(batch, false);
    batch.fail(() => error);
  }

  #mayRetry(batch: ProducerBatch, outcome: BatchOutcome): boolean {
    if (batch.attempts > this.#options.retries) return false;
    const { sequences } = this.#options;
    if (sequences !== undefined && batch.producer !== undefined) {
      switch (outcome.errorCode) {
        case ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
          sequences.outOfOrder(batch);
          return true;
        case ErrorCode.UNKNOWN_PRODUCER_ID:
          sequences.unknownProducer(batch, outcome.logStartOffset);
          return true;
        case ErrorCode.INVALID_PRODUCER_EPOCH:
          sequences.fenced(batch);
          return true;
        default:
      }
    }
    return errorByCode(outcome.errorCode).retriable;
  }

  #retry(batch: ProducerBatch): void {
    const { platform, retryBackoff, accumulator } = this.#options;
    batch.restsUntilMs = platform.clock.monotonicMs() + retryBackoff.delayMs(batch.attempts);
    accumulator.giveBack([batch]);
  }

  #fail(batch: ProducerBatch, outcome: BatchOutcome): void {
    const error = brokerError(outcome.errorCode, outcome.errorMessage);
    const isFatal = fatalCodes.has(outcome.errorCode);
    // With retries used up the broker may have written the batch in an earlier attempt.
    if (!isFatal) this.#options.sequences?.failed(batch, batch.attempts <= this.#options.retries);
    const { recordErrors } = outcome;
    batch.fail((index) => {
      if (recordErrors.size === 0) return error;
      if (recordErrors.has(index))
        return brokerError(outcome.errorCode, recordErrors.get(index) ?? outcome.errorMessage);
      return brokerError(
        outcome.errorCode,
        'Failed to append record because it was part of a batch which had one more more invalid records',
      );
    });
    if (isFatal) this.#options.onFatal(error);
  }

  /** Gives up a batch that is older than `delivery.timeout.ms`. */
  expire(batch: ProducerBatch): void {
    const { deliveryTimeoutMs, accumulator, sequences } = this.#options;
    accumulator.remove(batch);
    sequences?.failed(batch, false);
    batch.fail(
      () =>
        new TimeoutError(
          `Expiring ${batch.recordsCount} record(s) for ${formatTopicPartition(batch)}:${deliveryTimeoutMs} ms has passed since batch creation`,
        ),
    );
  }
}
