// What a broker said about one partition, and what follows from it: records that lie ready, another
// replica to ask, a rest before the next attempt, a new position, or an error for the user.

import { errorByCode } from '../../../protocol/errors.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { MetadataRefresher } from '../../cluster/metadata-refresher.ts';
import { brokerError, CorruptRecordError, ErrorCode, isRetriable, OffsetOutOfRangeError } from '../../errors.ts';
import { formatTopicPartition } from '../../topic-partition.ts';
import type { FetchedPartition, FetchTarget } from './fetch-request.ts';
import type { FetchedBytes } from './fetched-records.ts';
import { type OffsetReset, type PartitionState, requestReset } from '../subscription-state.ts';

export interface FetchOutcomesOptions {
  readonly cluster: Cluster;
  readonly refresher: MetadataRefresher;
  readonly readsCommitted: boolean;
  /** What `auto.offset.reset` says; undefined for `none`. */
  readonly resetPolicy: OffsetReset | undefined;
  /** How long a replica that is nearer than the leader is asked without asking the leader again. */
  readonly preferredReplicaMs: number;
}

/** Without one the leader would be asked, and send us on, again and again. */
const shortestLeaseMs = 1_000;

/** The partition's place for what came. */
interface Arrivals {
  add(fetched: FetchedBytes): void;
  fail(error: Error): void;
  readonly hasRecords: boolean;
}

type Target = FetchTarget & { readonly buffer: Arrivals };

export class FetchOutcomes {
  readonly #options: FetchOutcomesOptions;

  constructor(options: FetchOutcomesOptions) {
    this.#options = options;
  }

  /** The answer of a broker; undefined when it has nothing new to say. */
  take(target: Target, nodeId: number, answer: FetchedPartition | undefined): void {
    if (answer === undefined) return;
    const { state, offset, buffer } = target;
    if (answer.errorCode !== ErrorCode.NONE) return this.#takeError(target, nodeId, answer.errorCode);
    state.failures = 0;
    state.highWatermark = answer.highWatermark;
    if (answer.lastStableOffset >= 0) state.lastStableOffset = answer.lastStableOffset;
    if (answer.logStartOffset >= 0) state.logStartOffset = answer.logStartOffset;
    if (answer.preferredReadReplica >= 0) this.#prefer(state, answer.preferredReadReplica);
    const { records: bytes } = answer;
    if (bytes === null || bytes.length === 0) return;
    const abortedTransactions = this.#options.readsCommitted ? (answer.abortedTransactions ?? []) : undefined;
    buffer.add({ offset, bytes, abortedTransactions });
  }

  #prefer(state: PartitionState, nodeId: number): void {
    const { cluster, preferredReplicaMs, refresher } = this.#options;
    if (cluster.metadata.nodes.has(nodeId)) {
      const leaseMs = Math.max(preferredReplicaMs, shortestLeaseMs);
      state.preferredReplica = { nodeId, untilMs: cluster.platform.clock.monotonicMs() + leaseMs };
      return;
    }
    // The leader would send us there again and again.
    refresher.request();
    this.rest(state);
  }

  #takeError(target: Target, nodeId: number, errorCode: number): void {
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) return this.#takeOutOfRange(target, nodeId);
    const { state, offset } = target;
    if (errorByCode(errorCode).invalidMetadata) this.#options.refresher.request();
    if (errorCode === ErrorCode.CORRUPT_MESSAGE) {
      return this.#tellWhenReached(target, new CorruptRecordError(state, offset, brokerError(errorCode)));
    }
    this.fail(target, brokerError(errorCode, `${formatTopicPartition(state)}: ${brokerError(errorCode).message}`));
  }

  #takeOutOfRange(target: Target, nodeId: number): void {
    const { cluster, resetPolicy } = this.#options;
    const { state, offset, buffer } = target;
    const isFromLeader = cluster.metadata.partition(state.topic, state.partition)?.leader === nodeId;
    state.preferredReplica = undefined;
    // A follower may lag behind; only the leader's word counts, and only about the position itself.
    if (!isFromLeader) return;
    if (buffer.hasRecords) this.rest(state);
    else if (resetPolicy === undefined) buffer.fail(new OffsetOutOfRangeError(state, offset));
    else requestReset(state, resetPolicy);
  }

  /** The partition is tried again after a while, or, when that cannot help, the user is told. */
  fail(target: Target, error: Error): void {
    target.state.preferredReplica = undefined;
    if (isRetriable(error)) this.rest(target.state);
    else this.#tellWhenReached(target, error);
  }

  /** What lies before the place is handed out first; then the place is fetched again. */
  #tellWhenReached({ state, buffer }: Target, error: Error): void {
    if (buffer.hasRecords) this.rest(state);
    else buffer.fail(error);
  }

  rest(state: PartitionState): void {
    const { cluster } = this.#options;
    state.failures += 1;
    state.restsUntilMs = cluster.platform.clock.monotonicMs() + cluster.retryBackoff.delayMs(state.failures);
  }
}
