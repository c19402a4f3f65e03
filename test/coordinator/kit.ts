// One shard of a coordinator for tests of its groups: on virtual time, over a partition in memory whose
// appends may fail or be held back, and which can be loaded anew as after a restart. No broker, no network.

import type { Timers } from '../../src/base/ports/timers.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { createLogger, type LogEvent } from '../../src/base/logging.ts';
import type { GroupContext, GroupDecision } from '../../src/coordinator/group/group-context.ts';
import type { GroupCoordinatorConfig } from '../../src/coordinator/group/group-coordinator-config.ts';
import { type GroupRecord, groupRecordCodec } from '../../src/coordinator/group/group-record.ts';
import { RebalanceHistory } from '../../src/coordinator/group/rebalance-history.ts';
import { CoordinatorShard } from '../../src/coordinator/shard/coordinator-shard.ts';
import type { CoordinatorState } from '../../src/coordinator/shard/coordinator-state.ts';
import { MetadataDelta } from '../../src/metadata/metadata-delta.ts';
import { emptyImage, type MetadataImage } from '../../src/metadata/metadata-image.ts';
import { metadataRecord } from '../../src/metadata/metadata-record.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { MemoryCoordinatorLog } from './memory-coordinator-log.ts';

/** Kafka's defaults. */
export const defaultGroupConfig: GroupCoordinatorConfig = {
  initialRebalanceDelayMs: 3_000,
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  classicMaxSize: 2_147_483_647,
  offsetMetadataMaxBytes: 4_096,
  offsetsRetentionMs: 7 * 24 * 60 * 60 * 1_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  commitTimeoutMs: 5_000,
  loadBufferBytes: 5 * 1024 * 1024,
  compression: undefined,
  isConsumerProtocolEnabled: () => true,
  consumerAssignors: ['uniform', 'range'],
  consumerMaxSize: 2_147_483_647,
  migrationPolicy: 'bidirectional',
  regexRefreshIntervalMs: 600_000,
  consumerSessionTimeoutMs: () => 45_000,
  consumerHeartbeatIntervalMs: () => 5_000,
  consumerAssignmentIntervalMs: () => 1_000,
};

export interface KitOptions<State extends CoordinatorState<GroupRecord>> {
  readonly createState: (context: GroupContext) => State;
  readonly config?: Partial<GroupCoordinatorConfig>;
  readonly seed?: number;
  readonly image?: MetadataImage;
  /** What the partition holds before the first load. */
  readonly log?: MemoryCoordinatorLog;
}

export class CoordinatorKit<State extends CoordinatorState<GroupRecord>> {
  readonly platform: SimulatedPlatform;
  readonly log: MemoryCoordinatorLog;
  readonly logEvents: LogEvent[] = [];
  /** Counts for the next decision when replaced. */
  config: GroupCoordinatorConfig;
  image: MetadataImage;
  /** Of the shard that lives now. */
  context!: GroupContext;
  readonly #createState: (context: GroupContext) => State;
  #shard: CoordinatorShard<GroupRecord, State>;

  private constructor(options: KitOptions<State>) {
    this.platform = new SimulatedPlatform(options.seed ?? 1);
    this.log = options.log ?? new MemoryCoordinatorLog();
    this.config = { ...defaultGroupConfig, ...options.config };
    this.image = options.image ?? emptyImage;
    this.#createState = options.createState;
    this.#shard = this.#createShard();
  }

