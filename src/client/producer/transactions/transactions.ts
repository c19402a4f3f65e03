// The transactions of one producer: what the application calls, what the sender asks before a batch
// leaves, and what it reports when one fails. All that is decided is in transaction-state.ts; here it is
// carried out.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Coordinator } from '../../cluster/coordinator.ts';
import { CommitFailedError, ErrorCode, FencedInstanceIdError, IllegalStateError } from '../../errors.ts';
import { type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { CallOptions } from '../../waiting.ts';
import { ProducerError, severityOf, TransactionAbortedError } from '../producer-errors.ts';
import type { ProducerId, ProducerSequences } from '../producer-sequences.ts';
import { CoordinatorRequests } from './coordinator-requests.ts';
import { commitOffsets, type ConsumerGroupMetadata, type OffsetToCommit } from './offset-requests.ts';
import { Operations } from './operations.ts';
import {
  initialTransactionState,
  nextTransactionState,
  requireTransaction,
  throwIfFailed,
  type TransactionEvent,
  type TransactionState,
} from './transaction-state.ts';

export interface TransactionsOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a call may take when it does not say. */
  readonly maxBlockMs: number;
  readonly sequences: ProducerSequences;
  /** Batches may leave that had to wait. */
  readonly onChange: () => void;
  /** Resolves when every record sent so far has its outcome. */
  readonly flush: () => Promise<void>;
  /** Gives up the records that no broker can have seen. */
  readonly failUnsent: (error: Error) => void;
  /** Nothing this producer sends can succeed any more. */
  readonly onFatal: (error: Error) => void;
}

