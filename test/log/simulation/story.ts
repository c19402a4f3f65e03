// One seed's story: processes that open log directories on a simulated disk and use the partitions in
// them, all at once, until the power fails or the process is killed, at any moment, starting up and
// stopping included; or until they stop in order. The next process must find what was promised.

import assert from 'node:assert/strict';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { LogDirectory } from '../../../src/log/directory/log-directory.ts';
import { openLogDirectories } from '../../../src/log/directory/open-log-directories.ts';
import { Logs } from '../../../src/log/logs.ts';
import { compact } from '../../../src/log/compaction/compaction.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { Life, mortal } from './life.ts';
import { PartitionLife, type ProcessLife } from './partition-life.ts';
import type { Compact } from './passes.ts';
import { PartitionTruth } from './partition-truth.ts';
import { configs } from './configs.ts';
import { type StepWeights, takeSteps } from './steps.ts';
import type { Tally } from './tally.ts';
import { assertTidy } from './tidy.ts';
import { Weather } from './weather.ts';
import { recordingLogger } from '../log-fixture.ts';

export interface StoryOptions {
  readonly lives: number;
  readonly withFaults: boolean;
  /** Of its partitions; by seed when left out. */
  readonly configs?: readonly LogConfig[];
  readonly weights?: StepWeights;
  /** Stands between the node and its platform: a bug that was planted. */
  readonly plant?: (platform: Platform) => Platform;
  /** In the place of the cleaner's pass. */
  readonly compact?: Compact;
}

/** How a process came to its end, which says what the next one may rely on. */
type End = 'none' | 'in order' | 'killed' | 'power cut';

const hourMs = 3_600_000;
const paths = ['/var/samsa/a', '/var/samsa/b'] as const;

export class Story {
  readonly events: LogEvent[] = [];
  readonly #platform: SimulatedPlatform;
  readonly #random: SeededRandom;
  readonly #partitions: readonly PartitionTruth[];
  readonly #weather: Weather;
  readonly #tally: Tally;
  readonly #options: StoryOptions;
  readonly #paths: readonly string[];
  #lastEnd: End = 'none';
  /** The process has begun to stop: from here on the marker may be there. */
  #isStopping = false;

