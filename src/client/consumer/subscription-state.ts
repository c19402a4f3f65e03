// Which partitions are consumed and how far each one is. A partition that is assigned again starts with
// a new state, so that whatever was under way for the old one finds that it belongs to nobody.

import { IllegalStateError } from '../errors.ts';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';

/** Where to look for a position: a ListOffsets timestamp, possibly one that depends on the time of asking. */
export type OffsetReset =
  | { readonly kind: 'earliest' | 'latest' }
  | { readonly kind: 'ago'; readonly durationMs: number };

export interface PartitionState extends TopicPartition {
  /** Offset of the next record to hand out; undefined until it is known. */
  position: number | undefined;
  /** Leader epoch of the record before the position; undefined when it is not known. */
  offsetEpoch: number | undefined;
  /** The leader epoch in which the position was found to be in the log (KIP-320); undefined before that. */
  validatedEpoch: number | undefined;
  /** The group's committed offset is asked for first: until it is known nothing else may give a position. */
  awaitsCommitted: boolean;
  /** What to look for; undefined when there is a position or the consumer's own rule decides. */
  reset: OffsetReset | undefined;
  isPaused: boolean;
  /** The end of what can be read, as of the last answer. */
  highWatermark: number | undefined;
  /** The end of what read_committed may see, as of the last answer. */
  lastStableOffset: number | undefined;
  logStartOffset: number | undefined;
  /** Not to be fetched again before this moment. */
  restsUntilMs: number;
  failures: number;
  /** A replica nearer than the leader, until a moment. */
  preferredReplica: { readonly nodeId: number; readonly untilMs: number } | undefined;
}

export class SubscriptionState {
  #states = new TopicPartitionMap<PartitionState>();
  #version = 0;

  /** Another one after each change of what is assigned. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#states.size;
  }

  get partitions(): TopicPartition[] {
    return [...this.#states.keys()];
  }

  get states(): Iterable<PartitionState> {
    return this.#states.values();
  }

  get topics(): Set<string> {
    return new Set(this.partitions.map(({ topic }) => topic));
  }

  /** Partitions that stay keep their position. New ones begin at the group's committed offset, if there is a group. */
  assign(partitions: Iterable<TopicPartition>, hasGroup = false): void {
    const states = new TopicPartitionMap<PartitionState>();
    for (const { topic, partition } of partitions) {
      const name = { topic, partition };
      states.set(name, this.#states.get(name) ?? newState(name, hasGroup));
    }
    this.#states = states;
    this.#version += 1;
  }

  find(partition: TopicPartition): PartitionState | undefined {
    return this.#states.get(partition);
  }

  /** Throws an `IllegalStateError` when the partition is not assigned. */
  get(partition: TopicPartition): PartitionState {
    const state = this.#states.get(partition);
    if (state === undefined)
      throw new IllegalStateError(`No current assignment for partition ${formatTopicPartition(partition)}`);
    return state;
  }

  owns(state: PartitionState): boolean {
    return this.#states.get(state) === state;
  }
}

function newState({ topic, partition }: TopicPartition, awaitsCommitted: boolean): PartitionState {
  return {
    topic,
    partition,
    position: undefined,
    offsetEpoch: undefined,
    validatedEpoch: undefined,
    awaitsCommitted,
    reset: undefined,
    isPaused: false,
    highWatermark: undefined,
    lastStableOffset: undefined,
    logStartOffset: undefined,
    restsUntilMs: -Infinity,
    failures: 0,
    preferredReplica: undefined,
  };
}

/** `offsetEpoch`: of the record before the offset, when it is known; the position is then held to it. */
export function seekTo(state: PartitionState, offset: number, offsetEpoch?: number): void {
  state.position = offset;
  state.offsetEpoch = offsetEpoch;
  state.validatedEpoch = undefined;
  state.awaitsCommitted = false;
  state.reset = undefined;
  state.restsUntilMs = -Infinity;
  state.preferredReplica = undefined;
}

export function requestReset(state: PartitionState, reset: OffsetReset): void {
  state.position = undefined;
  state.awaitsCommitted = false;
  state.reset = reset;
  state.preferredReplica = undefined;
}
