// What a producer's calls and records fail with, under Java's names. Each class says how bad it is for a
// transaction: `retriable` errors may pass, after an `abortable` one the transaction can only be aborted
// and then the producer goes on, after a `fatal` one the producer can only be closed.

import { ErrorCode, KafkaError } from '../../protocol/errors.ts';

export type ErrorSeverity = 'retriable' | 'abortable' | 'fatal';

/** An error of a broker's answer that means something of its own to a producer. */
export class ProducerError extends KafkaError {
  readonly severity: ErrorSeverity = 'abortable';
}

/** Another producer with the same `transactional.id` has taken over, or the coordinator has ended the transaction. */
export class ProducerFencedError extends ProducerError {
  override readonly name = 'ProducerFencedError';
  override readonly severity = 'fatal';
}

/** A partition's leader knows a newer epoch of this producer. */
export class InvalidProducerEpochError extends ProducerError {
  override readonly name = 'InvalidProducerEpochError';
}

/** Records before these are missing at the broker. */
export class OutOfOrderSequenceError extends ProducerError {
  override readonly name = 'OutOfOrderSequenceError';
}

/** The broker has forgotten the producer: its records are gone from the log, or nothing came for very long. */
export class UnknownProducerIdError extends ProducerError {
  override readonly name = 'UnknownProducerIdError';
}

/** The transactional id belongs to another producer id by now, perhaps because it expired. */
export class InvalidPidMappingError extends ProducerError {
  override readonly name = 'InvalidPidMappingError';
}

/** The coordinator is not in the state that the call needs. */
export class InvalidTxnStateError extends ProducerError {
  override readonly name = 'InvalidTxnStateError';
  override readonly severity = 'fatal';
}

/** The broker wants the transaction aborted; the next one may work (KIP-890). */
export class TransactionAbortableError extends ProducerError {
  override readonly name = 'TransactionAbortableError';
}

/** The coordinator is still ending the transaction before. */
export class ConcurrentTransactionsError extends ProducerError {
  override readonly name = 'ConcurrentTransactionsError';
  override readonly severity = 'retriable';
}

/** The principal may not use the `transactional.id`. */
export class TransactionalIdAuthorizationError extends ProducerError {
  override readonly name = 'TransactionalIdAuthorizationError';
  override readonly severity = 'fatal';
}

/** The principal may not write to the cluster. */
export class ClusterAuthorizationError extends ProducerError {
  override readonly name = 'ClusterAuthorizationError';
  override readonly severity = 'fatal';
}

/** The principal may not write to the topic. */
export class TopicAuthorizationError extends ProducerError {
  override readonly name = 'TopicAuthorizationError';
}

/** The principal may not read with the group. */
export class GroupAuthorizationError extends ProducerError {
  override readonly name = 'GroupAuthorizationError';
}

/** The record is larger than `max.request.size`, `buffer.memory`, or what the broker accepts. */
export class RecordTooLargeError extends ProducerError {
  override readonly name = 'RecordTooLargeError';
}

/** The record was in a transaction that was aborted before the record left. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError';
  readonly severity: ErrorSeverity = 'abortable';

  constructor(cause?: unknown) {
    super('Failing batch since transaction was aborted', { cause });
  }
}

/**
 * A call was refused because something before it failed: `cause` says what. After an abortable error
 * `abortTransaction` is the only call that helps, after a fatal one `close`.
 */
export class ProducerStateError extends Error {
  override readonly name = 'ProducerStateError';
  readonly severity: ErrorSeverity;

  constructor(call: string, cause: Error, severity: ErrorSeverity) {
    super(
      `Cannot perform ${call} because at least one previous transactional or idempotent request has failed with errors: ${cause.message}`,
      { cause },
    );
    this.severity = severity;
  }
}

type ErrorClass = new (code: number, message?: string | null) => KafkaError;

const classes: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [ErrorCode.PRODUCER_FENCED, ProducerFencedError],
  [ErrorCode.INVALID_PRODUCER_EPOCH, InvalidProducerEpochError],
  [ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, OutOfOrderSequenceError],
  [ErrorCode.UNKNOWN_PRODUCER_ID, UnknownProducerIdError],
  [ErrorCode.INVALID_PRODUCER_ID_MAPPING, InvalidPidMappingError],
  [ErrorCode.INVALID_TXN_STATE, InvalidTxnStateError],
  [ErrorCode.TRANSACTION_ABORTABLE, TransactionAbortableError],
  [ErrorCode.CONCURRENT_TRANSACTIONS, ConcurrentTransactionsError],
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, TransactionalIdAuthorizationError],
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED, ClusterAuthorizationError],
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED, TopicAuthorizationError],
  [ErrorCode.GROUP_AUTHORIZATION_FAILED, GroupAuthorizationError],
  [ErrorCode.MESSAGE_TOO_LARGE, RecordTooLargeError],
]);

/** The error of a broker's answer, of its own class where there is one. */
export function producerError(code: number, message?: string | null): KafkaError {
  const Class = classes.get(code) ?? KafkaError;
  return new Class(code, message);
}

/**
 * How bad an error is for the producer that met it. What says nothing of itself costs the transaction; several errors
 * together are as bad as the worst of them.
 */
export function severityOf(error: unknown): ErrorSeverity {
  if (error instanceof AggregateError) return worstOf(error.errors.map(severityOf));
  const { severity, retriable } = error as { severity?: ErrorSeverity; retriable?: unknown };
  if (severity !== undefined) return severity;
  return retriable === true ? 'retriable' : 'abortable';
}

function worstOf(severities: readonly ErrorSeverity[]): ErrorSeverity {
  if (severities.includes('fatal')) return 'fatal';
  return severities.length > 0 && severities.every((each) => each === 'retriable') ? 'retriable' : 'abortable';
}
