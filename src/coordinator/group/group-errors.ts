// What a group API answers when its decision failed: errors of the log in the coordinator's words, so
// that clients look for the coordinator again instead of giving up.

import { ErrorCode, KafkaError } from '../../protocol/errors.ts';

const answers: ReadonlyMap<number, number> = new Map([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
  [ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR],
]);

const tooLarge: ReadonlySet<number> = new Set([
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.INVALID_FETCH_SIZE,
]);

/** For every group API but commits. */
export function groupErrorCode(error: unknown): number {
  const code = codeOf(error);
  return tooLarge.has(code) ? ErrorCode.UNKNOWN_SERVER_ERROR : (answers.get(code) ?? code);
}

export function offsetCommitErrorCode(error: unknown): number {
  const code = codeOf(error);
  return tooLarge.has(code) ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE : (answers.get(code) ?? code);
}

/** Assignments that may or may not have been kept: the members come together again. */
export function syncErrorCode(error: unknown): number {
  return codeOf(error) === ErrorCode.REQUEST_TIMED_OUT ? ErrorCode.REBALANCE_IN_PROGRESS : groupErrorCode(error);
}

/** Before TxnOffsetCommit knew of verification, clients were not told that the other coordinator cannot be reached. */
export function txnOffsetCommitErrorCode(error: unknown): number {
  const code = offsetCommitErrorCode(error);
  return code === ErrorCode.NETWORK_EXCEPTION ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : code;
}

function codeOf(error: unknown): number {
  return error instanceof KafkaError ? error.code : ErrorCode.UNKNOWN_SERVER_ERROR;
}
