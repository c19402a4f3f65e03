// The side of a coordinator's partition that takes part in transactions of producers: their records and the
// markers that end them. What it refuses, it refuses at once, so that nothing is decided on top of it.

import type { MarkerTerms, VerificationGuard, VerifiedProducer } from '../../log/producers/producer-states.ts';
import type { KafkaError } from '../../protocol/errors.ts';

/** On what terms records of a transaction are appended. */
export interface TransactionTerms {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the verification, where one was needed. */
  readonly guard: VerificationGuard | undefined;
  /** Nobody was asked, and need not be. */
  readonly isUnverifiedAccepted: boolean;
}

/** What ends a transaction in the partition. */
export interface CoordinatorMarker extends MarkerTerms {
  readonly isCommit: boolean;
}

export interface TransactionalLog {
  /**
   * Begins to verify that the partition is in the producer's transaction; undefined when it is known to be.
   * Throws a `KafkaError`: INVALID_PRODUCER_EPOCH for a producer that is fenced here.
   */
  beginVerification(producer: VerifiedProducer): VerificationGuard | undefined;
  /** Why records of a transaction would not be appended now, if so: INVALID_TXN_STATE, INVALID_PRODUCER_EPOCH. */
  refusalOf(terms: TransactionTerms): KafkaError | undefined;
  /** Why the marker would not be appended now, if so: INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED. */
  markerRefusalOf(marker: CoordinatorMarker): KafkaError | undefined;
  /** Appends a batch that carries the producer of `terms`; resolves when it is committed, rejects with a `KafkaError`. */
  append(batch: Uint8Array, terms: TransactionTerms): Promise<void>;
  appendMarker(marker: CoordinatorMarker): Promise<void>;
}
