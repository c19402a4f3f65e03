// The producer. `send` takes a record and answers when the broker has it; in between records of a
// partition are sent together and in the order of the calls, also when a call has to wait for the
// cluster or for memory: then those behind it for the same topic wait too.

import type { ClientBase } from '../client-base.ts';
import type { PartitionInfo } from '../cluster/metadata-cache.ts';
import type { OffsetsToCommit } from '../consumer/commits/offset-and-metadata.ts';
import { copyOffsets } from '../consumer/commits/offset-and-metadata.ts';
import { ClientClosedError, IllegalStateError } from '../errors.ts';
import type { Metric } from '../metrics/metric.ts';
import { awaitTopic } from '../topic-metadata.ts';
import { type CallOptions, Deadline, settleWithin } from '../waiting.ts';
import { CallbackDelivery, type Delivery, ListDelivery, PromiseDelivery, type SendCallback } from './delivery.ts';
import { closeProducer } from './producer-closing.ts';
import type { ProducerInterceptors } from './producer-interceptor.ts';
import { createProducerParts, type ProducerOptions, type ProducerParts } from './producer-parts.ts';
import type { ProducerPipeline } from './producer-pipeline.ts';
import type { ProducerRecord, RecordMetadata } from './producer-record.ts';
import { ProducerStream, type WritableOptions } from './producer-stream.ts';
import { openTransaction, runTransaction, type Transaction } from './transaction.ts';
import type { ConsumerGroupMetadata } from './transactions/offset-requests.ts';
import type { Transactions } from './transactions/transactions.ts';

export interface SendOptions {
  /** Ends the wait for the cluster or for memory; a record that is in a batch is sent. */
  readonly signal?: AbortSignal | undefined;
}

export interface CloseOptions {
  /** How long records under way may still take; those that are left fail. No limit but their own, when left out. */
  readonly timeoutMs?: number | undefined;
}

const noOptions: SendOptions = Object.freeze({});

