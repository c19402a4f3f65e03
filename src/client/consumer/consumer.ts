// The consumer of partitions that are named to it. `poll` hands out what has been fetched and keeps
// fetching ahead; a position moves when `poll` returns its records, or, in a `for await` loop, record by
// record: who leaves the loop can go on from there. One call at a time, as in Java.

import type { Platform } from '../../base/ports/platform.ts';
import { type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { PartitionInfo } from '../cluster/metadata-cache.ts';
import { MetadataRefresher } from '../cluster/metadata-refresher.ts';
import { ClientClosedError, IllegalStateError, TimeoutError, WakeupError } from '../errors.ts';
import { type FoundOffset, lookUpOffsets, OffsetTimestamp } from '../offset-lookup.ts';
import { type ConsumerConfig, consumerOptions } from '../options/consumer-options.ts';
import { type OptionsOf, readOptions } from '../options/read-options.ts';
import { bytesSerde, type Deserializer } from '../serializers.ts';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import { awaitTopic } from '../topic-metadata.ts';
import { type CallOptions, ChangeSignal, Deadline, isAborted, throwIfAborted, type Wait } from '../waiting.ts';
import { type ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import { EventLoopTurns } from './event-loop-turns.ts';
import { Fetcher } from './fetcher.ts';
import { OffsetResets, parseOffsetReset } from './offset-reset.ts';
import { requestReset, seekTo, SubscriptionState } from './subscription-state.ts';

export type ConsumerOptions<K, V> = OptionsOf<typeof consumerOptions> &
  ClientSettings & {
    /** Bytes as they are, when left out. */
    readonly keyDeserializer?: Deserializer<K> | undefined;
    /** Bytes as they are, when left out. */
    readonly valueDeserializer?: Deserializer<V> | undefined;
  };

export interface OffsetAndTimestamp {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number | undefined;
}

/** What telling the brokers that their fetch sessions are over may take. */
const sessionCloseMs = 1_000;

/** How long a `for await` loop polls before it looks around. */
const streamPollMs = 60_000;

export class Consumer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable, AsyncIterable<ConsumerRecord<K, V>> {
  readonly clientId: string;
  readonly #config: ConsumerConfig;
  readonly #platform: Platform;
  readonly #cluster: Cluster;
  readonly #subscription = new SubscriptionState();
  readonly #fetcher: Fetcher<K, V>;
  readonly #turns: EventLoopTurns;
  readonly #resets: OffsetResets;
  readonly #change: ChangeSignal;
  #isPolling = false;
  #isWoken = false;
  #closed: Promise<void> | undefined;

  /** Throws a `ConfigError` when an option is unknown, unusable or at odds with another. */
  constructor(options: ConsumerOptions<K, V>) {
    const own = ['keyDeserializer', 'valueDeserializer', ...clientSettingNames];
    const { config } = readOptions(consumerOptions, options, own);
    const { platform, logger, clientId, cluster } = createClientBase(
      'consumer',
      config,
      options,
      config['allow.auto.create.topics'],
    );
    this.clientId = clientId;
    this.#config = config;
    this.#platform = platform;
    this.#change = new ChangeSignal(platform);
    this.#cluster = cluster;
    this.#turns = new EventLoopTurns(platform);
    const requestTimeoutMs = config['request.timeout.ms'];
    const onChange = (): void => this.#change.notify();
    const refresher = new MetadataRefresher(cluster, logger, requestTimeoutMs, onChange);
    const resetPolicy = parseOffsetReset(config['auto.offset.reset']);
    const shared = { cluster, logger, subscription: this.#subscription, requestTimeoutMs };
    const readsCommitted = config['isolation.level'] === 'read_committed';
    this.#resets = new OffsetResets({ ...shared, readsCommitted, policy: resetPolicy, onChange });
    this.#fetcher = new Fetcher({
      ...shared,
      refresher,
      resetPolicy,
      minBytes: config['fetch.min.bytes'],
      maxBytes: config['fetch.max.bytes'],
      maxWaitMs: config['fetch.max.wait.ms'],
      maxPartitionBytes: config['max.partition.fetch.bytes'],
      rackId: config['client.rack'],
      checkCrcs: config['check.crcs'],
      preferredReplicaMs: config['metadata.max.age.ms'],
      readsCommitted,
      // The types say that without deserializers K and V are bytes.
      keyDeserializer: options.keyDeserializer ?? (bytesSerde as unknown as Deserializer<K>),
      valueDeserializer: options.valueDeserializer ?? (bytesSerde as unknown as Deserializer<V>),
      onArrival: onChange,
    });
  }

  /** Consumes these partitions and no others. Partitions that stay keep their position. */
  assign(partitions: Iterable<TopicPartition>): void {
    this.#refuseWhenClosed();
    const before = this.#subscription.topics;
    this.#subscription.assign(partitions);
    const topics = this.#subscription.topics;
    for (const topic of before) if (!topics.has(topic)) this.#cluster.unfollow(topic);
    for (const topic of topics) this.#cluster.follow(topic);
    this.#change.notify();
  }

  assignment(): TopicPartition[] {
    return this.#subscription.partitions;
  }

  /** The next record of the partition will be this one, or the first behind it. */
  seek(partition: TopicPartition, offset: number): void {
    this.#refuseWhenClosed();
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError('seek offset must not be a negative number');
    seekTo(this.#subscription.get(partition), offset);
    this.#change.notify();
  }

  /** To the first record there is; found out when it is needed. All assigned partitions, when left out. */
  seekToBeginning(partitions?: Iterable<TopicPartition>): void {
    this.#requestResets(partitions, 'earliest');
  }

  /** Behind the last record there is; found out when it is needed. All assigned partitions, when left out. */
  seekToEnd(partitions?: Iterable<TopicPartition>): void {
    this.#requestResets(partitions, 'latest');
  }

  #requestResets(partitions: Iterable<TopicPartition> | undefined, kind: 'earliest' | 'latest'): void {
    this.#refuseWhenClosed();
    for (const partition of partitions ?? this.assignment()) requestReset(this.#subscription.get(partition), { kind });
    this.#change.notify();
  }

  /** Offset of the next record; waits until it is found out, at most `default.api.timeout.ms`. */
  async position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    this.#refuseWhenClosed();
    const wait = this.#wait(options);
    const state = this.#subscription.get(partition);
    while (state.position === undefined) {
      this.#resets.start();
      await this.#change.wait(wait.deadline.remainingMs, wait.signal);
      this.#refuseWhenClosed();
      if (state.position === undefined && wait.deadline.isOver) {
        throw new TimeoutError(
          `Timeout of ${wait.deadline.timeoutMs}ms expired before the position for partition ${formatTopicPartition(partition)} could be determined`,
        );
      }
    }
    return state.position;
  }

  /** Keeps a partition assigned and hands out nothing of it. What was fetched already is kept. */
  pause(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#subscription.get(partition).isPaused = true;
  }

  resume(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#subscription.get(partition).isPaused = false;
    this.#change.notify();
  }

  paused(): TopicPartition[] {
    return [...this.#subscription.states]
      .filter((state) => state.isPaused)
      .map(({ topic, partition }) => ({ topic, partition }));
  }

  /** Records between the position and the end of the log, as of the last fetch; undefined before that. */
  currentLag(partition: TopicPartition): number | undefined {
    const { highWatermark, lastStableOffset, position } = this.#subscription.get(partition);
    const end = this.#config['isolation.level'] === 'read_committed' ? lastStableOffset : highWatermark;
    return end === undefined || position === undefined ? undefined : Math.max(0, end - position);
  }

  /**
   * Records that lie ready, or that arrive within `timeoutMs`; none when nothing came. Rejects with what a
   * partition met (`CorruptRecordError`, `OffsetOutOfRangeError`, …), as often as it is called until the
   * position moves.
   */
  async poll(
    timeoutMs: number,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ConsumerRecords<K, V>> {
    this.#refuseWhenClosed();
    if (this.#isPolling)
      throw new IllegalStateError('Consumer is not safe for concurrent access: another poll is under way');
    if (this.#subscription.size === 0)
      throw new IllegalStateError('Consumer is not subscribed to any topics or assigned any partitions');
    this.#isPolling = true;
    try {
      return await this.#poll({ deadline: new Deadline(this.#platform.clock, timeoutMs), signal: options.signal });
    } finally {
      this.#isPolling = false;
    }
  }

  async #poll(wait: Wait): Promise<ConsumerRecords<K, V>> {
    for (;;) {
      this.#refuseWhenClosed();
      throwIfAborted(wait.signal);
      this.#throwIfWoken();
      this.#cluster.refreshIfOld();
      await this.#turns.next();
      const records = this.#fetcher.collect(this.#config['max.poll.records']);
      this.#resets.start();
      this.#fetcher.start();
      if (!records.isEmpty || wait.deadline.isOver) return records;
      // Until something arrives, a partition has rested, or the wait is over.
      await this.#change.wait(Math.min(this.#fetcher.restMs(), wait.deadline.remainingMs), wait.signal);
    }
  }

  /** Makes the `poll` that waits, or the next one, reject with a `WakeupError`. */
  wakeup(): void {
    this.#isWoken = true;
    this.#change.notify();
  }

  #throwIfWoken(): void {
    if (!this.#isWoken) return;
    this.#isWoken = false;
    throw new WakeupError('wakeup was called');
  }

  /** The records as they come, without end, until the consumer is closed or the loop is left. */
  [Symbol.asyncIterator](): AsyncGenerator<ConsumerRecord<K, V>> {
    return this.stream();
  }

  /** As the iteration of the consumer itself, ended by a signal (which is not an error). */
  async *stream(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncGenerator<ConsumerRecord<K, V>> {
    const { signal } = options;
    while (this.#closed === undefined && !isAborted(signal)) {
      let records: ConsumerRecords<K, V>;
      try {
        records = await this.poll(streamPollMs, { signal });
      } catch (error) {
        if (error instanceof ClientClosedError || isAborted(signal)) return;
        throw error;
      }
      yield* this.#oneByOne(records, signal);
    }
  }

  /** Takes back what the loop was left before. */
  async *#oneByOne(
    records: ConsumerRecords<K, V>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ConsumerRecord<K, V>> {
    const ends = new TopicPartitionMap(
      records.partitions().map((partition) => [partition, this.#subscription.find(partition)?.position]),
    );
    const left = [...records];
    let given = 0;
    try {
      for (const record of left) {
        if (isAborted(signal) || this.#closed !== undefined) return;
        given += 1;
        yield record;
      }
    } finally {
      const taken = new TopicPartitionMap<true>();
      for (const record of left.slice(given)) {
        const state = this.#subscription.find(record);
        if (!taken.has(record) && state !== undefined && state.position === ends.get(record))
          seekTo(state, record.offset);
        taken.set(record, true);
      }
    }
  }

  /** The first offset of each partition. */
  beginningOffsets(
    partitions: Iterable<TopicPartition>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#ends(partitions, OffsetTimestamp.earliest, options);
  }

  /** The offset behind the last record of each partition. */
  endOffsets(partitions: Iterable<TopicPartition>, options: CallOptions = {}): Promise<TopicPartitionMap<number>> {
    return this.#ends(partitions, OffsetTimestamp.latest, options);
  }

  async #ends(
    partitions: Iterable<TopicPartition>,
    timestamp: number,
    options: CallOptions,
  ): Promise<TopicPartitionMap<number>> {
    const found = await this.#lookUp(
      Array.from(partitions, ({ topic, partition }) => ({ topic, partition, timestamp })),
      options,
    );
    return new TopicPartitionMap([...found].map(([partition, { offset }]) => [partition, offset]));
  }

  /** For each partition the first record that is not older than a time; null when there is none. */
  async offsetsForTimes(
    times: Iterable<TopicPartition & { readonly timestamp: number }>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndTimestamp | null>> {
    const queries = [...times];
    for (const { timestamp } of queries) {
      if (!Number.isSafeInteger(timestamp) || timestamp < 0)
        throw new RangeError('The target time cannot be negative.');
    }
    const found = await this.#lookUp(queries, options);
    return new TopicPartitionMap(
      [...found].map(([partition, offset]) => [partition, offset.offset < 0 ? null : offset]),
    );
  }

  async #lookUp(
    queries: readonly (TopicPartition & { readonly timestamp: number })[],
    options: CallOptions,
  ): Promise<TopicPartitionMap<FoundOffset>> {
    this.#refuseWhenClosed();
    const readsCommitted = this.#config['isolation.level'] === 'read_committed';
    const outcomes = await lookUpOffsets(this.#cluster, queries, this.#wait(options), readsCommitted);
    const found = new TopicPartitionMap<FoundOffset>();
    for (const [query, outcome] of outcomes) {
      if ('error' in outcome) throw outcome.error;
      found.set({ topic: query.topic, partition: query.partition }, outcome.value);
    }
    return found;
  }

  async partitionsFor(topic: string, options: CallOptions = {}): Promise<readonly PartitionInfo[]> {
    this.#refuseWhenClosed();
    this.#cluster.follow(topic);
    try {
      return (await awaitTopic(this.#cluster, topic, undefined, this.#wait(options))).partitions;
    } finally {
      if (!this.#subscription.topics.has(topic)) this.#cluster.unfollow(topic);
    }
  }

  /** Closes the connections. A `poll` that waits rejects, a `for await` loop ends. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    this.#change.notify();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#fetcher.close(sessionCloseMs);
    await this.#cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #wait(options: CallOptions): Wait {
    const timeoutMs = options.timeoutMs ?? this.#config['default.api.timeout.ms'];
    return { deadline: new Deadline(this.#platform.clock, timeoutMs), signal: options.signal };
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined) throw new ClientClosedError('This consumer has already been closed.');
  }
}
