// Keeps fetched records ready: at most one fetch per broker is under way, and a partition is fetched
// only while nothing of it lies ready. What arrives counts only if it is what the position asks for:
// answers that come after a seek or for a partition that was given away are dropped.

import type { Logger } from '../../base/logging.ts';
import { errorByCode } from '../../protocol/errors.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { MetadataRefresher } from '../cluster/metadata-refresher.ts';
import {
  brokerError,
  CorruptRecordError,
  ErrorCode,
  isRetriable,
  OffsetOutOfRangeError,
  PartitionOffsetError,
} from '../errors.ts';
import { formatTopicPartition } from '../topic-partition.ts';
import { Deadline } from '../waiting.ts';
import { type FetchedPartition, fetchPartitions, type FetchSettings, type FetchTarget } from './fetch-request.ts';
import { type FetchedRecord, FetchedRecords } from './fetched-records.ts';
import { type OffsetReset, type PartitionState, requestReset, type SubscriptionState } from './subscription-state.ts';

export interface FetcherOptions extends FetchSettings {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  readonly refresher: MetadataRefresher;
  readonly checkCrcs: boolean;
  readonly resetPolicy: OffsetReset | undefined;
  readonly preferredReplicaMs: number;
  /** Something arrived. */
  readonly onArrival: () => void;
}

/** A fetch failed for a partition in a way that the user must know. */
interface Failure {
  readonly state: PartitionState;
  readonly offset: number;
  readonly error: Error;
}

export class Fetcher {
  readonly #options: FetcherOptions;
  /** Brokers with a fetch under way. */
  readonly #busy = new Set<number>();
  readonly #fetching = new Set<PartitionState>();
  #ready: (FetchedRecords | Failure)[] = [];

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /**
   * Up to `maxRecords` that lie ready, given to `take` in order; moves the positions behind them. Throws
   * what a partition's fetch met, but only when no record was taken before.
   */
  collect(maxRecords: number, take: (state: PartitionState, record: FetchedRecord) => void): number {
    let count = 0;
    const paused: (FetchedRecords | Failure)[] = [];
    try {
      while (count < maxRecords && this.#ready.length > 0) {
        const first = this.#ready[0]!;
        if (!this.#isCurrent(first)) this.#ready.shift();
        else if (first.state.isPaused) paused.push(this.#ready.shift()!);
        else if (first instanceof FetchedRecords) count += this.#collectFrom(first, maxRecords - count, take);
        else if (count > 0) break;
        else throw this.#takeFailure(first);
      }
    } finally {
      this.#ready.unshift(...paused);
    }
    return count;
  }

  #collectFrom(
    records: FetchedRecords,
    limit: number,
    take: (state: PartitionState, record: FetchedRecord) => void,
  ): number {
    const { state } = records;
    let count = 0;
    try {
      while (count < limit) {
        const record = records.next();
        if (record === undefined) {
          this.#ready.shift();
          break;
        }
        take(state, record);
        count += 1;
      }
      state.position = records.nextOffset;
    } catch (error) {
      // What came before stands. The place itself fails when it is reached, and is fetched again after.
      const isOwn = error instanceof PartitionOffsetError;
      const offset = isOwn ? error.offset : records.nextOffset;
      state.position = offset;
      this.#ready[0] = { state, offset, error: isOwn ? error : new CorruptRecordError(state, offset, error) };
    }
    return count;
  }

  #isCurrent(ready: FetchedRecords | Failure): boolean {
    const offset = ready instanceof FetchedRecords ? ready.nextOffset : ready.offset;
    return this.#options.subscription.owns(ready.state) && ready.state.position === offset;
  }

