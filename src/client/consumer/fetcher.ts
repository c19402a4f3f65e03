// Keeps records ready while the application works on what it has: one fetch per broker is under way for
// all partitions of which little is here. What arrives counts only if it is what the position asks for:
// answers that come after a seek or for a partition that was given away are dropped.

import type { Logger } from '../../base/logging.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { MetadataRefresher } from '../cluster/metadata-refresher.ts';
import { isRetriable } from '../errors.ts';
import { TopicPartitionMap } from '../topic-partition.ts';
import { Deadline, settleWithin } from '../waiting.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import { type ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import { FetchOutcomes } from './fetch-outcomes.ts';
import { type BrokerFetch, planFetches } from './fetch-plan.ts';
import {
  closeSession,
  type FetchedPartition,
  fetchPartitions,
  type FetchSettings,
  type FetchTarget,
} from './fetch-request.ts';
import { FetchSession } from './fetch-session.ts';
import type { Deserializers } from './fetched-batch.ts';
import type { RecordReading } from './fetched-records.ts';
import { OffsetValidation } from './offset-validation.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import type { OffsetReset, PartitionState, SubscriptionState } from './subscription-state.ts';

export interface FetcherOptions<K, V> extends FetchSettings, Deserializers<K, V> {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  readonly refresher: MetadataRefresher;
  readonly checkCrcs: boolean;
  readonly resetPolicy: OffsetReset | undefined;
  readonly preferredReplicaMs: number;
  readonly metrics: ConsumerMetrics;
  /** Something arrived. */
  readonly onArrival: () => void;
}

/** What is fetched ahead of need, as a share of `fetch.max.bytes`: more would cost memory and win no time. */
const readyShare = 1 / 16;
/** One fetch, as a share of it: so that some is used while some more comes. */
const fetchShare = 1 / 32;

export class Fetcher<K, V> {
  readonly #options: FetcherOptions<K, V>;
  readonly #reading: RecordReading<K, V>;
  readonly #validation: OffsetValidation;
  readonly #outcomes: FetchOutcomes;
  /** By broker: its session, and how many bytes the fetch under way may bring. */
  readonly #sessions = new Map<number, FetchSession>();
  readonly #fetches = new Map<number, number>();
  readonly #restsUntilMs = new Map<number, number>();
  readonly #buffers = new Map<PartitionState, PartitionBuffer<K, V>>();
  /** Partitions with something to hand out, the one whose turn it is first. */
  readonly #turns = new Set<PartitionBuffer<K, V>>();
  #isClosed = false;

  constructor(options: FetcherOptions<K, V>) {
    this.#options = options;
    const { cluster, checkCrcs, keyDeserializer, valueDeserializer, onArrival } = options;
    const { workers } = cluster.platform;
    this.#reading = { keyDeserializer, valueDeserializer, checkCrcs, workers, onOpened: onArrival };
    this.#validation = new OffsetValidation({ ...options, onChange: onArrival });
    this.#outcomes = new FetchOutcomes(options);
  }

  /**
   * Up to `maxRecords` that lie ready, partition after partition; moves the positions behind them. Throws
   * what a partition met, but only when there is no record before it; the next call goes on with others.
   */
  collect(maxRecords: number): ConsumerRecords<K, V> {
    const partitions = new TopicPartitionMap<ConsumerRecord<K, V>[]>();
    let left = maxRecords;
    let inVain = 0;
    while (left > 0 && inVain < this.#turns.size) {
      const [buffer] = this.#turns as Iterable<PartitionBuffer<K, V>>;
      const { topic, partition } = buffer!.state;
      const records = partitions.get(buffer!.state) ?? [];
      const before = records.length;
      const outcome = this.#isReadable(buffer!) ? buffer!.read(left, records) : 'later';
      const count = records.length - before;
      if (count > 0) {
        partitions.set({ topic, partition }, records);
        this.#options.metrics.noteRecords(topic, count);
      }
      left -= count;
      inVain = count > 0 || outcome === 'end' ? 0 : inVain + 1;
      if (outcome instanceof Error) {
        if (left < maxRecords) break;
        this.#tell(buffer!);
        throw outcome;
      }
      if (outcome !== 'enough') this.#passTurn(buffer!);
    }
    return new ConsumerRecords(partitions);
  }