export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #requests: CoordinatorRequests;
  readonly #operations: Operations;
  readonly #groups = new Map<string, Coordinator>();
  #state: TransactionState = initialTransactionState;
  /** Of the open transaction: true when the coordinator knows of the partition, false while it is told. */
  readonly #partitions = new TopicPartitionMap<boolean>();
  #adding: Promise<void> | undefined;
  readonly #offsetCommits = new Set<Promise<void>>();
  /** Brokers add partitions and offsets by themselves, and every transaction has an epoch (KIP-890). */
  #isVersion2 = false;
  /** Counts transactions, so that a record that had to wait finds out that its own is over. */
  #number = 0;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.#requests = new CoordinatorRequests(options);
    this.#operations = new Operations(options.cluster.platform, options.maxBlockMs, options.onChange);
  }

  get state(): TransactionState {
    return this.#state;
  }

  get isVersion2(): boolean {
    return this.#isVersion2;
  }

  /** The number of the open transaction. Throws when records cannot join one. */
  requireOpen(call: string): number {
    requireTransaction(this.#state, call);
    return this.#number;
  }

  /** For a record that waited since transaction `number` was open. Throws when that is over. */
  requireStill(number: number): void {
    if (number === this.#number && this.#isOpen) return;
    throwIfFailed(this.#state, 'send');
    throw new TransactionAbortedError(this.#state.error);
  }

  initialize(options: CallOptions): Promise<void> {
    return this.#operations.run('initTransactions', options, () => {
      this.#step({ type: 'initialize' });
      return this.#initialize();
    });
  }

  async #initialize(): Promise<void> {
    try {
      const id = await this.#requests.initProducerId(undefined);
      this.#isVersion2 = this.#requests.transactionVersion >= 2;
      this.#options.sequences.reset(id);
      this.#step({ type: 'initialized' });
    } catch (error) {
      // Rights may be granted while the producer lives: it may ask again.
      if (isRefusal(error)) this.#step({ type: 'refused' });
      else this.#fail(error as Error, true, false);
      throw error;
    }
  }

  begin(): void {
    this.#operations.refuseOther('beginTransaction');
    this.#step({ type: 'begin' });
    this.#number += 1;
    this.#partitions.clear();
    this.#isVersion2 = this.#requests.transactionVersion >= 2;
  }

  /** Records for the partition have come into a batch. */
  addPartition({ topic, partition }: TopicPartition): void {
    if (this.#partitions.has({ topic, partition })) return;
    this.#partitions.set({ topic, partition }, this.#isVersion2);
    if (this.#isVersion2) this.#step({ type: 'started' });
    else this.#adding ??= this.#addPartitions().finally(() => (this.#adding = undefined));
  }

  /** Whether batches for the partition may leave. */
  mayLeave(partition: TopicPartition): boolean {
    return this.#state.phase !== 'fatal-error' && this.#partitions.get(partition) === true;
  }

  /** One request at a time, with all partitions that have come up meanwhile. */
  async #addPartitions(): Promise<void> {
    try {
      for (;;) {
        const added = [...this.#partitions].filter(([, isKnown]) => !isKnown).map(([partition]) => partition);
        if (added.length === 0 || !this.#isOpen) return;
        await this.#requests.addPartitions(this.#id, added, !this.#state.hasStarted);
        this.#step({ type: 'started' });
        for (const partition of added) this.#partitions.set(partition, true);
        this.#options.onChange();
      }
    } catch (error) {
      this.#fail(error as Error, severityOf(error) === 'fatal', isAboutProducerId(error));
    }
  }

  get #isOpen(): boolean {
    return this.#state.phase === 'in-transaction' || this.#state.phase === 'committing';
  }

  /** A batch of the transaction is lost. */
  batchFailed(error: Error): void {
    this.#fail(error, false, true);
  }

  /** Nothing this producer sends can succeed any more. */
  failForGood(error: Error): void {
    this.#step({ type: 'failed', error, isFatal: true, needsNewEpoch: false });
  }

  #fail(error: Error, isFatal: boolean, needsNewEpoch: boolean): void {
    if (this.#options.cluster.isClosed) return;
    const { phase } = this.#state;
    this.#step({ type: 'failed', error, isFatal, needsNewEpoch: needsNewEpoch && !this.#isVersion2 });
    if (this.#state.phase !== phase)
      this.#options.logger.info('a transaction failed', { isFatal, phase, error: error.message });
    if (this.#state.phase === 'fatal-error') this.#options.onFatal(error);
    else this.#options.failUnsent(this.#state.error ?? error);
  }

  async sendOffsets(
    offsets: readonly OffsetToCommit[],
    group: ConsumerGroupMetadata,
    call: CallOptions,
  ): Promise<void> {
    this.requireOpen('sendOffsetsToTransaction');
    if (offsets.length === 0) return;
    const committing = this.#commitOffsets(offsets, group);
    this.#offsetCommits.add(committing);
    const forget = (): unknown => this.#offsetCommits.delete(committing);
    committing.then(forget, forget);
    await this.#operations.within(committing, call, 'sendOffsetsToTransaction');
  }

  async #commitOffsets(offsets: readonly OffsetToCommit[], group: ConsumerGroupMetadata): Promise<void> {
    const { groupId } = group;
    try {
      if (!this.#isVersion2) await this.#requests.addOffsets(this.#id, groupId, !this.#state.hasStarted);
      this.#step({ type: 'started' });
      const { transactionalId } = this.#options;
      const coordinator = this.#group(groupId);
      await commitOffsets(this.#requests, coordinator, transactionalId, this.#id, group, offsets, this.#isVersion2);
    } catch (error) {
      this.#fail(error as Error, isFatalAnswer(error), isAboutProducerId(error));
      throw error;
    }
  }

  #group(groupId: string): Coordinator {
    let coordinator = this.#groups.get(groupId);
    if (coordinator === undefined) {
      const { cluster, logger, requestTimeoutMs } = this.#options;
      coordinator = new Coordinator(cluster, 'group', groupId, logger, requestTimeoutMs);
      this.#groups.set(groupId, coordinator);
    }
    return coordinator;
  }

  commit(options: CallOptions): Promise<void> {
    return this.#operations.run('commitTransaction', options, () => {
      this.#step({ type: 'commit' });
      return this.#end(true);
    });
  }

  abort(options: CallOptions): Promise<void> {
    return this.#operations.run('abortTransaction', options, () => {
      const { error } = this.#state;
      this.#step({ type: 'abort' });
      this.#options.failUnsent(error ?? new TransactionAbortedError());
      return this.#end(false);
    });
  }

  /** Waits for what an earlier call has begun, good or bad. */
  settle(call: CallOptions): Promise<void> {
    return this.#operations.settle(call);
  }

  async #end(committed: boolean): Promise<void> {
    await this.#options.flush();
    // The coordinator must not hear of more after the end. What these failed with has become the state.
    await Promise.allSettled([this.#adding, ...this.#offsetCommits]);
    throwIfFailed(this.#state, committed ? 'commitTransaction' : 'abortTransaction');
    try {
      if (this.#state.hasStarted) await this.#tellCoordinator(committed);
      this.#step({ type: 'ended' });
      if (this.#state.phase === 'initializing') await this.#renewEpoch();
    } catch (error) {
      // A failed abort leaves nothing that could be tried.
      this.#fail(error as Error, !committed || isFatalAnswer(error), isAboutProducerId(error));
      throw error;
    }
  }

  async #tellCoordinator(committed: boolean): Promise<void> {
    const next = await this.#requests.endTransaction(this.#id, committed, this.#isVersion2);
    if (next !== undefined) this.#options.sequences.reset(next);
  }

  async #renewEpoch(): Promise<void> {
    this.#options.sequences.reset(await this.#requests.initProducerId(this.#id));
    this.#step({ type: 'initialized' });
  }

  get #id(): ProducerId {
    const { id } = this.#options.sequences;
    if (id === undefined) throw new IllegalStateError('there is no producer id');
    return id;
  }

  #step(event: TransactionEvent): void {
    this.#state = nextTransactionState(this.#state, event);
  }
}

function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED || code === ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
}

/** The coordinator does not know the producer id any more: only a new epoch helps. */
function isAboutProducerId(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === ErrorCode.UNKNOWN_PRODUCER_ID || code === ErrorCode.INVALID_PRODUCER_ID_MAPPING;
}

/** What no rule makes an abortable error is fatal. */
function isFatalAnswer(error: unknown): boolean {
  if (error instanceof ProducerError) return error.severity === 'fatal';
  return !(error instanceof CommitFailedError || error instanceof FencedInstanceIdError);
}
