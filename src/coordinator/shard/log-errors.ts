// Errors of the log in a coordinator's words, so that clients look for the coordinator again instead of
// giving up.

import { ErrorCode, KafkaError } from '../../protocol/errors.ts';

const answers: ReadonlyMap<number, number> = new Map([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
  [ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR],
]);

/** The error's own code where it is no matter of the log; UNKNOWN_SERVER_ERROR for what is no Kafka error. */
export function coordinatorErrorCode(error: unknown): number {
  const code = codeOf(error);
  return answers.get(code) ?? code;
}

export function codeOf(error: unknown): number {
  return error instanceof KafkaError ? error.code : ErrorCode.UNKNOWN_SERVER_ERROR;
}
