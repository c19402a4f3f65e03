// One partition of `__transaction_state`: its transactional ids, and what is decided about them. What a
// decision writes is the whole new value of one id; replaying it puts that value in place.

import type { KafkaError } from '../../protocol/errors.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { CoordinatorState } from '../shard/coordinator-state.ts';
import { JournaledMap } from '../shard/journal.ts';
import { type Joining, joinTransaction, verificationError } from './add-partitions.ts';
import { describeTransaction } from './describe-transaction.ts';
import { type Ending, endTransaction } from './end-transaction.ts';
import { type Initialisation, initProducerId, type ProducerAnswer } from './init-producer-id.ts';
import { listed, type TransactionFilter } from './list-transactions.ts';
import type { TopicPartitions } from './topic-partitions.ts';
import type { DescribedTransaction, ListedTransaction } from './transaction-api.ts';
import type { Moment, ProducerIdNeeded, TransactionChange } from './transaction-change.ts';
import { TransactionCompletions } from './transaction-completions.ts';
import type { TransactionContext, TransactionDecision } from './transaction-context.ts';
import { TransactionHousekeeping } from './transaction-housekeeping.ts';
import type { TransactionRecord } from './transaction-record.ts';
import type { Transaction } from './transaction.ts';
import { isPrepared } from './transaction-state.ts';

export interface Verification {
  /** NONE when the partitions were looked at. */
  readonly errorCode: number;
  /** Those that are part of the open transaction, or of the last one. */
  readonly partitions: TopicPartitions;
}

export class TransactionShard implements CoordinatorState<TransactionRecord> {
  readonly #context: TransactionContext;
  readonly #transactions: JournaledMap<string, Transaction>;
  readonly #completions: TransactionCompletions;
  readonly #housekeeping: TransactionHousekeeping;

  constructor(context: TransactionContext) {
    this.#context = context;
    this.#transactions = new JournaledMap(context.journal);
    this.#completions = new TransactionCompletions(context, (id) => this.#transactions.get(id));
    this.#housekeeping = new TransactionHousekeeping(context, {
      transactions: this.#transactions,
      decide: (change) => this.#decide(change),
      moment: (newProducerId) => this.#moment(newProducerId),
    });
  }

  replay({ transactionalId, transaction }: TransactionRecord): void {
    if (transaction === null) this.#transactions.delete(transactionalId);
    else this.#transactions.set(transactionalId, transaction);
  }

  /** Nobody writes to this topic within a transaction. */
  replayEndTransaction(): void {}

  /** What was decided before goes on. */
  onLoaded(): void {
    for (const transaction of this.#transactions.values()) {
      if (isPrepared(transaction.state)) this.#completions.begin(transaction);
    }
    this.#housekeeping.start();
  }

  onUnloaded(_error: KafkaError): void {
    this.#completions.close();
  }

  initProducerId(
    asked: Initialisation,
    producerId: number | undefined,
  ): TransactionDecision<ProducerAnswer | ProducerIdNeeded> {
    const transaction = this.#transactions.get(asked.transactionalId);
    return this.#decide(initProducerId(transaction, asked, this.#moment(producerId)));
  }

  endTransaction(
    transactionalId: string,
    ending: Ending,
    producerId: number | undefined,
  ): TransactionDecision<ProducerAnswer | ProducerIdNeeded> {
    return this.#decide(endTransaction(this.#transactions.get(transactionalId), ending, this.#moment(producerId)));
  }

  /** Answers an error code. */
  addPartitions(transactionalId: string, joining: Joining): TransactionDecision<number> {
    return this.#decide(
      joinTransaction(this.#transactions.get(transactionalId), joining, this.#context.clock.wallMs()),
    );
  }

  /** Calls once no decided transaction of the id waits for its markers here. Returns how to take that back. */
  onceCompleted(transactionalId: string, listener: () => void): () => void {
    return this.#completions.onceOver(transactionalId, listener);
  }

  verifyPartitions(transactionalId: string, joining: Joining): TransactionDecision<Verification> {
    const transaction = this.#transactions.get(transactionalId);
    const errorCode = verificationError(transaction, joining);
    const partitions = errorCode === ErrorCode.NONE ? transaction!.partitions : new Map();
    return { records: [], response: { errorCode, partitions } };
  }

  describe(transactionalId: string): TransactionDecision<DescribedTransaction> {
    return {
      records: [],
      response: describeTransaction(transactionalId, this.#transactions.get(transactionalId)),
    };
  }

  transactions(): Iterable<Transaction> {
    return this.#transactions.values();
  }

  list(isListed: TransactionFilter): TransactionDecision<ListedTransaction[]> {
    const nowMs = this.#context.clock.wallMs();
    const found: ListedTransaction[] = [];
    for (const transaction of this.#transactions.values()) {
      if (isListed(transaction, nowMs)) found.push(listed(transaction));
    }
    return { records: [], response: found };
  }

  #moment(newProducerId: number | undefined): Moment {
    const { clock, config } = this.#context;
    return { nowMs: clock.wallMs(), transactionVersion: config.transactionVersion(), newProducerId };
  }

  #decide<Response>({ next, response }: TransactionChange<Response>): TransactionDecision<Response> {
    if (next === undefined) return { records: [], response };
    return {
      records: [{ transactionalId: next.transactionalId, transaction: next }],
      response,
      onCommitted: isPrepared(next.state) ? () => this.#completions.begin(next) : undefined,
    };
  }
}
