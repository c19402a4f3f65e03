// Finds positions for partitions that have none. A failure to find one is never an answer: the question
// is asked again, and nothing falls back to another end of the log (librdkafka #4447).

import type { Logger } from '../../base/logging.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isRetriable, NoOffsetForPartitionError } from '../errors.ts';
import { type FoundOffset, lookUpOffsets, OffsetTimestamp } from '../offset-lookup.ts';
import { Deadline } from '../waiting.ts';
import { type OffsetReset, type PartitionState, seekTo, type SubscriptionState } from './subscription-state.ts';

export interface OffsetResetsOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  /** What `auto.offset.reset` says; undefined for `none`. */
  readonly policy: OffsetReset | undefined;
  /** Whether `latest` is the last stable offset. */
  readonly readsCommitted: boolean;
  readonly requestTimeoutMs: number;
  /** A position was found, or the search failed. */
  readonly onChange: () => void;
}

const durationPattern = /^by_duration:P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

export function parseOffsetReset(text: string): OffsetReset | undefined {
  const word = text.toLowerCase();
  if (word === 'earliest' || word === 'latest') return { kind: word };
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return { kind: 'ago', durationMs: Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000) };
}

export class OffsetResets {
  readonly #options: OffsetResetsOptions;
  readonly #running = new Set<PartitionState>();
  #failure: Error | undefined;

  constructor(options: OffsetResetsOptions) {
    this.#options = options;
  }

  /** Starts looking for every position that is missing. Throws what an earlier search found to be hopeless. */
  start(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    const wanted: { readonly state: PartitionState; readonly reset: OffsetReset }[] = [];
    for (const state of this.#options.subscription.states) {
      if (state.position !== undefined || state.awaitsCommitted || this.#running.has(state)) continue;
      const reset = state.reset ?? this.#options.policy;
      if (reset === undefined) throw new NoOffsetForPartitionError(state);
      wanted.push({ state, reset });
    }
    if (wanted.length > 0) void this.#find(wanted);
  }

  async #find(wanted: readonly { readonly state: PartitionState; readonly reset: OffsetReset }[]): Promise<void> {
    const { cluster, requestTimeoutMs, logger, onChange, readsCommitted } = this.#options;
    for (const { state } of wanted) this.#running.add(state);
    const queries = wanted.map(({ state, reset }) => ({
      topic: state.topic,
      partition: state.partition,
      timestamp: this.#timestampOf(reset),
    }));
    const askedEpochs = wanted.map(({ state }) => this.#leaderEpochOf(state));
    try {
      const wait = { deadline: new Deadline(cluster.platform.clock, requestTimeoutMs), signal: cluster.closing };
      const outcomes = await lookUpOffsets(cluster, queries, wait, readsCommitted);
      for (const [index, { state, reset }] of wanted.entries()) {
        const outcome = outcomes.get(queries[index]!);
        if (outcome === undefined || !this.#isStillWanted(state, reset)) continue;
        if ('value' in outcome) this.#apply(state, reset, outcome.value, askedEpochs[index]);
        else if (!isRetriable(outcome.error)) this.#failure ??= outcome.error;
        else logger.debug('no position yet', { topic: state.topic, partition: state.partition, error: outcome.error });
      }
    } catch (error) {
      if (!cluster.isClosed && !isRetriable(error)) this.#failure ??= error as Error;
    }
    for (const { state } of wanted) this.#running.delete(state);
    if (!cluster.isClosed) onChange();
  }

  /** Nobody sought elsewhere or unassigned the partition meanwhile. */
  #isStillWanted(state: PartitionState, reset: OffsetReset): boolean {
    return (
      this.#options.subscription.owns(state) &&
      state.position === undefined &&
      (state.reset ?? this.#options.policy) === reset
    );
  }

  #apply(
    state: PartitionState,
    reset: OffsetReset,
    { offset, leaderEpoch }: FoundOffset,
    askedEpoch: number | undefined,
  ): void {
    if (offset >= 0) {
      seekTo(state, offset, leaderEpoch);
      // What the leader says of its own log needs no validation, as long as it is the leader.
      if (askedEpoch === this.#leaderEpochOf(state)) state.validatedEpoch = askedEpoch;
      // No record is that young: what comes next will be.
    } else if (reset.kind === 'ago') state.reset = { kind: 'latest' };
  }

  #leaderEpochOf({ topic, partition }: PartitionState): number | undefined {
    return this.#options.cluster.metadata.partition(topic, partition)?.leaderEpoch;
  }

  #timestampOf(reset: OffsetReset): number {
    if (reset.kind === 'ago') return Math.max(0, this.#options.cluster.platform.clock.wallMs() - reset.durationMs);
    return OffsetTimestamp[reset.kind];
  }
}