  #isReadable({ state }: PartitionBuffer<K, V>): boolean {
    return this.#options.subscription.owns(state) && !state.isPaused && this.#validation.isValid(state);
  }

  /** Gives the turn to the next partition; one that has nothing leaves the row. */
  #passTurn(buffer: PartitionBuffer<K, V>): void {
    this.#turns.delete(buffer);
    if (this.#options.subscription.owns(buffer.state) && !buffer.isEmpty) this.#turns.add(buffer);
  }

  /** The place is fetched again after a while; until that has mended it, it fails again. */
  #tell(buffer: PartitionBuffer<K, V>): void {
    buffer.noteTold();
    this.#outcomes.rest(buffer.state);
    this.#passTurn(buffer);
  }

  /** Asks every broker that is not asked already for what is not here yet. Throws what a position met. */
  start(): void {
    this.#validation.throwFailure();
    this.#askForMore();
  }

  /** As `start`, when records have been taken: there is room for more. */
  prefetch(): void {
    this.#askForMore();
  }

  #askForMore(): void {
    const { cluster, refresher, maxPartitionBytes } = this.#options;
    const { metadata } = cluster;
    if (this.#isClosed) return;
    this.#matchSubscription();
    if (metadata.nodes.size > 0 && this.#fetches.size >= metadata.nodes.size) return;
    this.#validation.start(this.#dropInvalid());
    const now = cluster.platform.clock.monotonicMs();
    const bounds = { freeBytes: this.#freeBytes(), maxPartitionBytes };
    const valid = [...this.#buffers.values()].filter(({ state }) => this.#validation.isValid(state));
    const plan = planFetches(valid, metadata, now, bounds, () => refresher.request());
    for (const [nodeId, fetch] of plan) {
      if (!this.#fetches.has(nodeId) && (this.#restsUntilMs.get(nodeId) ?? 0) <= now) void this.#fetch(nodeId, fetch);
    }
  }

  /** How much may still be fetched ahead of need. */
  #freeBytes(): number {
    let freeBytes = this.#options.maxBytes * readyShare;
    for (const buffer of this.#turns) freeBytes -= buffer.sizeBytes;
    for (const reserved of this.#fetches.values()) freeBytes -= reserved;
    return freeBytes;
  }

  /** One buffer for each assigned partition. */
  #matchSubscription(): void {
    const { subscription } = this.#options;
    for (const state of subscription.states) {
      if (!this.#buffers.has(state)) this.#buffers.set(state, new PartitionBuffer(state, this.#reading));
    }
    if (this.#buffers.size === subscription.size) return;
    for (const state of this.#buffers.keys()) if (!subscription.owns(state)) this.#buffers.delete(state);
  }

  /** What was read ahead of a position that must be validated may be gone from the log. */
  #dropInvalid(): PartitionState[] {
    const invalid: PartitionState[] = [];
    for (const buffer of this.#buffers.values()) {
      if (buffer.state.position === undefined || this.#validation.isValid(buffer.state)) continue;
      buffer.clear();
      invalid.push(buffer.state);
    }
    return invalid;
  }

  /** How long until a partition or a broker that rests may be asked again. */
  restMs(): number {
    const now = this.#options.cluster.platform.clock.monotonicMs();
    let restMs = Infinity;
    const consider = (untilMs: number): void => {
      if (untilMs > now) restMs = Math.min(restMs, untilMs - now);
    };
    for (const state of this.#options.subscription.states) consider(state.restsUntilMs);
    for (const untilMs of this.#restsUntilMs.values()) consider(untilMs);
    return restMs;
  }

  async #fetch(nodeId: number, { targets }: BrokerFetch<K, V>): Promise<void> {
    const { cluster, requestTimeoutMs, refresher, logger, onArrival } = this.#options;
    const maxBytes = this.#reserve(nodeId, targets.length);
    for (const { buffer } of targets) buffer.isFetching = true;
    let hasArrived = false;
    try {
      const wait = { deadline: new Deadline(cluster.platform.clock, requestTimeoutMs), signal: cluster.closing };
      const connection = await cluster.connection(nodeId, wait, 'fetches');
      const settings = { ...this.#options, maxBytes };
      const sentMs = cluster.platform.clock.monotonicMs();
      const answer = await fetchPartitions(connection, this.#session(nodeId), targets, cluster.metadata, settings);
      this.#options.metrics.noteFetch(
        cluster.platform.clock.monotonicMs() - sentMs,
        answer.throttleTimeMs,
        bytesByTopic(targets, answer.partitions),
      );
      this.#noteThrottle(nodeId, answer.throttleTimeMs);
      for (const [index, target] of targets.entries()) {
        if (!this.#isWanted(target)) continue;
        this.#outcomes.take(target, nodeId, answer.partitions[index]);
        if (target.buffer.isEmpty) continue;
        this.#turns.add(target.buffer);
        hasArrived = true;
      }
    } catch (error) {
      if (!cluster.isClosed) {
        logger.debug('a fetch failed', { nodeId, error });
        if (isRetriable(error)) refresher.request();
        for (const target of targets) if (this.#isWanted(target)) this.#outcomes.fail(target, error as Error);
      }
    }
    this.#fetches.delete(nodeId);
    for (const { buffer } of targets) buffer.isFetching = false;
    if (cluster.isClosed) return;
    // At the end of the log the next fetch waits for the next `poll`: nobody may be interested any more.
    if (hasArrived) this.#askForMore();
    onArrival();
  }

  /** Takes a share of what may lie ready, and returns how many bytes the fetch may bring. */
  #reserve(nodeId: number, partitionsCount: number): number {
    const { maxBytes, minBytes, maxPartitionBytes } = this.#options;
    const share = Math.floor(Math.min(this.#freeBytes(), maxBytes * fetchShare));
    const fetchBytes = Math.min(Math.max(share, maxPartitionBytes, minBytes), maxBytes);
    this.#fetches.set(nodeId, Math.min(fetchBytes, partitionsCount * maxPartitionBytes));
    return fetchBytes;
  }

  /** What an earlier leader said is not wanted either: the log may go on in another way now (KIP-320). */
  #isWanted({ state, offset, leaderEpoch, buffer }: BrokerFetch<K, V>['targets'][number]): boolean {
    const { subscription, cluster } = this.#options;
    if (this.#buffers.get(state) !== buffer || !subscription.owns(state) || buffer.wantedOffset !== offset)
      return false;
    return (cluster.metadata.partition(state.topic, state.partition)?.leaderEpoch ?? -1) === leaderEpoch;
  }

  #session(nodeId: number): FetchSession {
    let session = this.#sessions.get(nodeId);
    if (session === undefined) {
      session = new FetchSession();
      this.#sessions.set(nodeId, session);
    }
    return session;
  }

  /** A broker that limits the rate has answered early and wants to be left alone (KIP-219). */
  #noteThrottle(nodeId: number, throttleTimeMs: number): void {
    if (throttleTimeMs <= 0) this.#restsUntilMs.delete(nodeId);
    else this.#restsUntilMs.set(nodeId, this.#options.cluster.platform.clock.monotonicMs() + throttleTimeMs);
  }

  /** Fetches no more, and lets the brokers forget the sessions, as far as they can be told within `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    const { cluster, logger } = this.#options;
    const wait = { deadline: new Deadline(cluster.platform.clock, timeoutMs) };
    const closing = [...this.#sessions].map(async ([nodeId, session]) => {
      // On the channel of fetches it would wait behind the one that is under way.
      const connection = cluster.openConnection(nodeId) ?? cluster.openConnection(nodeId, 'fetches');
      if (session.id === 0 || connection === undefined || wait.deadline.isOver) return;
      const closed = closeSession(connection, session);
      await settleWithin(cluster.platform, closed, wait, () => 'the broker did not close the fetch session in time');
    });
    for (const outcome of await Promise.allSettled(closing)) {
      if (outcome.status === 'rejected')
        logger.debug('a fetch session was left open', { error: outcome.reason as unknown });
    }
    this.#sessions.clear();
  }
}

function bytesByTopic(
  targets: readonly FetchTarget[],
  answers: readonly (FetchedPartition | undefined)[],
): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const [index, { state }] of targets.entries()) {
    const length = answers[index]?.records?.length ?? 0;
    if (length > 0) bytes.set(state.topic, (bytes.get(state.topic) ?? 0) + length);
  }
  return bytes;
}
