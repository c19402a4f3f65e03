// Who knows whether a partition belongs to a producer's transaction (KIP-890): the transaction coordinator,
// wherever it is. The broker hands partitions this; here is also what its answers mean to a client.

import type { TopicPartition } from '../log/file-names.ts';
import { ErrorCode, errorByCode } from '../protocol/errors.ts';

/**
 * What the client can make of the answer. `addsPartitions`: transaction version 2, the leader adds the
 * partition for it. `abortable`: it is told that its transaction has to be aborted. `old`: neither.
 */
export type TransactionSupport = 'old' | 'abortable' | 'addsPartitions';

export interface VerificationRequest {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly partitions: readonly TopicPartition[];
  /** Add them where they are missing (AddPartitionsToTxn v5); otherwise only look (`verifyOnly`). */
  readonly addsPartitions: boolean;
}

export interface TransactionVerifier {
  /** `transaction.partition.verification.enable`: whether clients that add their partitions are checked at all. */
  isEnabled(): boolean;
  /**
   * One error code for each partition, in their order, as AddPartitionsToTxn answers them; NETWORK_EXCEPTION when
   * the coordinator cannot be reached. Settles in bounded time and never rejects.
   */
  verify(request: VerificationRequest): Promise<readonly number[]>;
}

/** The coordinator's answer in words that clients of this support understand. */
export function verificationErrorFor(support: TransactionSupport, errorCode: number): number {
  // The producer is fenced by its partition leader, which has its own word for it.
  if (errorCode === ErrorCode.PRODUCER_FENCED) return ErrorCode.INVALID_PRODUCER_EPOCH;
  if (errorCode === ErrorCode.TRANSACTION_ABORTABLE && support === 'old') return ErrorCode.INVALID_TXN_STATE;
  return errorCode;
}

const unreachable: ReadonlySet<number> = new Set([
  // Producers have made duplicates of what a Produce answered with it (KAFKA-14034).
  ErrorCode.UNKNOWN_SERVER_ERROR,
  ErrorCode.NETWORK_EXCEPTION,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
]);

export interface VerificationRefusal {
  readonly errorCode: number;
  /** The error's own text when null. */
  readonly message: string | null;
}

/** What a Produce answers. Producers do not know coordinator errors there; NOT_ENOUGH_REPLICAS makes any of them try again. */
export function produceRefusalOf(support: TransactionSupport, answered: number): VerificationRefusal | undefined {
  const errorCode = verificationErrorFor(support, answered);
  if (errorCode === ErrorCode.NONE) return undefined;
  if (errorCode === ErrorCode.INVALID_TXN_STATE)
    return { errorCode, message: 'Partition was not added to the transaction' };
  const isRetried =
    unreachable.has(errorCode) || (errorCode === ErrorCode.CONCURRENT_TRANSACTIONS && support !== 'addsPartitions');
  if (!isRetried) return { errorCode, message: null };
  return {
    errorCode: ErrorCode.NOT_ENOUGH_REPLICAS,
    message: `Unable to verify the partition has been added to the transaction. Underlying error: ${errorByCode(errorCode).name}`,
  };
}
