// Keeps records ready while the application works on what it has: one fetch per broker is under way for
// all partitions of which little is here. What arrives counts only if it is what the position asks for:
// answers that come after a seek or for a partition that was given away are dropped.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { MetadataRefresher } from '../../cluster/metadata-refresher.ts';
import { isRetriable } from '../../errors.ts';
import { Deadline } from '../../waiting.ts';
import type { ConsumerMetrics } from '../consumer-metrics.ts';
import type { ConsumerRecords } from '../consumer-record.ts';
import { FetchMemory } from './fetch-memory.ts';
import { FetchOutcomes } from './fetch-outcomes.ts';
import { type BrokerFetch, planFetches } from './fetch-plan.ts';
import { type FetchedPartition, fetchPartitions, type FetchSettings, type FetchTarget } from './fetch-request.ts';
import { FetchSessions } from './fetch-sessions.ts';
import type { Deserializers } from './fetched-batch.ts';
import type { RecordReading } from './fetched-records.ts';
import { OffsetValidation } from '../offset-validation.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { RecordTurns } from './record-turns.ts';
import type { OffsetReset, PartitionState, SubscriptionState } from '../subscription-state.ts';

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

type Target<K, V> = BrokerFetch<K, V>['targets'][number];
/** undefined for a partition of which there is nothing new to say. */
type Answers = readonly (FetchedPartition | undefined)[];

export class Fetcher<K, V> {
  readonly #options: FetcherOptions<K, V>;
  readonly #reading: RecordReading<K, V>;
  readonly #validation: OffsetValidation;
  readonly #outcomes: FetchOutcomes;
  readonly #turns: RecordTurns<K, V>;
  readonly #memory: FetchMemory;
  readonly #sessions: FetchSessions;
  /** Brokers that limit the rate. */
  readonly #restsUntilMs = new Map<number, number>();
  readonly #buffers = new Map<PartitionState, PartitionBuffer<K, V>>();
  #isClosed = false;

  constructor(options: FetcherOptions<K, V>) {
    this.#options = options;
    const { cluster, checkCrcs, keyDeserializer, valueDeserializer, onArrival } = options;
    const { workers } = cluster.platform;
    this.#reading = { keyDeserializer, valueDeserializer, checkCrcs, workers, onOpened: onArrival };
    this.#validation = new OffsetValidation({ ...options, onChange: onArrival });
    this.#outcomes = new FetchOutcomes(options);
    const { subscription, metrics } = options;
    this.#turns = new RecordTurns({
      subscription,
      metrics,
      isValid: (state) => this.#validation.isValid(state),
      onTold: (state) => this.#outcomes.rest(state),
    });
    const { maxBytes, minBytes, maxPartitionBytes } = options;
    this.#memory = new FetchMemory({ maxBytes, minBytes, maxPartitionBytes, readyBytes: () => this.#turns.sizeBytes });
    this.#sessions = new FetchSessions(cluster, options.logger);
  }

  /**
   * Up to `maxRecords` that lie ready, partition after partition; moves the positions behind them. Throws
   * what a partition met, but only when there is no record before it; the next call goes on with others.
   */
  collect(maxRecords: number): ConsumerRecords<K, V> {
    return this.#turns.collect(maxRecords);
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
    if (metadata.nodes.size > 0 && this.#memory.fetches >= metadata.nodes.size) return;
    this.#validation.start(this.#dropInvalid());
    const now = cluster.platform.clock.monotonicMs();
    const bounds = { freeBytes: this.#memory.freeBytes, maxPartitionBytes };
    const valid = [...this.#buffers.values()].filter(({ state }) => this.#validation.isValid(state));
    const plan = planFetches(valid, metadata, now, bounds, () => refresher.request());
    for (const [nodeId, fetch] of plan) {
      if (!this.#memory.isFetching(nodeId) && (this.#restsUntilMs.get(nodeId) ?? 0) <= now)
        void this.#fetch(nodeId, fetch);
    }
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
    const { cluster, refresher, logger, onArrival } = this.#options;
    const maxBytes = this.#memory.reserve(nodeId, targets.length);
    for (const { buffer } of targets) buffer.isFetching = true;
    let hasArrived = false;
    try {
      const answers = await this.#ask(nodeId, targets, maxBytes);
      hasArrived = this.#take(nodeId, targets, answers);
    } catch (error) {
      if (!cluster.isClosed) {
        logger.debug('a fetch failed', { nodeId, error });
        if (isRetriable(error)) refresher.request();
        for (const target of targets) if (this.#isWanted(target)) this.#outcomes.fail(target, error as Error);
      }
    }
    this.#memory.release(nodeId);
    for (const { buffer } of targets) buffer.isFetching = false;
    if (cluster.isClosed) return;
    // At the end of the log the next fetch waits for the next `poll`: nobody may be interested any more.
    if (hasArrived) this.#askForMore();
    onArrival();
  }

  /** One answer for each target, in their order. */
  async #ask(nodeId: number, targets: readonly Target<K, V>[], maxBytes: number): Promise<Answers> {
    const { cluster, requestTimeoutMs, metrics } = this.#options;
    const { clock } = cluster.platform;
    const wait = { deadline: new Deadline(clock, requestTimeoutMs), signal: cluster.closing };
    const connection = await cluster.connection(nodeId, wait, 'fetches');
    const settings = { ...this.#options, maxBytes };
    const session = this.#sessions.with(nodeId);
    const sentMs = clock.monotonicMs();
    const { throttleTimeMs, partitions } = await fetchPartitions(
      connection,
      session,
      targets,
      cluster.metadata,
      settings,
    );
    metrics.noteFetch(clock.monotonicMs() - sentMs, throttleTimeMs, bytesByTopic(targets, partitions));
    this.#noteThrottle(nodeId, throttleTimeMs);
    return partitions;
  }

  /** Whether there is something to hand out now. */
  #take(nodeId: number, targets: readonly Target<K, V>[], answers: Answers): boolean {
    let hasArrived = false;
    for (const [index, target] of targets.entries()) {
      if (!this.#isWanted(target)) continue;
      this.#outcomes.take(target, nodeId, answers[index]);
      if (target.buffer.isEmpty) continue;
      this.#turns.add(target.buffer);
      hasArrived = true;
    }
    return hasArrived;
  }

  /** What an earlier leader said is not wanted either: the log may go on in another way now (KIP-320). */
  #isWanted({ state, offset, leaderEpoch, buffer }: Target<K, V>): boolean {
    const { subscription, cluster } = this.#options;
    if (this.#buffers.get(state) !== buffer || !subscription.owns(state) || buffer.wantedOffset !== offset)
      return false;
    return (cluster.metadata.partition(state.topic, state.partition)?.leaderEpoch ?? -1) === leaderEpoch;
  }

  /** A broker that limits the rate has answered early and wants to be left alone (KIP-219). */
  #noteThrottle(nodeId: number, throttleTimeMs: number): void {
    if (throttleTimeMs <= 0) this.#restsUntilMs.delete(nodeId);
    else this.#restsUntilMs.set(nodeId, this.#options.cluster.platform.clock.monotonicMs() + throttleTimeMs);
  }

  /** Fetches no more, and lets the brokers forget the sessions, as far as they can be told within `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    await this.#sessions.close(timeoutMs);
  }
}

function bytesByTopic(targets: readonly FetchTarget[], answers: Answers): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const [index, { state }] of targets.entries()) {
    const length = answers[index]?.records?.length ?? 0;
    if (length > 0) bytes.set(state.topic, (bytes.get(state.topic) ?? 0) + length);
  }
  return bytes;
}
