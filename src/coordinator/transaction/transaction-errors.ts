// Failures in the coordinator's words: errors of the log so that clients look for the coordinator again, and
// the codes that older versions of an API know.

import { ErrorCode } from '../../protocol/errors.ts';
import { coordinatorErrorCode } from '../shard/log-errors.ts';

/** What a coordinator may say of itself. */
const known: ReadonlySet<number> = new Set([
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
]);

/** Why a decision was not kept. */
export function transactionErrorCode(error: unknown): number {
  const code = coordinatorErrorCode(error);
  return known.has(code) ? code : ErrorCode.UNKNOWN_SERVER_ERROR;
}

/** PRODUCER_FENCED as clients know it that are older than the code. */
export function forVersion(errorCode: number, apiVersion: number, firstFencedVersion: number): number {
  const isUnknown = errorCode === ErrorCode.PRODUCER_FENCED && apiVersion < firstFencedVersion;
  return isUnknown ? ErrorCode.INVALID_PRODUCER_EPOCH : errorCode;
}
