// What the coordinator does by itself, at intervals: it aborts transactions that have been open for too
// long, and forgets transactional ids that nobody has used for long, a batch of tombstones at a time.

import { fence } from './fence.ts';
import {
  type Moment,
  type ProducerIdNeeded,
  type TransactionChange,
  withoutProducerId,
  withProducerId,
} from './transaction-change.ts';
import type { TransactionContext, TransactionDecision } from './transaction-context.ts';
import type { TransactionRecord } from './transaction-record.ts';
import { isTimedOut, type Transaction } from './transaction.ts';
import { isAtRest } from './transaction-state.ts';
import { expire } from './transitions.ts';

interface Transactions {
  get(transactionalId: string): Transaction | undefined;
  values(): Iterable<Transaction>;
}

export interface HousekeepingOptions {
  readonly transactions: Transactions;
  readonly decide: <Response>(change: TransactionChange<Response>) => TransactionDecision<Response>;
  readonly moment: (newProducerId: number | undefined) => Moment;
}

/** A tombstone in a batch, beside its id: more than it ever takes. */
const tombstoneOverheadBytes = 64;
const longestCharacterBytes = 3;
/** How many tombstones are decided at once: that takes well below a millisecond. */
const tombstonesPerDecision = 500;

export class TransactionHousekeeping {
  readonly #context: TransactionContext;
  readonly #options: HousekeepingOptions;

  constructor(context: TransactionContext, options: HousekeepingOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { config } = this.#context;
    this.#every(
      'abort-timed-out',
      () => config.abortTimedOutIntervalMs,
      () => this.#abortTimedOut(),
    );
    this.#every(
      'remove-expired',
      () => config.removeExpiredIntervalMs,
      () => void this.#removeExpired(),
    );
  }

  #every(key: string, intervalMs: () => number, work: () => void): void {
    this.#context.timers.schedule(key, intervalMs(), () => ({
      ...nothing,
      onCommitted: () => {
        this.#every(key, intervalMs, work);
        work();
      },
    }));
  }

  #abortTimedOut(): void {
    const { nowMs } = this.#options.moment(undefined);
    for (const transaction of this.#options.transactions.values()) {
      if (isTimedOut(transaction, nowMs)) void this.#abort(transaction);
    }
  }

  /** What fails is tried again at the next interval. */
  async #abort({ transactionalId, producerId, producerEpoch, timeoutMs }: Transaction): Promise<void> {
    const { run, nextProducerId, logger } = this.#context;
    const transaction = { transactionalId, producerId, producerEpoch, timeoutMs };
    try {
      await withProducerId(
        (newProducerId) => run(() => this.#decideAbort(transactionalId, newProducerId)),
        nextProducerId,
      );
      logger.info('a transaction was open for too long and is aborted', transaction);
    } catch (error) {
      logger.warn('a transaction that was open for too long could not be aborted', { ...transaction, error });
    }
  }

  #decideAbort(
    transactionalId: string,
    newProducerId: number | undefined,
  ): TransactionDecision<void | ProducerIdNeeded> {
    const moment = this.#options.moment(newProducerId);
    const transaction = this.#options.transactions.get(transactionalId);
    if (transaction === undefined || !isTimedOut(transaction, moment.nowMs)) return nothing;
    const next = fence(transaction, moment);
    return this.#options.decide(next === undefined ? withoutProducerId : { next, response: undefined });
  }

  async #removeExpired(): Promise<void> {
    const { run, logger, clock } = this.#context;
    const limitMs = clock.wallMs();
    const expired = [...this.#options.transactions.values()]
      .filter((transaction) => this.#isExpired(transaction, limitMs))
      .map(({ transactionalId }) => transactionalId);
    try {
      for (const ids of this.#batches(expired)) await run(() => this.#decideRemoval(ids, limitMs));
    } catch (error) {
      logger.warn('expired transactional ids could not be removed', { error });
    }
  }

  #isExpired({ state, lastUpdateMs }: Transaction, nowMs: number): boolean {
    return isAtRest(state) && lastUpdateMs <= nowMs - this.#context.config.expirationMs;
  }

  /** Some ids may have been used since they were found. */
  #decideRemoval(ids: readonly string[], nowMs: number): TransactionDecision<void> {
    const records: TransactionRecord[] = [];
    for (const transactionalId of ids) {
      const transaction = this.#options.transactions.get(transactionalId);
      if (transaction === undefined || !this.#isExpired(transaction, nowMs)) continue;
      records.push({ transactionalId, transaction: expire(transaction) });
    }
    return { records, response: undefined };
  }

  /** As many ids at once as surely fit into a batch. */
  *#batches(ids: readonly string[]): Generator<string[], void, undefined> {
    let batch: string[] = [];
    let bytes = tombstoneOverheadBytes;
    for (const id of ids) {
      const idBytes = id.length * longestCharacterBytes + tombstoneOverheadBytes;
      const isFull = batch.length === tombstonesPerDecision || bytes + idBytes > this.#context.maxBatchBytes;
      if (isFull && batch.length > 0) {
        yield batch;
        batch = [];
        bytes = tombstoneOverheadBytes;
      }
      batch.push(id);
      bytes += idBytes;
    }
    if (batch.length > 0) yield batch;
  }
}

const nothing: TransactionDecision<void> = { records: [], response: undefined };