export class Producer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly clientId: string;
  readonly #parts: ProducerParts<K, V>;
  readonly #base: ClientBase;
  readonly #interceptors: ProducerInterceptors<K, V>;
  readonly #pipeline: ProducerPipeline<K, V>;
  #callback: CallbackDelivery | undefined;
  #closed: Promise<void> | undefined;

  /** Throws a `ConfigError` when an option is unknown, unusable or at odds with another. */
  constructor(options: ProducerOptions<K, V>) {
    this.#parts = createProducerParts(options);
    this.#base = this.#parts.base;
    this.#pipeline = this.#parts.pipeline;
    this.#interceptors = this.#parts.interceptors;
    this.clientId = this.#base.clientId;
  }

  /**
   * Sends a record. Resolves when it is written as `acks` demands; rejects when that failed or
   * `delivery.timeout.ms` is over. Calls need not be awaited one by one: order is that of the calls.
   */
  send(record: ProducerRecord<K, V>, options?: SendOptions): Promise<RecordMetadata>;
  /** Sends records in order. Settles when all have their outcome; rejects with that of the first that failed. */
  send(records: readonly ProducerRecord<K, V>[], options?: SendOptions): Promise<RecordMetadata[]>;
  /**
   * Sends a record and calls back with its outcome, good or bad: the form for many records, which makes no
   * promise for each. Throws only what is wrong with the call itself. Returns false when the record has to
   * wait for the cluster or for memory: it is in line, and `await producer.ready()` before the next one
   * keeps the line short.
   */
  send(record: ProducerRecord<K, V>, callback: SendCallback): boolean;
  send(
    input: ProducerRecord<K, V> | readonly ProducerRecord<K, V>[],
    how: SendOptions | SendCallback = noOptions,
  ): Promise<RecordMetadata> | Promise<RecordMetadata[]> | boolean {
    if (typeof how === 'function') {
      this.#refuseWhenUnusable();
      // Most callers have one callback for all records.
      if (this.#callback?.callback !== how) this.#callback = new CallbackDelivery(how, this.#base.logger);
      return this.#take(input as ProducerRecord<K, V>, this.#callback, 0, undefined);
    }
    if (isList(input)) return this.#sendAll(input, how.signal);
    const reason = this.#unusable;
    if (reason !== undefined) return Promise.reject<RecordMetadata>(reason);
    const delivery = new PromiseDelivery();
    this.#take(input, delivery, 0, how.signal);
    return delivery.promise;
  }

  #sendAll(records: readonly ProducerRecord<K, V>[], signal: AbortSignal | undefined): Promise<RecordMetadata[]> {
    if (records.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#refuseWhenUnusable();
      const delivery = new ListDelivery(records.length, resolve, reject);
      // By index: an iterator makes two objects for each record.
      for (let index = 0; index < records.length; index += 1) this.#take(records[index]!, delivery, index, signal);
    });
  }

  /** What is wrong with the record is its outcome; what is wrong with the producer is thrown before. */
  #take(record: ProducerRecord<K, V>, delivery: Delivery, index: number, signal: AbortSignal | undefined): boolean {
    let watched = delivery;
    try {
      if (this.#interceptors.isEmpty) return this.#pipeline.intake.take(record, delivery, index, signal);
      const intercepted = this.#interceptors.onSend(record);
      watched = this.#interceptors.watch(delivery, intercepted.topic);
      return this.#pipeline.intake.take(intercepted, watched, index, signal);
    } catch (error) {
      watched.failed(error as Error, index);
      return true;
    }
  }

  /** Resolves when no record waits for the cluster or for memory, and a quarter of the memory is free. */
  ready(): Promise<void> {
    return this.#pipeline.ready();
  }

  /**
   * A stream in object mode that takes records: `pipeline(source, producer.writable())`. The memory of the
   * producer holds back the source. Finishes when all records are written; the first that fails destroys it.
   */
  writable(options: WritableOptions = {}): ProducerStream<K, V> {
    this.#refuseWhenUnusable();
    return new ProducerStream<K, V>(this, options);
  }

  /** The partitions of a topic, which is created if the broker does so. Waits up to `max.block.ms`. */
  async partitionsFor(topic: string, options: CallOptions = {}): Promise<readonly PartitionInfo[]> {
    this.#refuseWhenUnusable();
    const { platform, cluster } = this.#base;
    const timeoutMs = options.timeoutMs ?? this.#parts.config['max.block.ms'];
    cluster.follow(topic);
    const wait = { deadline: new Deadline(platform.clock, timeoutMs), signal: options.signal };
    return (await awaitTopic(cluster, topic, undefined, wait)).partitions;
  }

  /** What the producer counts, under Kafka's names. */
  metrics(): readonly Metric[] {
    return this.#pipeline.metrics();
  }

  /** Sends at once what was given to `send` so far and waits until each record has its outcome, good or bad. */
  async flush(options: CallOptions = {}): Promise<void> {
    this.#refuseWhenUnusable();
    const all = this.#pipeline.flush();
    if (options.timeoutMs === undefined && options.signal === undefined) return all;
    const { platform } = this.#base;
    const deadline = new Deadline(platform.clock, options.timeoutMs ?? Infinity);
    const wait = { deadline, signal: options.signal };
    await settleWithin(platform, all, wait, () => 'not all records were sent in time');
  }

  /**
   * To be called once, before the first transaction: gets the producer id of the `transactional.id`, ends
   * what an earlier producer with it has left open, and fences that one. May be called again after a
   * `TimeoutError`. Rejects with a `TransactionalIdAuthorizationError` when the id is not for us.
   */
  initTransactions(options: CallOptions = {}): Promise<void> {
    return this.#withTransactions((transactions) => transactions.initialize(options));
  }

  /** Begins a transaction: what is sent from now on belongs to it. Asks nobody. */
  beginTransaction(): void {
    this.#refuseWhenUnusable();
    this.#requireTransactions().begin();
  }

  /**
   * Makes offsets of a consumer group part of the transaction: they are committed with it. `group` is
   * `consumer.groupMetadata()`, which lets the group refuse the offsets of a member that it has replaced.
   * Rejects with a `CommitFailedError` then: the transaction must be aborted.
   */
  sendOffsetsToTransaction(
    offsets: OffsetsToCommit,
    group: ConsumerGroupMetadata,
    options: CallOptions = {},
  ): Promise<void> {
    return this.#withTransactions((transactions) => {
      const list = Array.from(copyOffsets(offsets), ([partition, offset]) => ({ ...partition, ...offset }));
      return transactions.sendOffsets(list, group, options);
    });
  }

  /**
   * Waits for all records of the transaction and commits it. Rejects when one of them failed, or with what
   * the coordinator says: abort then, unless the error is fatal. After a `TimeoutError` the outcome is open:
   * call it again.
   */
  commitTransaction(options: CallOptions = {}): Promise<void> {
    return this.#withTransactions((transactions) => transactions.commit(options));
  }

  /** Aborts the transaction: records that have not left fail with a `TransactionAbortedError`. */
  abortTransaction(options: CallOptions = {}): Promise<void> {
    return this.#withTransactions((transactions) => transactions.abort(options));
  }

  /**
   * A transaction as a function: begun before `body`, committed when it resolves, aborted when it rejects.
   * Resolves with what `body` returned; rejects with what it threw or what kept the commit from happening.
   * Calls `initTransactions` when nobody has. One at a time.
   */
  async transaction<T>(body: (transaction: Transaction<K, V>) => Promise<T>): Promise<T> {
    this.#refuseWhenUnusable();
    const transactions = this.#requireTransactions();
    if (transactions.state.phase === 'uninitialized') await transactions.initialize({});
    const { transaction, end } = openTransaction(this);
    const { 'transaction.timeout.ms': transactionMs, 'max.block.ms': blockMs } = this.#parts.config;
    const patience = 1 + Math.ceil(transactionMs / Math.max(1, blockMs));
    return runTransaction(transactions, patience, async () => {
      try {
        return await body(transaction);
      } finally {
        end();
      }
    });
  }

  async #withTransactions(call: (transactions: Transactions) => Promise<void>): Promise<void> {
    this.#refuseWhenUnusable();
    await call(this.#requireTransactions());
  }

  #requireTransactions(): Transactions {
    const { transactions } = this.#pipeline;
    if (transactions !== undefined) return transactions;
    throw new IllegalStateError('The producer has no transactional.id: transactions need one.');
  }

  /** Takes no more records, waits for those under way, aborts an open transaction, closes the connections. */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closed ??= closeProducer(this.#parts, options.timeoutMs);
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #unusable(): Error | undefined {
    const { failure } = this.#pipeline;
    if (failure !== undefined) return failure;
    if (this.#closed === undefined && !this.#base.cluster.isClosed) return undefined;
    return new ClientClosedError('Cannot perform operation after producer has been closed');
  }

  #refuseWhenUnusable(): void {
    const reason = this.#unusable;
    if (reason !== undefined) throw reason;
  }
}

function isList<T>(input: T | readonly T[]): input is readonly T[] {
  return Array.isArray(input);
}
