// EndTxn: a producer decides the outcome. The answer leaves when the decision is in the log; markers follow.
// Up to v4 the epoch stays, so a late EndTxn can hit a later transaction (KAFKA-17754). From v5 on every end
// raises it: a late one is fenced, a repeated one is recognised, and it is answered with what the first one
// brought (KIP-890).

import { ErrorCode } from '../../protocol/errors.ts';
import { type ProducerAnswer, type ProducerIdAndEpoch, refused } from './init-producer-id.ts';
import { type Moment, type ProducerIdNeeded, type TransactionChange, withoutProducerId } from './transaction-change.ts';
import { isEpochExhausted, lastUsableEpoch, noProducerId, raisesEpochAtEnd, type Transaction } from './transaction.ts';
import { isAtRest, isPrepared } from './transaction-state.ts';
import { complete, prepareEnd } from './transitions.ts';

export interface Ending extends ProducerIdAndEpoch {
  readonly isCommit: boolean;
  readonly clientVersion: number;
}

type Change = TransactionChange<ProducerAnswer | ProducerIdNeeded>;

export function endTransaction(transaction: Transaction | undefined, ending: Ending, moment: Moment): Change {
  if (transaction === undefined) return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
  return raisesEpochAtEnd(ending.clientVersion)
    ? endRaising(transaction, ending, moment)
    : endKeeping(transaction, ending, moment);
}

function endKeeping(transaction: Transaction, { producerId, producerEpoch, isCommit }: Ending, moment: Moment): Change {
  const { state } = transaction;
  if (transaction.producerId !== producerId) return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
  // An epoch above ours is no producer's that we know of (KAFKA-9600).
  if (transaction.producerEpoch !== producerEpoch) return refused(ErrorCode.PRODUCER_FENCED);
  if (isPrepared(state)) return refused(ErrorCode.CONCURRENT_TRANSACTIONS);
  if (state === 'Ongoing') {
    return decided(transaction, { isCommit, transactionVersion: 0, nextProducerId: noProducerId }, moment);
  }
  if (hasEnded(transaction, isCommit)) return answered(transaction);
  return refused(ErrorCode.INVALID_TXN_STATE);
}

function endRaising(transaction: Transaction, ending: Ending, moment: Moment): Change {
  const { producerId, producerEpoch, isCommit, clientVersion } = ending;
  const { state } = transaction;
  if (isPrepared(state)) return refused(ErrorCode.CONCURRENT_TRANSACTIONS);
  const isRotated = isAnsweredByRotation(transaction, ending);
  if (transaction.producerId !== producerId && !isRotated) return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
  const isRepeated = isRotated || transaction.producerEpoch === producerEpoch + 1;
  if (isRepeated && (state === 'CompleteCommit' || state === 'CompleteAbort')) {
    return hasEnded(transaction, isCommit) ? answered(transaction) : refused(ErrorCode.INVALID_TXN_STATE);
  }
  if (transaction.producerEpoch !== producerEpoch) return refused(ErrorCode.PRODUCER_FENCED);
  // Nothing to commit; but an abort is good for its epoch when the producer does not know how far it had come.
  if (isAtRest(state) && isCommit) return refused(ErrorCode.INVALID_TXN_STATE);
  const needsProducerId = isEpochExhausted(transaction.producerEpoch);
  if (needsProducerId && moment.newProducerId === undefined) return withoutProducerId;
  const nextProducerId = needsProducerId ? moment.newProducerId! : noProducerId;
  return decided(transaction, { isCommit, transactionVersion: clientVersion, nextProducerId }, moment);
}

/** The last epoch of a producer id was ended, and the next producer id has not been used yet. */
function isAnsweredByRotation(transaction: Transaction, { producerId, producerEpoch }: Ending): boolean {
  return (
    transaction.previousProducerId === producerId &&
    producerEpoch === lastUsableEpoch &&
    transaction.producerEpoch === 0
  );
}

function hasEnded({ state }: Transaction, isCommit: boolean): boolean {
  return state === (isCommit ? 'CompleteCommit' : 'CompleteAbort');
}

function answered({ producerId, producerEpoch }: Transaction): Change {
  return { response: { errorCode: ErrorCode.NONE, producerId, producerEpoch } };
}

interface Outcome {
  readonly isCommit: boolean;
  readonly transactionVersion: number;
  readonly nextProducerId: number;
}

/** The answer has the producer as completion will leave it. */
function decided(transaction: Transaction, outcome: Outcome, { nowMs }: Moment): Change {
  const next = prepareEnd(transaction, { ...outcome, nowMs });
  const { producerId, producerEpoch } = complete(next, nowMs);
  return { next, response: { errorCode: ErrorCode.NONE, producerId, producerEpoch } };
}
