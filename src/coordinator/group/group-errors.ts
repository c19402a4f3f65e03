// What a group API answers when its decision failed.

import { ErrorCode } from '../../protocol/errors.ts';
import { codeOf, coordinatorErrorCode } from '../shard/log-errors.ts';

const tooLarge: ReadonlySet<number> = new Set([
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.INVALID_FETCH_SIZE,
]);

/** Of characters, which have three bytes at most for each unit of the string. */
const messageLimit = 10_000;

/** For every group API but commits. */
export function groupErrorCode(error: unknown): number {
  return tooLarge.has(codeOf(error)) ? ErrorCode.UNKNOWN_SERVER_ERROR : coordinatorErrorCode(error);
}

export function offsetCommitErrorCode(error: unknown): number {
  return tooLarge.has(codeOf(error)) ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE : coordinatorErrorCode(error);
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

/** A message that repeats what a client sent may be longer than any string of the protocol can be (32,767 bytes). */
export function boundedMessage(message: string): string {
  return message.length <= messageLimit ? message : `${message.slice(0, messageLimit)}…`;
}
