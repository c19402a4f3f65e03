// Carries decided transactions to their end: sends the markers until every partition has its own, then
// writes the completion. Each goes on until it is done or the shard goes; a restart begins them anew, so a
// marker may come twice but never in two ways.

import type { TopicPartition } from '../../log/file-names.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { MarkerResult } from './marker-sender.ts';
import { listTopicPartitions } from './topic-partitions.ts';
import type { Transaction } from './transaction.ts';
import type { TransactionContext, TransactionDecision } from './transaction-context.ts';
import { complete } from './transitions.ts';

interface Completion {
  /** The very value that is in the state: as long as it is, this completion is the one that counts (KAFKA-16352). */
  readonly transaction: Transaction;
  /** Who has not acknowledged the marker yet. */
  waiting: readonly TopicPartition[];
  attempts: number;
  /** Who wants to know when it is complete or given up. */
  readonly listeners: Set<() => void>;
}

const firstRetryMs = 20;
const longestRetryMs = 1_000;
const completionRetryMs = 100;

/**
 * The partition has the marker, or needs none: its format has no transactions, or it has seen a later epoch of
 * the producer, so that whatever was open has been ended there. For a later epoch Apache Kafka gives up on the
 * whole transaction instead, which then stays undone (KAFKA-19999).
 */
const settled: ReadonlySet<number> = new Set([
  ErrorCode.NONE,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
  ErrorCode.UNSUPPORTED_VERSION,
]);

export class TransactionCompletions {
  readonly #context: TransactionContext;
  readonly #find: (transactionalId: string) => Transaction | undefined;
  readonly #pending = new Map<string, Completion>();

  /** `find` gives what the state holds for an id. */
  constructor(context: TransactionContext, find: (transactionalId: string) => Transaction | undefined) {
    this.#context = context;
    this.#find = find;
  }

  /** The outcome of the transaction is in the log. */
  begin(transaction: Transaction): void {
    const { transactionalId, partitions } = transaction;
    const listeners = this.#pending.get(transactionalId)?.listeners ?? new Set();
    const completion = { transaction, waiting: listTopicPartitions(partitions), attempts: 0, listeners };
    this.#pending.set(transactionalId, completion);
    void this.#advance(completion);
  }

  /** Calls once nothing of that id is under way here, at once when nothing is. Returns how to take it back. */
  onceOver(transactionalId: string, listener: () => void): () => void {
    const listeners = this.#pending.get(transactionalId)?.listeners;
    if (listeners === undefined) queueMicrotask(listener);
    else listeners.add(listener);
    return () => void listeners?.delete(listener);
  }

  close(): void {
    for (const transactionalId of this.#pending.keys()) this.#end(transactionalId);
  }

  #end(transactionalId: string): void {
    const completion = this.#pending.get(transactionalId);
    this.#pending.delete(transactionalId);
    for (const listener of completion?.listeners ?? []) listener();
  }

  async #advance(completion: Completion): Promise<void> {
    completion.waiting = completion.waiting.filter((partition) => this.#exists(partition));
    if (completion.waiting.length > 0) await this.#send(completion);
    if (!this.#isCurrent(completion)) return;
    if (completion.waiting.length === 0) await this.#complete(completion);
    else this.#sendLater(completion);
  }

  /** Never rejects: who has not answered stays in `waiting`. */
  async #send(completion: Completion): Promise<void> {
    const { markers, coordinatorEpoch, logger } = this.#context;
    const { transactionalId, producerId, producerEpoch, state, clientVersion } = completion.transaction;
    completion.attempts += 1;
    try {
      const results = await markers.send({
        producerId,
        producerEpoch,
        isCommit: state === 'PrepareCommit',
        coordinatorEpoch,
        transactionVersion: clientVersion,
        partitions: completion.waiting,
      });
      if (this.#isCurrent(completion)) this.#take(completion, results);
    } catch (error) {
      const isFirst = completion.attempts === 1;
      logger[isFirst ? 'warn' : 'debug']('the markers of a transaction were not sent', { transactionalId, error });
    }
  }

  #sendLater(completion: Completion): void {
    const delayMs = Math.min(firstRetryMs * 2 ** Math.min(completion.attempts - 1, 10), longestRetryMs);
    this.#context.timers.schedule(`markers-${completion.transaction.transactionalId}`, delayMs, () => ({
      ...nothing,
      onCommitted: () => void this.#advance(completion),
    }));
  }

  /** Notes who has the marker. The transaction is given up when another coordinator has taken over: it does the rest. */
  #take(completion: Completion, results: readonly MarkerResult[]): void {
    const { logger, coordinatorEpoch } = this.#context;
    const { transactionalId } = completion.transaction;
    const done = new Set<string>();
    for (const { topic, partition, errorCode } of results) {
      if (errorCode === ErrorCode.TRANSACTION_COORDINATOR_FENCED) {
        logger.warn('a partition refuses this coordinator', { transactionalId, topic, partition, coordinatorEpoch });
        this.#end(transactionalId);
        return;
      }
      if (settled.has(errorCode)) done.add(nameOf({ topic, partition }));
      if (errorCode === ErrorCode.INVALID_PRODUCER_EPOCH)
        logger.warn('a partition has seen a later epoch than the marker', { transactionalId, topic, partition });
      else if (errorCode !== ErrorCode.NONE)
        logger.debug('a marker was not written', { transactionalId, topic, partition, errorCode });
    }
    completion.waiting = completion.waiting.filter((partition) => !done.has(nameOf(partition)));
  }

  async #complete(completion: Completion): Promise<void> {
    const { run, logger } = this.#context;
    try {
      await run(() => this.#decideComplete(completion));
    } catch (error) {
      const { transactionalId } = completion.transaction;
      logger.debug('the completion of a transaction is not written yet', { transactionalId, error });
      this.#completeLater(completion);
    }
  }

  /**
   * When it turns out to be written by then, nothing happens. When it is still on its way, the timer waits with
   * it, and comes again should it fail.
   */
  #completeLater(completion: Completion): void {
    if (!this.#isCurrent(completion)) return;
    const key = `complete-${completion.transaction.transactionalId}`;
    this.#context.timers.schedule(key, completionRetryMs, () => this.#decideComplete(completion));
  }

  /** Written once, whoever comes first (KAFKA-10080). */
  #decideComplete(completion: Completion): TransactionDecision<void> {
    const { transaction } = completion;
    const { transactionalId } = transaction;
    if (!this.#isCurrent(completion) || this.#find(transactionalId) !== transaction) return nothing;
    return {
      records: [{ transactionalId, transaction: complete(transaction, this.#context.clock.wallMs()) }],
      response: undefined,
      onCommitted: () => {
        if (this.#isCurrent(completion)) this.#end(transactionalId);
      },
    };
  }

  #isCurrent(completion: Completion): boolean {
    return this.#pending.get(completion.transaction.transactionalId) === completion;
  }

  /** A partition that was deleted needs no marker. */
  #exists({ topic, partition }: TopicPartition): boolean {
    return this.#context.image().topics.byName.get(topic)?.partitions[partition] !== undefined;
  }
}

const nothing: TransactionDecision<void> = { records: [], response: undefined };

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