  constructor(seed: number, options: StoryOptions, tally: Tally) {
    this.#platform = new SimulatedPlatform(seed);
    const random = new SeededRandom(seed).fork('story');
    this.#random = random;
    this.#options = options;
    this.#tally = tally;
    this.#weather = new Weather(this.#platform.disk, random.fork('weather'));
    this.#paths = random.chance(0.5) ? paths : paths.slice(0, 1);
    this.#partitions = (options.configs ?? configs(random)).map(
      (config, partition) => new PartitionTruth({ topic: 't', partition }, config, (size) => random.bytes(size)),
    );
  }

  /** Depends on everything that happened, in its order. */
  get hash(): number {
    return this.#platform.traceHash;
  }

  async run(): Promise<void> {
    const { lives } = this.#options;
    for (let life = 0; life < lives; life++) await this.#live(life === lives - 1);
    for (const { model } of this.#partitions) this.#tally.losses += model.losses;
  }

  /** One process, from its start to its end. The last one ends by itself. */
  async #live(isLast: boolean): Promise<void> {
    const platform = this.#platform;
    const life = new Life();
    this.events.length = 0;
    const planted = this.#options.plant?.(platform) ?? platform;
    const process = this.#process(mortal(planted, life), life);
    await platform.runUntil(isLast ? process : Promise.race([process, this.#end(life)]));
    this.#weather.reset();
  }

  /** Ends the process after some time, or in the midst of a change of files. */
  async #end(life: Life): Promise<void> {
    const random = this.#random;
    const { schedule } = this.#platform.simulation;
    const delayMs = random.chance(0.2) ? random.between(0, 15) : random.between(5, 400);
    await new Promise<void>((resolve) => {
      schedule.after(delayMs, 'the end', resolve);
      if (random.chance(0.4))
        life.atChange(1 + random.below(40), () => schedule.after(random.between(0, 4), 'the early end', resolve));
    });
    if (life.isOver) return;
    life.isOver = true;
    if (!life.isOpen) this.#tally.crashesWhileOpening += 1;
    else if (this.#isStopping) this.#tally.crashesWhileClosing += 1;
    this.#stop(this.#random.chance(0.7) ? 'power cut' : 'killed');
  }

  #stop(end: End): void {
    this.#lastEnd = end;
    // What a failed sync has dropped may be gone as after a power cut, or readable until the next one.
    if (end === 'power cut' || this.#options.withFaults)
      for (const { model } of this.#partitions) model.writtenEnd = model.durableEnd;
    if (end === 'power cut') {
      this.#tally.crashes += 1;
      this.#platform.crash();
    } else {
      if (end === 'killed') this.#tally.kills += 1;
      this.#platform.kill();
    }
  }

  async #process(platform: Platform, life: Life): Promise<void> {
    let end: End = 'killed';
    try {
      end = await this.#work(platform, life);
    } catch (error) {
      // What a dead process thinks is of no interest.
      if (!life.isOver) throw error;
    }
    // A process that has ended by itself ends the life; one that was killed must not outrun its killer.
    if (life.isOver) await new Promise(() => {});
    life.isOver = true;
    this.#stop(end);
  }

  async #work(platform: Platform, life: Life): Promise<End> {
    const logger = recordingLogger(this.events);
    const { directories } = await openLogDirectories(platform, this.#paths, 1, logger);
    const cleanPaths = new Set(directories.filter(({ wasClean }) => wasClean).map(({ path }) => path));
    assert.ok(cleanPaths.size === 0 || this.#isStopping, 'the marker says clean only after a stop in order');
    const lastEnd = this.#lastEnd;
    this.#isStopping = false;
    this.#lastEnd = 'none';
    const logs = new Logs({ platform, directories, logger, ...this.#settings() });
    const truths = new Map(this.#partitions.map((truth) => [truth.topicId, truth]));
    await logs.load((_partition, topicId) => truths.get(topicId)?.config, new Set());
    const process: ProcessLife = {
      platform,
      logs,
      life,
      random: this.#random,
      weather: this.#weather,
      withFaults: this.#options.withFaults,
      tally: this.#tally,
      compact: this.#options.compact ?? compact,
      jumpClock: () => this.#platform.clock.jump(Math.round(this.#random.between(-1, 1) * hourMs)),
    };
    const lives = this.#partitions.map((truth) => new PartitionLife(truth, process));
    for (const partition of lives) {
      const path = logs.get(partition.truth.topicPartition)?.parentDirectory;
      await partition.begin(this.#promisedEnd(partition.truth, lastEnd, path !== undefined && cleanPaths.has(path)));
    }
    life.isOpen = true;
    logs.rounds.start();
    await this.#use(lives);
    return this.#close(logs, lives, directories);
  }

  #settings() {
    return {
      tailCacheBytes: this.#random.chance(0.5) ? 0 : 4000,
      concurrentLoads: 2,
      retentionCheckIntervalMs: 60,
      recoveryPointIntervalMs: 40,
      logStartOffsetIntervalMs: 50,
      highWatermarkIntervalMs: 30,
      producerExpirationMs: 2 ** 60,
      producerExpirationCheckIntervalMs: 1000,
      fileDeleteDelayMs: 100,
      indexCacheBytes: 200,
    };
  }

  #promisedEnd({ model }: PartitionTruth, lastEnd: End, isClean: boolean): number {
    if (isClean) return model.end;
    return lastEnd === 'power cut' ? model.durableEnd : Math.max(model.writtenEnd, model.durableEnd);
  }

  async #use(partitions: readonly PartitionLife[]): Promise<void> {
    const count = (5 + this.#random.below(60)) / partitions.length;
    await Promise.all(partitions.map((partition) => takeSteps(partition, count, this.#options.weights)));
    this.#weather.clear();
    await Promise.all(partitions.map((partition) => partition.passes.settled()));
    await Promise.all(partitions.map((partition) => partition.outlastFailure()));
    for (const partition of partitions) partition.settle();
  }

  async #close(logs: Logs, partitions: readonly PartitionLife[], directories: readonly LogDirectory[]): Promise<End> {
    const starts = partitions.map(({ log }) => log.logStartOffset);
    // The marker may be on disk before the process hears of it.
    this.#isStopping = true;
    await logs.close(1);
    if (this.events.some(({ message }) => message.startsWith('could not close a log in order'))) return 'power cut';
    for (const [index, { model, log }] of partitions.entries()) {
      model.isDurable(model.end);
      model.promisedStart = Math.max(starts[index]!, log.logStartOffset);
    }
    // A failing disk may have kept the log from tidying up.
    if (!this.#options.withFaults) assertTidy(this.#platform.disk.snapshot().keys());
    this.#tally.cleanStops += 1;
    for (const directory of directories) await directory.release();
    return 'in order';
  }
}
