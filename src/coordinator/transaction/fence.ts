// The coordinator aborts an open transaction by itself: its producer was replaced, or took too long. The
// epoch rises once, whatever the version, so that the producer cannot write any more.

import type { Moment } from './transaction-change.ts';
import { isEpochExhausted, noProducerId, raisesEpochAtEnd, type Transaction } from './transaction.ts';
import { fenceEpoch, prepareEnd } from './transitions.ts';

/** Undefined when a producer id is needed. */
export function fence(transaction: Transaction, moment: Moment): Transaction | undefined {
  const { nowMs, transactionVersion, newProducerId } = moment;
  const abort = { isCommit: false, transactionVersion, nowMs, nextProducerId: noProducerId };
  if (!raisesEpochAtEnd(transactionVersion)) return prepareEnd(fenceEpoch(transaction), abort);
  if (!isEpochExhausted(transaction.producerEpoch)) return prepareEnd(transaction, abort);
  if (newProducerId === undefined) return undefined;
  return prepareEnd(transaction, { ...abort, nextProducerId: newProducerId });
}