  /** A shard that has loaded its partition. */
  static async start<S extends CoordinatorState<GroupRecord>>(options: KitOptions<S>): Promise<CoordinatorKit<S>> {
    const kit = new CoordinatorKit(options);
    await kit.platform.runUntil(kit.#shard.load());
    return kit;
  }

  get state(): State {
    return this.#shard.state;
  }

  get isActive(): boolean {
    return this.#shard.isActive;
  }

  /** Asks; the answer may be long in coming. `settled` lets what is already due happen first. */
  run<Response>(decide: () => GroupDecision<Response>): Promise<Response> {
    const answer = this.#shard.run(decide);
    // Whoever asked looks at it later: until then a failure is not unhandled.
    answer.catch(() => {});
    return answer;
  }

  /** Asks, and lets virtual time run until the answer is there. */
  ask<Response>(decide: () => GroupDecision<Response>): Promise<Response> {
    return this.platform.runUntil(this.run(decide));
  }

  /** Lets this much virtual time pass. */
  advance(durationMs: number): Promise<void> {
    return this.platform.advance(durationMs);
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.platform.advance(0);
  }

  /** The partition is taken away: who waits is answered, and nothing is decided until `restart`. */
  close(): void {
    this.#shard.close();
  }

  /** The broker comes back: a new shard, from what is in the log. Appends that were held back are lost. */
  async restart(): Promise<void> {
    this.#shard.close();
    this.log.release(new Error('the broker is gone'));
    await this.settle();
    this.#shard = this.#createShard();
    await this.platform.runUntil(this.#shard.load());
  }

  /** What a restart would find, beside the shard that goes on: for `replay(log) = live state`. */
  async reload(): Promise<State> {
    const shard = this.#createShard({ isBeside: true });
    await this.platform.runUntil(shard.load());
    return shard.state;
  }

  /** Everything in the log, decoded. */
  records(): GroupRecord[] {
    return [...this.log.records()].flatMap(({ key, value }) => groupRecordCodec.decode(key, value) ?? []);
  }

  /** Puts records into the log behind the shard's back: what is loaded at the next restart. */
  write(records: readonly GroupRecord[]): void {
    const builder = new BatchBuilder();
    for (const record of records) {
      const { key, value } = groupRecordCodec.encode(record);
      builder.append(this.platform.clock.wallMs(), key, value);
    }
    this.log.put(builder.build());
  }

  #createShard({ isBeside = false } = {}): CoordinatorShard<GroupRecord, State> {
    const { platform, log } = this;
    const { clock, random, disk, network, workers, http, usage } = platform;
    // A shard beside the living one keeps no timers: they would go on after the comparison.
    const timers = isBeside ? stoppedTimers : platform.timers;
    const logger = createLogger({
      minimumLevel: 'debug',
      wallMs: () => clock.wallMs(),
      sink: (event) => {
        if (!isBeside) this.logEvents.push(event);
      },
    });
    return new CoordinatorShard<GroupRecord, State>({
      log,
      codec: groupRecordCodec,
      platform: { clock, random, disk, network, workers, http, usage, timers },
      logger,
      writeTimeoutMs: this.config.commitTimeoutMs,
      loadBufferBytes: this.config.loadBufferBytes,
      compression: this.config.compression,
      createState: (journal, shardTimers) => {
        const context: GroupContext = {
          clock,
          random,
          logger,
          journal,
          timers: shardTimers,
          config: this.#liveConfig(),
          rebalances: new RebalanceHistory(logger),
          image: () => this.image,
        };
        if (!isBeside) this.context = context;
        return this.#createState(context);
      },
    });
  }

  /** The settings as they are at each use. */
  #liveConfig(): GroupCoordinatorConfig {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every property is read from the config
    return new Proxy({} as GroupCoordinatorConfig, {
      get: (_target, name) => Reflect.get(this.config, name) as unknown,
    });
  }
}

/** Timers that never ring. */
const stoppedTimers: Timers = {
  after: () => ({ cancel: () => {} }),
  background: () => ({ cancel: () => {} }),
  yield: () => Promise.resolve(),
};

/** An image with these topics: name and number of partitions. Ids are made of the names' order. */
export function imageOfTopics(topics: Readonly<Record<string, number>>, before = emptyImage): MetadataImage {
  const delta = new MetadataDelta(before);
  for (const [name, partitions] of Object.entries(topics)) {
    const topicId = topicIdOf(name);
    delta.replay(metadataRecord('TopicRecord', { name, topicId }));
    for (let partitionId = 0; partitionId < partitions; partitionId += 1) {
      delta.replay(
        metadataRecord('PartitionRecord', {
          partitionId,
          topicId,
          replicas: [1],
          isr: [1],
          removingReplicas: [],
          addingReplicas: [],
          leader: 1,
          leaderRecoveryState: 0,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: [],
          eligibleLeaderReplicas: null,
          lastKnownElr: null,
        }),
      );
    }
  }
  return delta.build(before.provenance);
}

/** The id that `imageOfTopics` gives: the name's first letters, filled up. */
export function topicIdOf(name: string): string {
  return `${name.replaceAll(/[^\w-]/g, '_')}AAAAAAAAAAAAAAAAAAAAAA`.slice(0, 21) + 'A';
}
