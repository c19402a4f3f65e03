// The steps of a transaction's life: each makes the next value of it, as it will stand in the log. Epochs
// only rise, and a step that Kafka does not know is a bug of ours and throws.

import { noPartitions, type TopicPartitions, union } from './topic-partitions.ts';
import {
  highestEpoch,
  isEpochExhausted,
  noEpoch,
  noProducerId,
  raisesEpochAtEnd,
  type Transaction,
} from './transaction.ts';
import { isAtRest, mayFollow, type TransactionState } from './transaction-state.ts';

function step(transaction: Transaction, state: TransactionState, changes: Partial<Transaction>): Transaction {
  if (!mayFollow(state, transaction.state)) {
    throw new Error(`transaction ${transaction.transactionalId} cannot go from ${transaction.state} to ${state}`);
  }
  return { ...transaction, previousProducerId: transaction.producerId, ...changes, state };
}

/** A transactional id that nobody has used yet; `incrementEpoch` gives it its first epoch. */
export function newTransaction(
  transactionalId: string,
  producerId: number,
  timeoutMs: number,
  nowMs: number,
): Transaction {
  return {
    transactionalId,
    producerId,
    previousProducerId: noProducerId,
    nextProducerId: noProducerId,
    producerEpoch: noEpoch,
    lastProducerEpoch: noEpoch,
    timeoutMs,
    state: 'Empty',
    partitions: noPartitions,
    startMs: -1,
    lastUpdateMs: nowMs,
    clientVersion: 0,
  };
}

interface Beginning {
  readonly timeoutMs: number;
  readonly nowMs: number;
}

function begin(
  transaction: Transaction,
  { timeoutMs, nowMs }: Beginning,
  producer: Pick<Transaction, 'producerId' | 'producerEpoch' | 'lastProducerEpoch'>,
): Transaction {
  return step(transaction, 'Empty', {
    ...producer,
    timeoutMs,
    partitions: noPartitions,
    startMs: -1,
    lastUpdateMs: nowMs,
  });
}

/**
 * A producer (re)starts with the next epoch. One that comes with the epoch it had last is told the present
 * epoch again: the answer was lost (KIP-360). Undefined when its epoch is neither: it is fenced.
 */
export function incrementEpoch(
  transaction: Transaction,
  expectedEpoch: number | undefined,
  beginning: Beginning,
): Transaction | undefined {
  const { producerId, producerEpoch, lastProducerEpoch } = transaction;
  const isContinuation = producerEpoch === noEpoch || expectedEpoch === producerEpoch;
  if (expectedEpoch !== undefined && !isContinuation) {
    if (expectedEpoch !== lastProducerEpoch) return undefined;
    return begin(transaction, beginning, { producerId, producerEpoch, lastProducerEpoch });
  }
  if (isEpochExhausted(producerEpoch)) throw new Error(`producer ${producerId} has no epochs left`);
  return begin(transaction, beginning, {
    producerId,
    producerEpoch: producerEpoch + 1,
    lastProducerEpoch: expectedEpoch === undefined ? noEpoch : producerEpoch,
  });
}

/** A producer (re)starts with another producer id, at epoch 0. */
export function rotateProducerId(
  transaction: Transaction,
  producerId: number,
  isContinuation: boolean,
  beginning: Beginning,
): Transaction {
  const lastProducerEpoch = isContinuation ? transaction.producerEpoch : noEpoch;
  return begin(transaction, beginning, { producerId, producerEpoch: 0, lastProducerEpoch });
}

/** Begins a transaction, or goes on with it. */
export function addPartitions(
  transaction: Transaction,
  partitions: TopicPartitions,
  clientVersion: number,
  nowMs: number,
): Transaction {
  return step(transaction, 'Ongoing', {
    partitions: union(transaction.partitions, partitions),
    startMs: isAtRest(transaction.state) ? nowMs : transaction.startMs,
    lastUpdateMs: nowMs,
    clientVersion,
  });
}

/**
 * Shuts the producer out before its transaction is aborted in the way of version 1. From version 2 on there is
 * no need: the abort itself raises the epoch.
 */
export function fenceEpoch(transaction: Transaction): Transaction {
  return step(transaction, 'PrepareEpochFence', {
    producerEpoch: Math.min(transaction.producerEpoch + 1, highestEpoch),
    lastProducerEpoch: noEpoch,
  });
}

interface Ending {
  readonly isCommit: boolean;
  /** Of the client that ends it, or of the cluster when the coordinator does. */
  readonly transactionVersion: number;
  /** What completion changes the producer id to; -1 keeps it. */
  readonly nextProducerId: number;
  readonly nowMs: number;
}

/** Decides the outcome. */
export function prepareEnd(transaction: Transaction, ending: Ending): Transaction {
  const { producerEpoch, lastProducerEpoch } = transaction;
  const raises = raisesEpochAtEnd(ending.transactionVersion);
  return step(transaction, ending.isCommit ? 'PrepareCommit' : 'PrepareAbort', {
    producerEpoch: raises ? Math.min(producerEpoch + 1, highestEpoch) : producerEpoch,
    lastProducerEpoch: raises ? producerEpoch : lastProducerEpoch,
    nextProducerId: ending.nextProducerId,
    startMs: isAtRest(transaction.state) ? ending.nowMs : transaction.startMs,
    lastUpdateMs: ending.nowMs,
    clientVersion: raises ? ending.transactionVersion : 0,
  });
}

/** All partitions know the outcome. */
export function complete(transaction: Transaction, nowMs: number): Transaction {
  const { state, nextProducerId, clientVersion, producerId, producerEpoch } = transaction;
  const rotates = raisesEpochAtEnd(clientVersion) && nextProducerId !== noProducerId;
  return step(transaction, state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort', {
    producerId: rotates ? nextProducerId : producerId,
    producerEpoch: rotates ? 0 : producerEpoch,
    nextProducerId: noProducerId,
    partitions: noPartitions,
    lastUpdateMs: nowMs,
  });
}

/** Nothing is left of the id. */
export function expire(transaction: Transaction): null {
  step(transaction, 'Dead', {});
  return null;
}
