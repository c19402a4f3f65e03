// InitProducerId with a transactional id: the next epoch shuts out whoever had the id before, and what
// that one left open is aborted first (KIP-98). A producer that comes with its id and epoch goes on after an
// error, as long as nobody else has taken over (KIP-360).

import { ErrorCode } from '../../protocol/errors.ts';
import { fence } from './fence.ts';
import { type Moment, type ProducerIdNeeded, type TransactionChange, withoutProducerId } from './transaction-change.ts';
import { isEpochExhausted, noEpoch, noProducerId, type Transaction } from './transaction.ts';
import { isPrepared } from './transaction-state.ts';
import { incrementEpoch, newTransaction, rotateProducerId } from './transitions.ts';

export interface ProducerIdAndEpoch {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface Initialisation {
  readonly transactionalId: string;
  readonly timeoutMs: number;
  /** What the producer has; undefined for a new one. */
  readonly expected: ProducerIdAndEpoch | undefined;
}

export interface ProducerAnswer extends ProducerIdAndEpoch {
  readonly errorCode: number;
}

type Change = TransactionChange<ProducerAnswer | ProducerIdNeeded>;

/** `transaction` is undefined for an id that nobody has used yet. */
export function initProducerId(transaction: Transaction | undefined, asked: Initialisation, moment: Moment): Change {
  const { transactionalId, timeoutMs, expected } = asked;
  const { nowMs, newProducerId } = moment;
  if (transaction === undefined) {
    if (newProducerId === undefined) return withoutProducerId;
    return nextEpoch(newTransaction(transactionalId, newProducerId, timeoutMs, nowMs), asked, moment);
  }
  if (isPrepared(transaction.state)) return refused(ErrorCode.CONCURRENT_TRANSACTIONS);
  if (expected !== undefined && !isOurs(transaction, expected)) return refused(ErrorCode.PRODUCER_FENCED);
  if (transaction.state !== 'Ongoing') return nextEpoch(transaction, asked, moment);
  // The epoch of the abort is never given out: the producer asks again and gets the one after it.
  const next = fence(transaction, moment);
  return next === undefined ? withoutProducerId : { next, ...refused(ErrorCode.CONCURRENT_TRANSACTIONS) };
}

function nextEpoch(transaction: Transaction, { timeoutMs, expected }: Initialisation, moment: Moment): Change {
  const { nowMs, newProducerId } = moment;
  const beginning = { timeoutMs, nowMs };
  const isCurrent = expected === undefined || expected.producerEpoch === transaction.producerEpoch;
  if (isEpochExhausted(transaction.producerEpoch) && isCurrent) {
    if (newProducerId === undefined) return withoutProducerId;
    return begun(rotateProducerId(transaction, newProducerId, expected !== undefined, beginning));
  }
  const next = incrementEpoch(transaction, expected?.producerEpoch, beginning);
  return next === undefined ? refused(ErrorCode.PRODUCER_FENCED) : begun(next);
}

/**
 * Whether the producer id is the present one; or the one before, at its last epoch: then the answer that
 * brought the present one was lost.
 */
function isOurs(transaction: Transaction, { producerId, producerEpoch }: ProducerIdAndEpoch): boolean {
  if (producerId === transaction.producerId) return true;
  return producerId === transaction.previousProducerId && isEpochExhausted(producerEpoch);
}

function begun(next: Transaction): Change {
  const { producerId, producerEpoch } = next;
  return { next, response: { errorCode: ErrorCode.NONE, producerId, producerEpoch } };
}

export function refused(errorCode: number): { readonly response: ProducerAnswer } {
  return { response: { errorCode, producerId: noProducerId, producerEpoch: noEpoch } };
}
