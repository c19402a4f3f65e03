// AddPartitionsToTxn and AddOffsetsToTxn for one transaction: partitions join before anything is written to
// them, so that they hear of the outcome. A leader may also ask only whether they have joined (KIP-890).

import { ErrorCode } from '../../protocol/errors.ts';
import type { ProducerIdAndEpoch } from './init-producer-id.ts';
import { includesAll, type TopicPartitions } from './topic-partitions.ts';
import type { TransactionChange } from './transaction-change.ts';
import type { Transaction } from './transaction.ts';
import { isPrepared } from './transaction-state.ts';
import { addPartitions } from './transitions.ts';

export interface Joining extends ProducerIdAndEpoch {
  readonly partitions: TopicPartitions;
  /** 2 when the leader adds the partition for the producer, 0 when the producer does. */
  readonly clientVersion: number;
}

export function joinTransaction(
  transaction: Transaction | undefined,
  { producerId, producerEpoch, partitions, clientVersion }: Joining,
  nowMs: number,
): TransactionChange<number> {
  if (transaction === undefined) return { response: ErrorCode.INVALID_PRODUCER_ID_MAPPING };
  if (isPrepared(transaction.state)) return { response: ErrorCode.CONCURRENT_TRANSACTIONS };
  if (transaction.producerId !== producerId) return { response: ErrorCode.INVALID_PRODUCER_ID_MAPPING };
  if (transaction.producerEpoch !== producerEpoch) return { response: ErrorCode.PRODUCER_FENCED };
  if (transaction.state === 'Ongoing' && includesAll(transaction.partitions, partitions)) {
    return { response: ErrorCode.NONE };
  }
  return { next: addPartitions(transaction, partitions, clientVersion, nowMs), response: ErrorCode.NONE };
}

/** NONE when each partition may be asked about, else why none may. */
export function verificationError(
  transaction: Transaction | undefined,
  { producerId, producerEpoch }: ProducerIdAndEpoch,
): number {
  if (transaction?.producerId !== producerId) return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
  if (transaction.producerEpoch !== producerEpoch) return ErrorCode.PRODUCER_FENCED;
  return isPrepared(transaction.state) ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE;
}
