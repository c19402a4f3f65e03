// What becomes of a batch after an answer: done, lost, or once more. The rules of idempotent retries
// live in producer-sequences.ts; here is which of them an error calls for.

import type { Platform } from '../../base/ports/platform.ts';
import { errorByCode } from '../../protocol/errors.ts';
import type { Backoff } from '../cluster/backoff.ts';
import { ErrorCode, TimeoutError } from '../errors.ts';
import { formatTopicPartition } from '../topic-partition.ts';
import type { BatchOutcome } from './produce-request.ts';
import type { BatchGrowth } from './batch-growth.ts';
import type { CompressionRatios } from './compression-ratio.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { producerError } from './producer-errors.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import type { ProducerSequences } from './producer-sequences.ts';
import type { RecordAccumulator } from './record-accumulator.ts';
import { concurrentTransactionsBackoffMs } from './transactions/coordinator-requests.ts';
import type { Transactions } from './transactions/transactions.ts';

export interface BatchResultsOptions {
  readonly platform: Platform;
  readonly accumulator: RecordAccumulator;
  /** undefined for a producer that is not idempotent. */
  readonly sequences: ProducerSequences | undefined;
  /** undefined for a producer without a `transactional.id`. */
  readonly transactions: Transactions | undefined;
  readonly ratios: CompressionRatios;
  readonly growth: BatchGrowth;
  readonly metrics: ProducerMetrics;
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
  ErrorCode.INVALID_PRODUCER_ID_MAPPING,
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
      batch.complete(outcome.baseOffset, outcome.logAppendTimeMs);
      return accumulator.recycle(batch);
    }
    if (errorCode === ErrorCode.MESSAGE_TOO_LARGE && batch.recordsCount > 1) {
      const parts = batch.split();
      this.#options.ratios.distrust(batch.topic);
      if (batch.isGrowing) this.#options.growth.distrust(batch.topic);
      this.#options.metrics.noteSplit();
      sequences?.replaced(batch, parts);
      return accumulator.giveBack(parts);
    }
    if (errorByCode(errorCode).invalidMetadata) this.#options.onStaleMetadata();
    if (this.#mayRetry(batch, outcome)) return this.#retry(batch, errorCode);
    this.#fail(batch, outcome);
  }

  /** The answer will not come: the connection is gone. */
  lose(batch: ProducerBatch, error: Error & { readonly retriable?: unknown }): void {
    if (batch.isDone) return;
    if (error.retriable === true && batch.attempts <= this.#options.retries) return this.#retry(batch);
    this.#options.sequences?.failed(batch, false);
    this.#giveUp(batch, error, () => error);
  }

  #giveUp(batch: ProducerBatch, error: Error, errorOf: (position: number) => Error): void {
    this.#options.metrics.noteFailed(batch);
    // Before those who sent the records hear of it: what they do then must not join a lost transaction.
    this.#options.transactions?.batchFailed(error);
    batch.fail(errorOf);
  }

  #mayRetry(batch: ProducerBatch, outcome: BatchOutcome): boolean {
    if (batch.attempts > this.#options.retries) return false;
    const { sequences } = this.#options;
    if (sequences !== undefined && batch.producer !== undefined) {
      switch (outcome.errorCode) {
        case ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
          return sequences.outOfOrder(batch);
        case ErrorCode.UNKNOWN_PRODUCER_ID:
          return sequences.unknownProducer(batch, outcome.logStartOffset);
        case ErrorCode.INVALID_PRODUCER_EPOCH:
          return sequences.fenced(batch);
        default:
      }
    }
    return errorByCode(outcome.errorCode).retriable;
  }

  #retry(batch: ProducerBatch, errorCode?: number): void {
    const { platform, retryBackoff, accumulator } = this.#options;
    const delayMs =
      errorCode === ErrorCode.CONCURRENT_TRANSACTIONS
        ? concurrentTransactionsBackoffMs
        : retryBackoff.delayMs(batch.attempts);
    batch.restsUntilMs = platform.clock.monotonicMs() + delayMs;
    accumulator.giveBack([batch]);
  }

  #fail(batch: ProducerBatch, outcome: BatchOutcome): void {
    const error = producerError(outcome.errorCode, outcome.errorMessage);
    const isFatal = fatalCodes.has(outcome.errorCode);
    // With retries used up the broker may have written the batch in an earlier attempt.
    if (!isFatal) this.#options.sequences?.failed(batch, batch.attempts <= this.#options.retries);
    const { recordErrors } = outcome;
    const errorOf = (index: number): Error => {
      if (recordErrors.size === 0) return error;
      if (recordErrors.has(index))
        return producerError(outcome.errorCode, recordErrors.get(index) ?? outcome.errorMessage);
      return producerError(
        outcome.errorCode,
        'Failed to append record because it was part of a batch which had one more more invalid records',
      );
    };
    if (isFatal) this.#options.transactions?.failForGood(error);
    this.#giveUp(batch, error, errorOf);
    if (isFatal) this.#options.onFatal(error);
  }

  /** Gives up a batch that is older than `delivery.timeout.ms`. */
  expire(batch: ProducerBatch): void {
    const { deliveryTimeoutMs, accumulator, sequences } = this.#options;
    accumulator.remove(batch);
    sequences?.failed(batch, false);
    const error = new TimeoutError(
      `Expiring ${batch.recordsCount} record(s) for ${formatTopicPartition(batch)}:${deliveryTimeoutMs} ms has passed since batch creation`,
    );
    this.#giveUp(batch, error, () => error);
  }
}
