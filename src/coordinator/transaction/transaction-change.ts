// What a request makes of a transaction. Pure: the shard turns it into a decision with a record. Producer
// ids come from the controller and take time, so a change that lacks one says so, and is asked again with it.

import type { Transaction } from './transaction.ts';

export interface TransactionChange<Response> {
  /** What is written; left out when nothing changes. */
  readonly next?: Transaction;
  readonly response: Response;
}

export const producerIdNeeded = Symbol('a producer id is needed');
export type ProducerIdNeeded = typeof producerIdNeeded;

export const withoutProducerId: TransactionChange<ProducerIdNeeded> = { response: producerIdNeeded };

/** What decisions are made with. */
export interface Moment {
  /** Wall clock. */
  readonly nowMs: number;
  /** The cluster's `transaction.version`. */
  readonly transactionVersion: number;
  /** One that nobody has, when it was asked for. */
  readonly newProducerId: number | undefined;
}

/** Asks, and when a producer id is needed gets one and asks again. */
export async function withProducerId<Response>(
  ask: (producerId: number | undefined) => Promise<Response | ProducerIdNeeded>,
  nextProducerId: () => Promise<number>,
): Promise<Response> {
  const first = await ask(undefined);
  if (first !== producerIdNeeded) return first;
  const second = await ask(await nextProducerId());
  if (second === producerIdNeeded) throw new Error('a decision asked for a producer id that it had');
  return second;
}
