// One consumer on a machine of its own, with a user who polls, takes a while for what came, commits in one
// of several ways, falls asleep now and then, and may die. What it must not see is kept as a violation.

import assert from 'node:assert/strict';
import type { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import type { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import {
  Consumer,
  type ConsumerOptions,
  type ConsumerRecord,
  ErrorCode,
  FencedInstanceIdError,
  KafkaError,
  type RebalanceListener,
  stringSerde,
  type TopicPartition,
  UnreleasedInstanceIdError,
} from '../../src/client/index.ts';
import { formatTopicPartition, TopicPartitionMap } from '../../src/client/topic-partition.ts';
import { ProcessPlatform } from './process-platform.ts';
import type { GroupModel } from './model.ts';

export type CommitStyle = 'auto' | 'loop' | 'sync' | 'explicit' | 'async';

type Options = Omit<ConsumerOptions<string, string>, 'platform' | 'keyDeserializer' | 'valueDeserializer'>;

export interface LivingConsumerOptions {
  readonly name: string;
  readonly machine: SimulatedPlatform;
  readonly random: SeededRandom;
  readonly model: GroupModel;
  readonly style: CommitStyle;
  readonly topics: readonly string[] | RegExp;
  readonly consumer: Options;
}

/** What a user gets who commits while the group, the network or the broker is not what it was. */
const commitFailures: ReadonlySet<string> = new Set([
  'CommitFailedError',
  'RebalanceInProgressError',
  'RetriableCommitFailedError',
  'TimeoutError',
]);

/** After these a consumer is of no use any more, as in Java. */
function isFatal(error: Error): boolean {
  // Another one has, or still has, the same instance id.
  if (error instanceof FencedInstanceIdError || error instanceof UnreleasedInstanceIdError) return true;
  // The group went back to the classic protocol while this member was taken for gone.
  return error instanceof KafkaError && error.code === ErrorCode.GROUP_ID_NOT_FOUND;
}

type Mood = 'polls' | 'fenced' | 'closed' | 'dead';

export class LivingConsumer {
  readonly consumer: Consumer<string, string>;
  readonly process: ProcessPlatform;
  readonly violations: Error[] = [];
  /** Assigned `+`, revoked `-`, lost `!`, and the names of errors. */
  readonly events: string[] = [];
  readonly #options: LivingConsumerOptions;
  /** What the next record of a newly assigned partition must not be below, and the operator's term then. */
  readonly #starts = new TopicPartitionMap<{ readonly floor: number; readonly term: number }>();
  readonly #running: Promise<void>;
  #mood: Mood = 'polls';
  #stallMs = 0;

  constructor(options: LivingConsumerOptions) {
    const { machine, model, style } = options;
    this.#options = options;
    this.process = new ProcessPlatform(machine);
    const isAutomatic = style === 'auto' || style === 'loop';
    this.consumer = new Consumer({
      ...options.consumer,
      enableAutoCommit: isAutomatic,
      platform: this.process.platform,
      keyDeserializer: stringSerde,
      valueDeserializer: stringSerde,
      interceptors: [
        {
          onCommit: (offsets) => {
            for (const [partition, { offset }] of offsets) this.#check(() => model.committed(partition, offset));
          },
        },
      ],
    });
    this.consumer.subscribe(options.topics, this.#listener());
    this.#running = this.#run();
  }

  get name(): string {
    return this.#options.name;
  }

  get mood(): Mood {
    return this.#mood;
  }

  get instanceId(): string | undefined {
    return this.#options.consumer.groupInstanceId;
  }

  get protocol(): string {
    return this.#options.consumer.groupProtocol ?? 'classic';
  }

  /** The user is away for so long, between a poll and what follows it. */
  stall(durationMs: number): void {
    this.#stallMs = durationMs;
  }

  /** The process is gone; nobody hears of it. */
  die(): void {
    this.#mood = 'dead';
    this.process.die();
    this.#options.machine.kill();
  }

  async close(remains = false): Promise<void> {
    this.#stallMs = 0;
    this.#mood = 'closed';
    // Only a loop knows what of a poll is processed; who polls must have done with it.
    if (this.#options.style !== 'loop') await this.#running;
    await this.consumer.close(remains ? { groupMembershipOperation: 'remain-in-group' } : {});
    await this.#running;
  }

  #check(assertion: () => void): void {
    try {
      assertion();
    } catch (error) {
      this.violations.push(new Error(`${this.name}: ${(error as Error).message}`, { cause: error }));
    }
  }

  #listener(): RebalanceListener {
    const { model, style } = this.#options;
    return {
      onPartitionsAssigned: (partitions) => {
        this.#note('+', partitions);
        for (const partition of partitions)
          this.#starts.set(partition, { floor: model.floorOf(partition), term: model.term });
      },
      onPartitionsRevoked: async (partitions) => {
        this.#note('-', partitions);
        if (style === 'sync' || style === 'async') await this.#commit(() => this.consumer.commitSync());
      },
      onPartitionsLost: (partitions) => this.#note('!', partitions),
    };
  }

  #note(what: string, partitions: readonly TopicPartition[]): void {
    this.events.push(`${what}${partitions.map(formatTopicPartition).join(',')}`);
  }

  async #run(): Promise<void> {
    while (this.#mood === 'polls') {
      try {
        if (this.#options.style === 'loop') await this.#loop();
        else await this.#poll();
      } catch (error) {
        this.#noteFailure(error as Error);
      }
    }
  }

  #noteFailure(error: Error): void {
    this.events.push(error.name);
    if (this.#mood === 'closed' && error.name === 'ClientClosedError') return;
    if (isFatal(error)) this.#mood = 'fenced';
    else
      this.violations.push(new Error(`${this.name}: poll rejected: ${error.name} ${error.message}`, { cause: error }));
    // Whatever it was, it is not to be met in a loop.
    if (this.violations.length > 0) this.#mood = 'fenced';
  }

  async #loop(): Promise<void> {
    for await (const record of this.consumer) {
      this.#deliver(record);
      await this.#takeAWhile();
      this.#options.model.processed(record, record.offset);
      if (this.#mood !== 'polls') return;
    }
  }

  async #poll(): Promise<void> {
    const { model, style, random } = this.#options;
    const records = await this.consumer.poll(500);
    for (const record of records) this.#deliver(record);
    await this.#takeAWhile();
    for (const record of records) model.processed(record, record.offset);
    if (style === 'auto' || records.isEmpty || random.chance(0.4)) return;
    if (style === 'async') this.consumer.commitAsync((_offsets, error) => this.#noteCommit(error));
    else if (style === 'sync') await this.#commit(() => this.consumer.commitSync());
    else await this.#commit(() => this.consumer.commitSync(behind(records)));
  }

  #deliver(record: ConsumerRecord<string, string>): void {
    const { model } = this.#options;
    const name = formatTopicPartition(record);
    const isOwn = this.consumer.assignment().some((partition) => formatTopicPartition(partition) === name);
    this.#check(() => {
      assert.ok(isOwn, `a record of ${name}, which is not assigned`);
      const start = this.#starts.get(record);
      if (start !== undefined && start.term === model.term)
        assert.ok(record.offset >= start.floor, `${name} began at ${record.offset}, committed was ${start.floor}`);
      this.#starts.delete(record);
      model.delivered(record, record.offset, record.value!);
    });
  }

  async #takeAWhile(): Promise<void> {
    const { random, machine } = this.#options;
    const durationMs = this.#stallMs > 0 ? this.#stallMs : random.chance(0.3) ? random.below(60) : 0;
    this.#stallMs = 0;
    if (durationMs > 0) await new Promise<void>((resolve) => void machine.timers.after(durationMs, resolve));
  }

  async #commit(commit: () => Promise<void>): Promise<void> {
    try {
      await commit();
    } catch (error) {
      this.#noteCommit(error as Error);
    }
  }

  #noteCommit(error: Error | undefined): void {
    if (error === undefined) return;
    this.events.push(error.name);
    if (commitFailures.has(error.name) || isFatal(error)) return;
    if (this.#mood === 'closed' && error.name === 'ClientClosedError') return;
    this.violations.push(
      new Error(`${this.name}: a commit was refused: ${error.name} ${error.message}`, { cause: error }),
    );
  }
}

function behind(records: Iterable<ConsumerRecord<string, string>>): TopicPartitionMap<{ offset: number }> {
  const offsets = new TopicPartitionMap<{ offset: number }>();
  for (const record of records) offsets.set(record, { offset: record.offset + 1 });
  return offsets;
}
