// What a shard says when something went wrong in it: always a `KafkaError`.

import { ErrorCode, KafkaError } from '../../protocol/errors.ts';

export function asKafkaError(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error;
  return new KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, undefined, { cause: error });
}

export function throwKafkaError(error: unknown): never {
  throw asKafkaError(error);
}

/** What the log refuses because of the state of a producer. */
const refusals: ReadonlySet<number> = new Set([
  ErrorCode.INVALID_TXN_STATE,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.TRANSACTION_COORDINATOR_FENCED,
]);

/**
 * An append's error for all whose decisions it fails. One that the log refused was not refused when it was
 * decided; what others have decided since fails with it, and they may try again.
 */
export function appendErrorOf(error: unknown): unknown {
  const isRefusal = error instanceof KafkaError && refusals.has(error.code);
  return isRefusal ? new KafkaError(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, undefined, { cause: error }) : error;
}