  /** The failure is told once; the next fetch of the place meets it again, unless it is mended. */
  #takeFailure(failure: Failure): Error {
    this.#ready.shift();
    return failure.error;
  }

  /** Asks every broker that is not asked already for what is not here yet. */
  start(): void {
    const { cluster, refresher } = this.#options;
    const targets = new Map<number, FetchTarget[]>();
    const now = cluster.platform.clock.monotonicMs();
    const ready = new Set(this.#ready.filter((item) => this.#isCurrent(item)).map(({ state }) => state));
    for (const state of this.#options.subscription.states) {
      const { position } = state;
      if (position === undefined || state.isPaused || ready.has(state) || this.#fetching.has(state)) continue;
      if (state.restsUntilMs > now) continue;
      const nodeId = this.#nodeFor(state, now);
      if (nodeId === undefined) refresher.request();
      else if (this.#busy.has(nodeId)) continue;
      else if (targets.has(nodeId)) targets.get(nodeId)!.push({ state, offset: position });
      else targets.set(nodeId, [{ state, offset: position }]);
    }
    for (const [nodeId, group] of targets) void this.#fetch(nodeId, group);
  }

  /** How long until a partition that rests may be fetched again. */
  restMs(): number {
    const now = this.#options.cluster.platform.clock.monotonicMs();
    let restMs = Infinity;
    for (const state of this.#options.subscription.states) {
      if (state.restsUntilMs > now) restMs = Math.min(restMs, state.restsUntilMs - now);
    }
    return restMs;
  }

  #nodeFor(state: PartitionState, now: number): number | undefined {
    const { metadata } = this.#options.cluster;
    const { preferredReplica } = state;
    if (
      preferredReplica !== undefined &&
      preferredReplica.untilMs > now &&
      metadata.nodes.has(preferredReplica.nodeId)
    ) {
      return preferredReplica.nodeId;
    }
    const leader = metadata.partition(state.topic, state.partition)?.leader;
    return leader !== undefined && metadata.nodes.has(leader) ? leader : undefined;
  }

  async #fetch(nodeId: number, targets: readonly FetchTarget[]): Promise<void> {
    const { cluster, requestTimeoutMs, refresher, logger, onArrival } = this.#options;
    this.#busy.add(nodeId);
    for (const { state } of targets) this.#fetching.add(state);
    try {
      const wait = { deadline: new Deadline(cluster.platform.clock, requestTimeoutMs), signal: cluster.closing };
      const connection = await cluster.connection(nodeId, wait, 'fetches');
      const answers = await fetchPartitions(connection, targets, cluster.metadata, this.#options);
      for (const [index, target] of targets.entries()) this.#take(target, answers[index]);
    } catch (error) {
      if (!cluster.isClosed) {
        logger.debug('a fetch failed', { nodeId, error });
        if (isRetriable(error)) refresher.request();
        for (const target of targets) this.#rest(target, error as Error);
      }
    }
    this.#busy.delete(nodeId);
    for (const { state } of targets) this.#fetching.delete(state);
    if (!cluster.isClosed) onArrival();
  }

  #take(target: FetchTarget, answer: FetchedPartition | undefined): void {
    const { state, offset } = target;
    if (answer === undefined || !this.#options.subscription.owns(state) || state.position !== offset) return;
    if (answer.errorCode !== ErrorCode.NONE) return this.#takeError(target, answer.errorCode);
    state.failures = 0;
    state.highWatermark = answer.highWatermark;
    if (answer.logStartOffset >= 0) state.logStartOffset = answer.logStartOffset;
    if (answer.preferredReadReplica >= 0) {
      const { cluster, preferredReplicaMs } = this.#options;
      state.preferredReplica = {
        nodeId: answer.preferredReadReplica,
        untilMs: cluster.platform.clock.monotonicMs() + preferredReplicaMs,
      };
    }
    if (answer.records === null || answer.records.length === 0) return;
    this.#ready.push(new FetchedRecords(state, offset, answer.records, this.#options.checkCrcs));
  }

  #takeError(target: FetchTarget, errorCode: number): void {
    const { state, offset } = target;
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) return this.#takeOutOfRange(target);
    state.preferredReplica = undefined;
    const info = errorByCode(errorCode);
    if (errorCode === ErrorCode.CORRUPT_MESSAGE) {
      this.#ready.push({ state, offset, error: new CorruptRecordError(state, offset, brokerError(errorCode)) });
      return;
    }
    if (info.invalidMetadata) this.#options.refresher.request();
    const error = brokerError(errorCode, `${formatTopicPartition(state)}: ${brokerError(errorCode).message}`);
    this.#rest(target, error);
  }

  #takeOutOfRange({ state, offset }: FetchTarget): void {
    // A follower may lag behind; only the leader's word counts.
    if (state.preferredReplica !== undefined) state.preferredReplica = undefined;
    else if (this.#options.resetPolicy === undefined)
      this.#ready.push({ state, offset, error: new OffsetOutOfRangeError(state, offset) });
    else requestReset(state, this.#options.resetPolicy);
  }

  /** The partition is tried again after a while, or, when that cannot help, the user is told. */
  #rest({ state, offset }: FetchTarget, error: Error): void {
    const { cluster } = this.#options;
    if (!isRetriable(error)) {
      this.#ready.push({ state, offset, error });
      return;
    }
    state.failures += 1;
    state.restsUntilMs = cluster.platform.clock.monotonicMs() + cluster.retryBackoff.delayMs(state.failures);
  }
}
