// The partitions of a coordinator's topic that this broker leads, and which of them a key belongs to. One
// that could not be loaded, because the disk failed, is tried again until it can be.

import { javaStringHash } from '../../base/hash/java-string-hash.ts';
import type { Timer, Timers } from '../../base/ports/timers.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { CoordinatorDecision, CoordinatorState } from './coordinator-state.ts';
import type { CoordinatorShard } from './coordinator-shard.ts';
import type { TransactionalProducer } from './shard-transactions.ts';
import type { CoordinatorMarker } from './transactional-log.ts';

type CreateShard<Rec, State extends CoordinatorState<Rec>> = (
  partition: number,
  leaderEpoch: number,
) => CoordinatorShard<Rec, State> | undefined;

/** Between two tries to load a partition; doubled each time up to the longest. */
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

export class CoordinatorShards<Rec, State extends CoordinatorState<Rec>> {
  readonly #create: CreateShard<Rec, State>;
  readonly #partitionCount: () => number;
  readonly #timers: Timers;
  readonly #shards = new Map<number, CoordinatorShard<Rec, State>>();
  /** The leader epoch each partition was taken over with. */
  readonly #epochs = new Map<number, number>();
  readonly #retries = new Map<number, Timer>();

  /**
   * @param partitionCount of the topic, 0 while there is none
   * @param create the shard of a partition, undefined when its log is not here
   */
  constructor(partitionCount: () => number, timers: Timers, create: CreateShard<Rec, State>) {
    this.#partitionCount = partitionCount;
    this.#timers = timers;
    this.#create = create;
  }

  /** This broker leads the partition from now on. Loading begins, and goes on in the background. */
  elect(partition: number, leaderEpoch: number): void {
    if ((this.#epochs.get(partition) ?? -1) >= leaderEpoch) return;
    this.resign(partition);
    void this.#load(partition, leaderEpoch, firstRetryMs);
  }

  async #load(partition: number, leaderEpoch: number, retryMs: number): Promise<void> {
    const shard = this.#create(partition, leaderEpoch);
    if (shard === undefined) return;
    this.#epochs.set(partition, leaderEpoch);
    this.#shards.set(partition, shard);
    await shard.load();
    if (!shard.hasFailed) return;
    const retry = this.#timers.background(retryMs, () => {
      this.resign(partition);
      void this.#load(partition, leaderEpoch, Math.min(retryMs * 2, longestRetryMs));
    });
    this.#retries.set(partition, retry);
  }

  /** Somebody else leads it, or it is gone. */
  resign(partition: number): void {
    this.#retries.get(partition)?.cancel();
    this.#retries.delete(partition);
    this.#shards.get(partition)?.close();
    this.#shards.delete(partition);
    this.#epochs.delete(partition);
  }

  close(): void {
    for (const partition of this.#shards.keys()) this.resign(partition);
  }

  /** As Kafka: |hash| of the key, where the smallest integer counts as 0. Undefined while there is no topic. */
  partitionOf(key: string): number | undefined {
    const count = this.#partitionCount();
    if (count === 0) return undefined;
    const hash = javaStringHash(key);
    return (hash === -2_147_483_648 ? 0 : Math.abs(hash)) % count;
  }

  /** Runs a decision where the key belongs. Rejects with NOT_COORDINATOR when that is not here. */
  async run<Response>(key: string, decide: (state: State) => CoordinatorDecision<Rec, Response>): Promise<Response> {
    const shard = this.#shardOf(key);
    return shard.run(() => decide(shard.state));
  }

  /** As `run`, for records that belong to a producer's transaction. */
  async runTransactional<Response>(
    key: string,
    producer: TransactionalProducer,
    decide: (state: State) => CoordinatorDecision<Rec, Response>,
  ): Promise<Response> {
    const shard = this.#shardOf(key);
    return shard.runTransactional(producer, () => decide(shard.state));
  }

  /** Ends a producer's transaction in one partition. Rejects with NOT_COORDINATOR when that is not here. */
  async endTransaction(partition: number, marker: CoordinatorMarker): Promise<void> {
    const shard = this.#shards.get(partition);
    if (shard === undefined) throw new KafkaError(ErrorCode.NOT_COORDINATOR);
    await shard.endTransaction(marker);
  }

  /** All partitions led here, those that are loading too. */
  all(): Iterable<CoordinatorShard<Rec, State>> {
    return this.#shards.values();
  }

  get led(): Iterable<number> {
    return this.#shards.keys();
  }

  #shardOf(key: string): CoordinatorShard<Rec, State> {
    const partition = this.partitionOf(key);
    const shard = partition === undefined ? undefined : this.#shards.get(partition);
    if (shard === undefined) throw new KafkaError(ErrorCode.NOT_COORDINATOR);
    return shard;
  }
}
