// The consumer. `poll` hands out what has been fetched and keeps fetching ahead; a position moves when
// `poll` returns its records, or, in a `for await` loop, record by record: who leaves the loop can go on
// from there. One call of `poll` at a time, as in Java. What belongs to the group is in group/.

import type { PartitionInfo } from '../cluster/metadata-cache.ts';
import { ClientClosedError, IllegalStateError, InvalidGroupIdError, TimeoutError } from '../errors.ts';
import type { Metric } from '../metrics/metric.ts';
import { awaitTopic, readTopics } from '../topic-metadata.ts';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import { type CallOptions, Deadline, isAborted, settleWithin, throwIfAborted, type Wait } from '../waiting.ts';
import { copyOffsets, type OffsetAndMetadata, type OffsetsToCommit } from './commits/offset-and-metadata.ts';
import type { OffsetCommitCallback } from './commits/offset-commits.ts';
import { type ConsumerOptions, type ConsumerParts, createConsumerParts } from './consumer-parts.ts';
import type { ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import type { ConsumerGroup, ConsumerGroupMetadata } from './group/consumer-group.ts';
import type { GroupMembershipOperation } from './group/membership.ts';
import type { RebalanceListener } from './group/rebalance-listener.ts';
import type { SubscriptionPattern } from './group/topic-subscription.ts';
import { wantedTopics } from './group/wanted-topics.ts';
import { endsOf, type OffsetAndTimestamp, offsetsAt, type TopicPartitionTimestamp } from './offset-queries.ts';
import { RecordLoop } from './record-loop.ts';
import type { OffsetInHand } from './records-in-hand.ts';
import { requestReset, seekTo } from './subscription-state.ts';

export interface ConsumerCloseOptions extends CallOptions {
  /** How long committing, the rebalance listener and leaving the group may take in all. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Whether the group is told (KIP-1092). By default a dynamic member leaves, a static one is expected back. */
  readonly groupMembershipOperation?: GroupMembershipOperation | undefined;
}

export interface SignalOptions {
  /** Ends the wait; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What telling the brokers that their fetch sessions are over may take. */
const sessionCloseMs = 1_000;

/** How long a `for await` loop polls before it looks around. */
const streamPollMs = 60_000;

const defaultCloseMs = 30_000;

export class Consumer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable, AsyncIterable<ConsumerRecord<K, V>> {
  readonly clientId: string;
  readonly #parts: ConsumerParts<K, V>;
  #isPolling = false;
  #closing: Promise<void> | undefined;
  /** Of a subscription that was ended without anybody waiting for it. */
  #failure: Error | undefined;

  /** Throws a `ConfigError` when an option is unknown, unusable or at odds with another. */
  constructor(options: ConsumerOptions<K, V>) {
    this.#parts = createConsumerParts(options, (inHand) => this.#offsets(inHand));
    this.clientId = this.#parts.clientId;
  }

  // --- What is consumed ---

  /**
   * Consumes topics as a member of the group `group.id`: the group deals their partitions out, and calls the
   * listener when that changes. Names, or a `RegExp` that this client matches against all topics (as
   * `RegExp.test` does: anchor it to mean whole names; internal topics are left out unless
   * `exclude.internal.topics` is false), or a `SubscriptionPattern` that the broker matches. Calling it again
   * replaces what was subscribed, the listener too. An empty list is the same as `unsubscribe`.
   *
   * Throws an `IllegalStateError` when partitions are assigned or another kind of subscription is in force:
   * `unsubscribe` first; and an `InvalidGroupIdError` without a `group.id`.
   */
  subscribe(topics: string | Iterable<string> | RegExp | SubscriptionPattern, listener?: RebalanceListener): void {
    this.#refuseWhenClosed();
    const group = this.#requireGroup();
    const wanted = wantedTopics(topics, this.#parts.config['group.protocol']);
    if (wanted.kind === 'topics' && wanted.topics.size === 0) {
      this.unsubscribe().catch((error: unknown) => (this.#failure = error as Error));
      return;
    }
    group.subscribe(wanted, listener);
    this.#parts.change.notify();
  }

  /** The topics of the last `subscribe`, or those that its pattern matches as far as is known. */
  subscription(): ReadonlySet<string> {
    return this.#parts.topics.topics;
  }

  /**
   * Consumes these partitions and no others, without the group dealing them out; with a `group.id` from its
   * committed offsets on. Partitions that stay keep their position. Throws an `IllegalStateError` while topics
   * are subscribed.
   */
  assign(partitions: Iterable<TopicPartition>): void {
    this.#refuseWhenClosed();
    const list = [...partitions];
    this.#parts.topics.want({ kind: 'partitions' });
    this.#parts.hand.giveBack();
    this.#parts.group?.assign();
    this.#parts.subscription.assign(list, this.#parts.group !== undefined);
    this.#parts.interest.set('assignment', this.#parts.subscription.topics);
    if (list.length === 0) this.#parts.topics.clear();
    this.#parts.change.notify();
  }

  /** The partitions that are consumed now: as assigned, or as the group has dealt them out. */
  assignment(): TopicPartition[] {
    return this.#parts.subscription.partitions;
  }

  /**
   * Ends the subscription or the assignment. A member commits what it has processed (with
   * `enable.auto.commit`), calls its listener's `onPartitionsRevoked` and leaves the group. Rejects with a
   * `RebalanceListenerError` when the listener fails; the subscription is over all the same.
   */
  async unsubscribe(options: CallOptions = {}): Promise<void> {
    this.#refuseWhenClosed();
    this.#parts.hand.giveBack();
    this.#parts.hand.clear();
    if (this.#parts.group === undefined) {
      this.#parts.topics.clear();
      this.#parts.subscription.assign([]);
      this.#parts.interest.set('assignment', new Set());
      return;
    }
    await this.#parts.group.unsubscribe(
      'leave-group',
      'the consumer unsubscribed from all topics',
      this.#wait(options),
    );
    this.#parts.change.notify();
  }

  /** Keeps partitions assigned and hands out nothing of them. A rebalance that takes them away forgets it. */
  pause(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#parts.subscription.get(partition).isPaused = true;
  }

  resume(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#parts.subscription.get(partition).isPaused = false;
    this.#parts.change.notify();
  }

  paused(): TopicPartition[] {
    return [...this.#parts.subscription.states]
      .filter((state) => state.isPaused)
      .map(({ topic, partition }) => ({ topic, partition }));
  }

  // --- Records ---

  /**
   * Records that lie ready, or that arrive within `timeoutMs`; none when nothing came. Takes part in
   * rebalances of the group meanwhile: the listener is called in here, and awaited however long it takes.
   * Must be called again within `max.poll.interval.ms`, or the member is taken for dead and leaves; it joins
   * again in the next `poll`. Heartbeats do not depend on it.
   *
   * Rejects with what a partition met (`CorruptRecordError`, `OffsetOutOfRangeError`, …), as often as it is
   * called until the position moves; with what the group's coordinator refused (`FencedInstanceIdError`, a
   * `KafkaError` like GROUP_AUTHORIZATION_FAILED); with a `KafkaError` for topics that cannot be (INVALID_TOPIC_EXCEPTION)
   * or are not for this consumer (TOPIC_AUTHORIZATION_FAILED); with a `RebalanceListenerError`; with a `WakeupError`.
   */
  async poll(timeoutMs: number, options: SignalOptions = {}): Promise<ConsumerRecords<K, V>> {
    this.#refuseWhenClosed();
    if (this.#isPolling)
      throw new IllegalStateError('Consumer is not safe for concurrent access: another poll is under way');
    if (this.#failure !== undefined) throw this.#takeFailure();
    if (this.#parts.topics.wanted.kind === 'nothing')
      throw new IllegalStateError('Consumer is not subscribed to any topics or assigned any partitions');
    this.#isPolling = true;
    // Whoever asks for more has done with what it had.
    this.#parts.hand.giveBack();
    this.#parts.hand.clear();
    this.#parts.group?.pollTimer.touch();
    try {
      const wait = this.#wait({ timeoutMs, signal: options.signal });
      const records = await this.#parts.polling.poll(wait, () => this.#refuseWhenClosed());
      return records.isEmpty ? records : this.#parts.interceptors.onConsume(records);
    } finally {
      this.#isPolling = false;
      this.#parts.group?.pollTimer.leaveToUser();
      if (this.#closing !== undefined) this.#parts.change.notify();
    }
  }

  /** The records as they come, without end, until the consumer is closed or the loop is left. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ConsumerRecord<K, V>> {
    return this.stream();
  }

  /**
   * As the iteration of the consumer itself, ended by a signal (which is not an error). Asking for the next
   * record counts as a `poll`, and says that the one before it is processed: `enable.auto.commit` commits no
   * record that the loop still holds, also when the body throws. `commitSync` and `commitAsync` without offsets
   * do commit the record that is held: they are called when it has been dealt with.
   */
  stream(options: SignalOptions = {}): AsyncIterableIterator<ConsumerRecord<K, V>> {
    return new RecordLoop({
      hand: this.#parts.hand,
      turns: this.#parts.turns,
      signal: options.signal,
      poll: (signal) => this.poll(streamPollMs, { signal }),
      onProgress: () => this.#parts.group?.noteProgress() ?? false,
      isClosed: () => this.#closing !== undefined,
    });
  }

  /**
   * The records of one `poll` after the other, at most `max.poll.records` at once and never none. Asking for
   * the next batch says that the one before it is processed.
   */
  async *batches(options: SignalOptions = {}): AsyncGenerator<ConsumerRecords<K, V>, undefined> {
    const { signal } = options;
    while (this.#closing === undefined && !isAborted(signal)) {
      let records: ConsumerRecords<K, V>;
      try {
        records = await this.poll(streamPollMs, { signal });
      } catch (error) {
        if (error instanceof ClientClosedError || isAborted(signal)) return;
        throw error;
      }
      if (records.isEmpty) continue;
      this.#parts.hand.takeWhole(records);
      yield records;
    }
  }

  /**
   * Makes the call that waits, or the next one that would, reject with a `WakeupError`: `poll`, `commitSync`,
   * `position`, `committed` and the questions about topics and offsets.
   */
  wakeup(): void {
    this.#parts.wakeup.wake();
    this.#parts.change.notify();
  }

  // --- Positions ---

  /**
   * The next record of the partition will be this one, or the first behind it. With an `OffsetAndMetadata`
   * whose leader epoch is known, the position is checked for the log having been truncated (KIP-320).
   */
  seek(partition: TopicPartition, offset: number | OffsetAndMetadata): void {
    this.#refuseWhenGone();
    const target = typeof offset === 'number' ? { offset } : offset;
    if (!Number.isSafeInteger(target.offset) || target.offset < 0)
      throw new RangeError('seek offset must not be a negative number');
    seekTo(this.#parts.subscription.get(partition), target.offset, target.leaderEpoch);
    this.#parts.change.notify();
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
    this.#refuseWhenGone();
    for (const partition of partitions ?? this.assignment())
      requestReset(this.#parts.subscription.get(partition), { kind });
    this.#parts.change.notify();
  }

  /** Offset of the next record; waits until it is found out, at most `default.api.timeout.ms`. */
  position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    return this.#call(options, async (wait) => {
      const state = this.#parts.subscription.get(partition);
      while (state.position === undefined) {
        this.#parts.group?.positions.start();
        this.#parts.resets.start();
        const restMs = this.#parts.group?.restMs ?? Infinity;
        await this.#parts.change.wait(Math.min(restMs, wait.deadline.remainingMs), wait.signal);
        this.#refuseWhenClosed();
        if (state.position === undefined && wait.deadline.isOver) {
          throw new TimeoutError(
            `Timeout of ${wait.deadline.timeoutMs}ms expired before the position for partition ${formatTopicPartition(partition)} could be determined`,
          );
        }
      }
      return this.#parts.hand.ungiven().get(state)?.offset ?? state.position;
    });
  }

  /** Records between the position and the end of the log, as of the last fetch; undefined before that. */
  currentLag(partition: TopicPartition): number | undefined {
    const { highWatermark, lastStableOffset, position } = this.#parts.subscription.get(partition);
    const end = this.#parts.config['isolation.level'] === 'read_committed' ? lastStableOffset : highWatermark;
    return end === undefined || position === undefined ? undefined : Math.max(0, end - position);
  }

  // --- Commits ---

  /**
   * Commits offsets for the group, or, without any, everything that has been handed out. Tries again while a
   * failure may pass. Resolves when the coordinator has them and the callbacks of earlier `commitAsync` calls
   * have been called.
   *
   * Rejects with a `CommitFailedError` when the group has given the partitions to others, a
   * `RebalanceInProgressError` when it is about to, a `FencedInstanceIdError`, a `TimeoutError` after
   * `default.api.timeout.ms`, or a `KafkaError` (OFFSET_METADATA_TOO_LARGE, TOPIC_AUTHORIZATION_FAILED, …).
   */
  commitSync(offsets?: OffsetsToCommit, options: CallOptions = {}): Promise<void> {
    return this.#call(options, (wait) => {
      const group = this.#requireGroup();
      return group.commit(this.#offsetsToCommit(offsets), wait);
    });
  }

  /**
   * As `commitSync`, without waiting and in one attempt; a failure that may pass is a
   * `RetriableCommitFailedError`. Callbacks are called in the order of the calls. Without one a failure is logged.
   */
  commitAsync(callback?: OffsetCommitCallback): void;
  commitAsync(offsets: OffsetsToCommit | undefined, callback?: OffsetCommitCallback): void;
  commitAsync(first?: OffsetsToCommit | OffsetCommitCallback, second?: OffsetCommitCallback): void {
    this.#refuseWhenGone();
    const group = this.#requireGroup();
    const [offsets, callback] = typeof first === 'function' ? [undefined, first] : [first, second];
    group.commitAsync(this.#offsetsToCommit(offsets), callback);
  }

  /**
   * What the group has committed for each partition; null where there is nothing. Offsets of a transaction that
   * is still open are waited for.
   */
  committed(
    partitions: Iterable<TopicPartition>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
    const list = [...partitions];
    return this.#call(options, async (wait) => await this.#requireGroup().committed(list, wait));
  }

  #offsetsToCommit(offsets: OffsetsToCommit | undefined): TopicPartitionMap<OffsetAndMetadata> {
    return offsets === undefined ? this.#offsets(this.#parts.hand.ungiven()) : copyOffsets(offsets);
  }

  /** The positions, but for what a loop has in hand. */
  #offsets(inHand: TopicPartitionMap<OffsetInHand>): TopicPartitionMap<OffsetAndMetadata> {
    const offsets = new TopicPartitionMap<OffsetAndMetadata>();
    for (const { topic, partition, position, offsetEpoch } of this.#parts.subscription.states) {
      const held = inHand.get({ topic, partition });
      if (held !== undefined) offsets.set({ topic, partition }, { offset: held.offset, leaderEpoch: held.epoch });
      else if (position !== undefined)
        offsets.set({ topic, partition }, { offset: position, leaderEpoch: offsetEpoch });
    }
    return offsets;
  }

  // --- The group ---

  /** Who this consumer is in its group, for `sendOffsetsToTransaction` and for logs. */
  groupMetadata(): ConsumerGroupMetadata {
    this.#refuseWhenGone();
    return this.#requireGroup().metadata;
  }

  /** Makes the next `poll` begin a rebalance, for an assignor that knows something new. Nothing in the consumer protocol. */
  enforceRebalance(reason = 'rebalance enforced by user'): void {
    this.#refuseWhenGone();
    this.#requireGroup().enforceRebalance(reason);
    this.#parts.change.notify();
  }

  // --- Questions about the cluster ---

  /** The first offset of each partition. */
  beginningOffsets(
    partitions: Iterable<TopicPartition>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#call(options, (wait) =>
      endsOf(this.#parts.cluster, partitions, 'earliest', wait, this.#parts.readsCommitted),
    );
  }

  /** The offset behind the last record of each partition; with `read_committed` behind the last that is decided. */
  endOffsets(partitions: Iterable<TopicPartition>, options: CallOptions = {}): Promise<TopicPartitionMap<number>> {
    return this.#call(options, (wait) =>
      endsOf(this.#parts.cluster, partitions, 'latest', wait, this.#parts.readsCommitted),
    );
  }

  /** For each partition the first record that is not older than a time; null when there is none. */
  offsetsForTimes(
    times: Iterable<TopicPartitionTimestamp>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndTimestamp | null>> {
    return this.#call(options, (wait) => offsetsAt(this.#parts.cluster, times, wait, this.#parts.readsCommitted));
  }

  /** The partitions of a topic, which is created if the broker does so. */
  partitionsFor(topic: string, options: CallOptions = {}): Promise<readonly PartitionInfo[]> {
    return this.#call(options, async (wait) => {
      this.#parts.cluster.follow(topic);
      try {
        return (await awaitTopic(this.#parts.cluster, topic, undefined, wait)).partitions;
      } finally {
        if (!this.#parts.interest.has(topic)) this.#parts.cluster.unfollow(topic);
      }
    });
  }

  /** Every topic that this client may see, with its partitions. */
  listTopics(options: CallOptions = {}): Promise<Map<string, readonly PartitionInfo[]>> {
    return this.#call(options, (wait) => readTopics(this.#parts.cluster, wait));
  }

  /** What the consumer counts, under Kafka's names. */
  metrics(): readonly Metric[] {
    return this.#parts.metrics.snapshot(this.clientId, this.#parts.subscription.states);
  }

  // --- The end ---

  /**
   * Commits what has been processed (with `enable.auto.commit`), calls the listener's `onPartitionsRevoked`,
   * leaves the group and closes the connections, within `timeoutMs`. A `poll` that waits rejects, a `for await`
   * loop ends. Rejects with what the listener threw; the consumer is closed all the same.
   */
  close(options: ConsumerCloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options);
    this.#parts.change.notify();
    return this.#closing;
  }

  async #close(options: ConsumerCloseOptions): Promise<void> {
    const wait = this.#wait({ timeoutMs: defaultCloseMs, ...options });
    try {
      await this.#pollEnd(wait);
      await this.#parts.group?.close(options.groupMembershipOperation ?? 'default', wait);
    } finally {
      await this.#parts.fetcher.close(Math.min(sessionCloseMs, wait.deadline.remainingMs));
      await this.#parts.cluster.close();
      this.#parts.interceptors.close();
      this.#parts.change.notify();
    }
  }

  /** A listener that a poll is calling is let finish. */
  async #pollEnd(wait: Wait): Promise<void> {
    await Promise.resolve();
    while (this.#isPolling && !wait.deadline.isOver)
      await this.#parts.change.wait(wait.deadline.remainingMs, wait.signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A call that waits: for at most its time, until its signal, and until `wakeup`. */
  async #call<T>(options: CallOptions, ask: (wait: Wait) => Promise<T>): Promise<T> {
    const { platform, wakeup } = this.#parts;
    this.#refuseWhenGone();
    wakeup.throwIfWoken();
    throwIfAborted(options.signal);
    const { signal: woken } = wakeup;
    const { deadline, signal } = this.#wait(options);
    const wait = { deadline, signal: signal === undefined ? woken : AbortSignal.any([woken, signal]) };
    try {
      return await settleWithin(platform, ask(wait), wait, () => `No answer within ${deadline.timeoutMs} ms`);
    } catch (error) {
      if (woken.aborted && error === woken.reason) wakeup.throwIfWoken();
      throw error;
    }
  }

  #wait(options: CallOptions): Wait {
    const timeoutMs = options.timeoutMs ?? this.#parts.config['default.api.timeout.ms'];
    return { deadline: new Deadline(this.#parts.platform.clock, timeoutMs), signal: options.signal };
  }

  #requireGroup(): ConsumerGroup {
    if (this.#parts.group !== undefined) return this.#parts.group;
    throw new InvalidGroupIdError(
      'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
    );
  }

  #takeFailure(): Error {
    const failure = this.#failure!;
    this.#failure = undefined;
    return failure;
  }

  /** For what a listener may call while the consumer is being closed. */
  #refuseWhenGone(): void {
    if (this.#parts.cluster.isClosed) throw new ClientClosedError('This consumer has already been closed.');
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw new ClientClosedError('This consumer has already been closed.');
  }
}
