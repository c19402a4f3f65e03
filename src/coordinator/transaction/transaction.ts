// What is known of a transactional id: its producer, and the transaction that is under way or was the last.
// A value: every step of its life makes the next one (transitions.ts), and a record in the log holds it whole.

import type { TopicPartitions } from './topic-partitions.ts';
import type { TransactionState } from './transaction-state.ts';

export interface Transaction {
  readonly transactionalId: string;
  readonly producerId: number;
  /** The producer id before the last step; the same one unless that step changed it. -1 none. */
  readonly previousProducerId: number;
  /** The producer id that completion brings, because the epochs of the present one are used up; -1 none. */
  readonly nextProducerId: number;
  /** -1 before the first one is given out. */
  readonly producerEpoch: number;
  /** The epoch that the producer had before its last one was raised; -1 unknown. Not in the log, as in Kafka. */
  readonly lastProducerEpoch: number;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  readonly partitions: TopicPartitions;
  /** Wall clock; -1 while there has been no transaction. */
  readonly startMs: number;
  /** Wall clock. */
  readonly lastUpdateMs: number;
  /** The transaction version that the producer speaks: 0, or 2 when its epoch rises with every end (KIP-890). */
  readonly clientVersion: number;
}

/** The last epoch that a producer gets. The one above it only ever shuts producers out. */
export const lastUsableEpoch = 32_766;
export const highestEpoch = 32_767;
export const noEpoch = -1;
export const noProducerId = -1;

export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= lastUsableEpoch;
}

/** From version 2 on the epoch rises with every end of a transaction. */
export function raisesEpochAtEnd(transactionVersion: number): boolean {
  return transactionVersion >= 2;
}

export function isTimedOut({ state, startMs, timeoutMs }: Transaction, nowMs: number): boolean {
  return state === 'Ongoing' && startMs + timeoutMs < nowMs;
}
