// The consumer. `poll` hands out what has been fetched and keeps fetching ahead; a position moves when
// `poll` returns its records, or, in a `for await` loop, record by record: who leaves the loop can go on
// from there. One call of `poll` at a time, as in Java. What belongs to the group is in group/.
//
// Long for its docstrings: what the methods do is in the parts that consumer-parts.ts puts together.

import type { PartitionInfo } from '../cluster/metadata-cache.ts';
import { IllegalStateError } from '../errors.ts';
import type { Metric } from '../metrics/metric.ts';
import { awaitTopic, readTopics } from '../topic-metadata.ts';
import type { TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import type { CallOptions, Wait } from '../waiting.ts';
import { copyOffsets, type OffsetAndMetadata, type OffsetsToCommit } from './commits/offset-and-metadata.ts';
import type { OffsetCommitCallback } from './commits/offset-commits.ts';
import { type ConsumerOptions, type ConsumerParts, createConsumerParts } from './consumer-parts.ts';
import type { ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import { type ConsumerGroupMetadata, requireGroup } from './group/consumer-group.ts';
import type { GroupMembershipOperation } from './group/membership.ts';
import type { RebalanceListener } from './group/rebalance-listener.ts';
import type { SubscriptionPattern } from './group/topic-subscription.ts';
import { wantedTopics } from './group/wanted-topics.ts';
import { endsOf, type OffsetAndTimestamp, offsetsAt, type TopicPartitionTimestamp } from './offset-queries.ts';
import { recordBatches } from './record-batches.ts';
import { RecordLoop } from './record-loop.ts';

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
  #closed: Promise<void> | undefined;
  /** Of a subscription that was ended without anybody waiting for it. */
  #failure: Error | undefined;

  /** Throws a `ConfigError` when an option is unknown, unusable or at odds with another. */
  constructor(options: ConsumerOptions<K, V>) {
    this.#parts = createConsumerParts(options);
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
    this.#parts.calls.refuseWhenClosing();
    const group = requireGroup(this.#parts.group);
    const wanted = wantedTopics(topics, this.#parts.config['group.protocol']);
    if (wanted.kind === 'topics' && wanted.topics.size === 0) {
      this.unsubscribe().catch((error: unknown) => (this.#failure = error as Error));
      return;
    }
    this.#parts.partitions.subscribe(group, wanted, listener);
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
    this.#parts.calls.refuseWhenClosing();
    this.#parts.partitions.assign([...partitions]);
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
    this.#parts.calls.refuseWhenClosing();
    await this.#parts.partitions.unsubscribe(this.#parts.calls.wait(options));
  }

  /** Keeps partitions assigned and hands out nothing of them. A rebalance that takes them away forgets it. */
  pause(partitions: Iterable<TopicPartition>): void {
    this.#parts.partitions.pause(partitions);
  }

  resume(partitions: Iterable<TopicPartition>): void {
    this.#parts.partitions.resume(partitions);
  }

  paused(): TopicPartition[] {
    return this.#parts.partitions.paused();
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
    this.#parts.calls.refuseWhenClosing();
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
      const wait = this.#parts.calls.wait({ timeoutMs, signal: options.signal });
      const records = await this.#parts.polling.poll(wait, () => this.#parts.calls.refuseWhenClosing());
      return records.isEmpty ? records : this.#parts.interceptors.onConsume(records);
    } finally {
      this.#isPolling = false;
      this.#parts.group?.pollTimer.leaveToUser();
      if (this.#parts.calls.isClosing) this.#parts.change.notify();
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
      isClosed: () => this.#parts.calls.isClosing,
    });
  }

  /**
   * The records of one `poll` after the other, at most `max.poll.records` at once and never none. Asking for
   * the next batch says that the one before it is processed.
   */
  batches(options: SignalOptions = {}): AsyncGenerator<ConsumerRecords<K, V>, undefined> {
    return recordBatches({
      hand: this.#parts.hand,
      signal: options.signal,
      poll: (signal) => this.poll(streamPollMs, { signal }),
      isClosed: () => this.#parts.calls.isClosing,
    });
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
    this.#parts.calls.refuseWhenClosed();
    this.#parts.positions.seek(partition, typeof offset === 'number' ? { offset } : offset);
  }

  /** To the first record there is; found out when it is needed. All assigned partitions, when left out. */
  seekToBeginning(partitions?: Iterable<TopicPartition>): void {
    this.#parts.calls.refuseWhenClosed();
    this.#parts.positions.reset('earliest', partitions);
  }

  /** Behind the last record there is; found out when it is needed. All assigned partitions, when left out. */
  seekToEnd(partitions?: Iterable<TopicPartition>): void {
    this.#parts.calls.refuseWhenClosed();
    this.#parts.positions.reset('latest', partitions);
  }

  /** Offset of the next record; waits until it is found out, at most `default.api.timeout.ms`. */
  position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    const { calls, positions } = this.#parts;
    return calls.run(options, (wait) => positions.find(partition, wait, () => calls.refuseWhenClosing()));
  }

  /** Records between the position and the end of the log, as of the last fetch; undefined before that. */
  currentLag(partition: TopicPartition): number | undefined {
    return this.#parts.positions.lag(partition);
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
    return this.#parts.calls.run(options, (wait) => {
      const group = requireGroup(this.#parts.group);
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
    this.#parts.calls.refuseWhenClosed();
    const group = requireGroup(this.#parts.group);
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
    return this.#parts.calls.run(options, async (wait) => await requireGroup(this.#parts.group).committed(list, wait));
  }

  #offsetsToCommit(offsets: OffsetsToCommit | undefined): TopicPartitionMap<OffsetAndMetadata> {
    return offsets === undefined ? this.#parts.consumed.handedOut() : copyOffsets(offsets);
  }

  // --- The group ---

  /** Who this consumer is in its group, for `sendOffsetsToTransaction` and for logs. */
  groupMetadata(): ConsumerGroupMetadata {
    this.#parts.calls.refuseWhenClosed();
    return requireGroup(this.#parts.group).metadata;
  }

  /** Makes the next `poll` begin a rebalance, for an assignor that knows something new. Nothing in the consumer protocol. */
  enforceRebalance(reason = 'rebalance enforced by user'): void {
    this.#parts.calls.refuseWhenClosed();
    requireGroup(this.#parts.group).enforceRebalance(reason);
    this.#parts.change.notify();
  }

  // --- Questions about the cluster ---

  /** The first offset of each partition. */
  beginningOffsets(
    partitions: Iterable<TopicPartition>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#parts.calls.run(options, (wait) =>
      endsOf(this.#parts.cluster, partitions, 'earliest', wait, this.#parts.readsCommitted),
    );
  }

  /** The offset behind the last record of each partition; with `read_committed` behind the last that is decided. */
  endOffsets(partitions: Iterable<TopicPartition>, options: CallOptions = {}): Promise<TopicPartitionMap<number>> {
    return this.#parts.calls.run(options, (wait) =>
      endsOf(this.#parts.cluster, partitions, 'latest', wait, this.#parts.readsCommitted),
    );
  }

  /** For each partition the first record that is not older than a time; null when there is none. */
  offsetsForTimes(
    times: Iterable<TopicPartitionTimestamp>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndTimestamp | null>> {
    return this.#parts.calls.run(options, (wait) =>
      offsetsAt(this.#parts.cluster, times, wait, this.#parts.readsCommitted),
    );
  }

  /** The partitions of a topic, which is created if the broker does so. */
  partitionsFor(topic: string, options: CallOptions = {}): Promise<readonly PartitionInfo[]> {
    return this.#parts.calls.run(options, async (wait) => {
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
    return this.#parts.calls.run(options, (wait) => readTopics(this.#parts.cluster, wait));
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
    this.#parts.calls.beginClosing();
    this.#closed ??= this.#close(options);
    this.#parts.change.notify();
    return this.#closed;
  }

  async #close(options: ConsumerCloseOptions): Promise<void> {
    const wait = this.#parts.calls.wait({ timeoutMs: defaultCloseMs, ...options });
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

  #takeFailure(): Error {
    const failure = this.#failure!;
    this.#failure = undefined;
    return failure;
  }
}
