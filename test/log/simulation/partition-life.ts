// One partition in one process: checks what the start found, then does to its log by seed whatever a
// replica may do, and keeps the model up with what was appended and acknowledged.

import assert from 'node:assert/strict';
import { DiskError } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import type { compact } from '../../../src/log/compaction/compaction.ts';
import { CompactionAbortedError } from '../../../src/log/compaction/compaction-target.ts';
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts';
import { StorageError } from '../../../src/log/storage-error.ts';
import { type Life, ignoreStorage, pause } from './life.ts';
import { assertIndexes, assertLookups } from './lookups.ts';
import type { PartitionModel } from './partition-model.ts';
import type { PartitionTruth } from './partition-truth.ts';
import type { Tally } from './tally.ts';
import type { Weather } from './weather.ts';
import { Workload } from './workload.ts';
import { readAll } from '../log-fixture.ts';

/** A pass of the cleaner over the log. */
export type Compact = (...pass: [...Parameters<typeof compact>, log: PartitionLog]) => ReturnType<typeof compact>;

/** What the partitions of one process share. */
export interface ProcessLife {
  readonly platform: Platform;
  readonly logs: Logs;
  readonly life: Readonly<Life>;
  readonly random: SeededRandom;
  readonly weather: Weather;
  readonly withFaults: boolean;
  readonly tally: Tally;
  readonly compact: Compact;
  /** Somebody sets the wall clock. */
  readonly jumpClock: () => void;
}

export class PartitionLife {
  readonly truth: PartitionTruth;
  readonly process: ProcessLife;
  readonly #workload: Workload;
  #log: PartitionLog | undefined;
  /** A pass that is under way. */
  #compacting: Promise<unknown> | undefined;

  constructor(truth: PartitionTruth, process: ProcessLife) {
    const { random, tally, platform } = process;
    this.truth = truth;
    this.process = process;
    this.#workload = new Workload(truth, random, tally, () => platform.clock.wallMs());
  }

  get log(): PartitionLog {
    assert.ok(this.#log !== undefined, 'the partition is not open');
    return this.#log;
  }

  get model(): PartitionModel {
    return this.truth.model;
  }

  /** Takes the log that the start found, or makes it; `promisedEnd` is what may not be missing. */
  async begin(promisedEnd: number): Promise<void> {
    const { logs } = this.process;
    const { topicPartition, topicId, config, model, isCreated } = this.truth;
    const existing = logs.get(topicPartition);
    assert.ok(existing !== undefined || !isCreated, 'the partition is still there');
    const log = existing ?? (await logs.create(topicPartition, topicId, config));
    assert.equal(log.topicId, topicId);
    this.#log = log;
    model.assertEnd(log, promisedEnd);
    model.cutAt(log.logEndOffset);
    await model.assertRecovered(log);
    model.isDurable(log.logEndOffset);
    this.truth.isCreated = true;
    await assertIndexes(log);
    const { checkpoint = 0 } = log.compaction;
    const cleanedEnd = Math.max(model.cleanedEnd, model.highestStart);
    assert.ok(checkpoint <= cleanedEnd, `compacted to ${checkpoint}, but no pass went beyond ${cleanedEnd}`);
    // As its replica does at once.
    log.setHighWatermark(log.durableOffset);
    const transactions = model.transactionsOf(log);
    transactions.assertLastStableOffset(log);
    await transactions.assertIndexes(log, await readAll(log, log.logStartOffset, log.logEndOffset));
    await this.beginEpoch();
  }

  async beginEpoch(): Promise<void> {
    this.truth.leaderEpoch = Math.max(this.truth.leaderEpoch, this.log.latestLeaderEpoch) + 1;
    await this.log.beginLeaderEpoch(this.truth.leaderEpoch);
  }

  append(): void {
    const { log, model, process } = this;
    const { random, tally } = process;
    const batch = this.#workload.next(log);
    const { segments } = log;
    const lastBase = segments.at(-1)!.baseOffset;
    let appended;
    try {
      appended = log.append(batch, this.truth.leaderEpoch);
    } catch (error) {
      if (error instanceof StorageError) return;
      throw error;
    }
    model.appended(batch, appended.baseOffset, appended.lastOffset);
    tally.appended += 1;
    if (log.segments.at(-1)!.baseOffset !== lastBase) tally.rollsByRule += 1;
    const end = appended.lastOffset + 1;
    if (random.chance(0.3)) this.#acknowledge(log.whenDurable(end), () => this.#onDurable(model, end));
    else if (random.chance(0.5)) this.#acknowledge(log.whenWritten(end), () => model.isWritten(end));
  }

  #acknowledge(promise: Promise<void>, note: () => void): void {
    const { model } = this;
    const { cuts } = model;
    // Not for what a cut has taken since.
    void promise.then(() => void (cuts === model.cuts && note()), ignoreStorage);
  }

  #onDurable(model: PartitionModel, end: number): void {
    model.isDurable(end);
    this.process.tally.durable += 1;
  }

  advanceHighWatermark(): void {
    const { log, model } = this;
    log.setHighWatermark(log.durableOffset);
    // Seen by readers is as good as acknowledged.
    model.isDurable(log.highWatermark);
  }

  roll(): void {
    if (this.log.failure !== undefined) return;
    this.log.roll();
    this.process.tally.rolls += 1;
  }

  async retire(): Promise<void> {
    const { log, process } = this;
    process.tally.retired += await log.applyRetention(process.platform.clock.wallMs()).catch(() => 0);
    assert.ok(log.logStartOffset <= log.highWatermark, 'nothing that is not committed is retired');
  }

  /** As DeleteRecords does: it answers when a restart cannot bring back what was deleted. */
  async deleteRecords(): Promise<void> {
    const { log, model, process } = this;
    const span = log.highWatermark - log.logStartOffset;
    const offset = model.boundaryBefore(log.logStartOffset + process.random.below(span + 1));
    if (offset <= log.logStartOffset || log.failure !== undefined) return;
    log.advanceLogStart(offset);
    try {
      await process.logs.checkpointLogStartOffsets();
    } catch (error) {
      ignoreStorage(error);
      return;
    }
    model.promisedStart = Math.max(model.promisedStart, offset);
    process.tally.deletedRecords += 1;
  }

  async cut(): Promise<void> {
    const { log, model, process } = this;
    // What has been compacted was committed, and is never cut off.
    const start = log.config.compact ? Math.max(log.highWatermark, log.logStartOffset) : log.logStartOffset;
    const span = log.logEndOffset - start;
    if (log.failure !== undefined || span === 0) return;
    const offset = model.boundaryBefore(start + process.random.below(span));
    model.cuts += 1;
    process.tally.cuts += 1;
    model.durableEnd = Math.min(model.durableEnd, offset);
    model.writtenEnd = Math.min(model.writtenEnd, offset);
    try {
      await log.truncateTo(offset);
    } catch (error) {
      ignoreStorage(error);
      return;
    }
    // A sync that failed at that moment takes more.
    if (!process.withFaults) assert.equal(log.logEndOffset, offset, 'the log ends where it was cut');
    assert.ok(log.logEndOffset <= offset && log.logEndOffset >= model.durableEnd);
    model.cutAt(log.logEndOffset);
    assert.equal(log.durableOffset, log.logEndOffset);
  }

  /** The topic is deleted, and created again under its name: nothing of the old one may show. */
  async recreate(): Promise<void> {
    const { truth, process } = this;
    await process.weather.sheltered(async () => {
      truth.recreate();
      await process.logs.remove(truth.topicPartition);
      this.#log = await process.logs.create(truth.topicPartition, truth.topicId, truth.config);
      truth.isCreated = true;
      process.tally.recreated += 1;
      assert.equal(this.log.logEndOffset, 0);
      assert.equal(this.log.producers.states.size, 0);
      await this.beginEpoch();
    });
  }

  /** As AlterReplicaLogDirs: to another log directory, while everything else goes on, or back. */
  async move(): Promise<void> {
    const { logs, platform, random, tally } = this.process;
    const { parentDirectory, topicPartition } = this.log;
    const { path } = logs.directories[random.below(logs.directories.length)]!;
    try {
      await logs.alterDirectory(topicPartition, path);
    } catch (error) {
      ignoreStorage(error);
      return;
    }
    const move = logs.moves.of(topicPartition);
    if (path === parentDirectory || move === undefined) return;
    tally.movesBegun += 1;
    const patienceMs = random.below(60);
    for (let waitedMs = 0; waitedMs < patienceMs && logs.moves.of(topicPartition) === move; waitedMs++)
      await pause(platform, 1);
    if (this.log.parentDirectory === path) tally.moves += 1;
  }

  /** A consumer reads from somewhere to the high watermark. */
  async read(): Promise<void> {
    const { log, model, process } = this;
    const { random, tally } = process;
    this.advanceHighWatermark();
    const transactions = model.transactionsOf(log);
    if (log.failure === undefined) transactions.assertLastStableOffset(log);
    const to = log.highWatermark;
    const from = model.boundaryBefore(log.logStartOffset + random.below(to - log.logStartOffset + 1));
    if (from < log.logStartOffset) return;
    const { passes } = model;
    const isCompacting = this.#compacting !== undefined;
    const found = await readAll(log, from, to, 1 + random.below(5000));
    if (log.highWatermark < to || log.logStartOffset > from) return;
    assert.equal((found.at(-1)?.lastOffset ?? from - 1) + 1, to, 'a reader gets everything up to the high watermark');
    // Who reads while values go elsewhere has to read on to see them.
    if (!isCompacting && model.passes === passes) model.assertContent(found, from, to, model.transactionsOf(log, to));
    tally.recordsServed += found.length;
    if (found.length === 0) return;
    await transactions.assertToldTo(log, from, found.slice(0, 1));
    tally.readsOfCommitted += 1;
  }

  async lookUp(): Promise<void> {
    const { log, model, process } = this;
    this.advanceHighWatermark();
    if (log.failure !== undefined || this.#compacting !== undefined) return;
    const { logStartOffset: from, highWatermark: to } = log;
    const { passes } = model;
    const isUndisturbed = (): boolean =>
      log.failure === undefined && log.logStartOffset === from && log.highWatermark >= to && model.passes === passes;
    const content = await readAll(log, from, to);
    if (!isUndisturbed()) return;
    await assertLookups(log, content, from, to, { below: (bound) => process.random.below(bound), isUndisturbed });
    process.tally.lookups += 1;
  }

  /** As the cleaner does, whether or not it would be worth it, while everything else goes on. */
  compact(): void {
    if (!this.truth.config.compact || this.#compacting !== undefined) return;
    this.#compacting = this.#compact().then(
      () => (this.#compacting = undefined),
      (error: unknown) => {
        this.#compacting = undefined;
        if (!(error instanceof CompactionAbortedError)) ignoreStorage(error);
      },
    );
    // Told by `settled`.
    this.#compacting.catch(() => undefined);
  }

  async #compact(): Promise<void> {
    const { log, model, process } = this;
    const { platform, random, tally, logs } = process;
    const cleaning = await log.compaction.examine(platform.clock.wallMs());
    // Which takes note of a log start beyond its checkpoint.
    model.highestStart = Math.max(model.highestStart, log.logStartOffset);
    if (cleaning === undefined || cleaning.firstUncleanableOffset <= log.segments[0]!.baseOffset) return;
    model.passes += 1;
    model.cleanedEnd = Math.max(model.cleanedEnd, cleaning.firstUncleanableOffset);
    const memoryBytes = random.chance(0.3) ? 24 * (2 + random.below(6)) : 2000;
    const map = new OffsetMap({ memoryBytes, loadFactor: 0.9, hashKey: random.bytes(16) });
    const pace = (): Promise<void> => platform.timers.yield();
    const terms = { nowMs: platform.clock.wallMs(), maxOpenedBytes: 1_000_000, pace };
    const result = await log.compaction.run(cleaning, terms, (target, plan) => process.compact(target, plan, map, log));
    if (result === undefined) return;
    tally.compactions += 1;
    tally.compactedAway += result.recordsRead - result.recordsKept;
    await logs.checkpointCleanerOffsets();
  }

  /** What goes on in the background has ended. */
  async settled(): Promise<void> {
    await this.#compacting;
  }

  strike(): void {
    if (this.process.withFaults && this.process.weather.strike()) this.process.tally.faults += 1;
  }

  /** The disk gets well again; the log must follow without a restart. */
  async outlastFailure(): Promise<void> {
    const { log, model, process } = this;
    if (log.failure === undefined) return;
    const { highWatermark, logStartOffset } = log;
    await process.weather.sheltered(async () => {
      if (log.failure?.cause instanceof DiskError) {
        // A high watermark of before a cut may lie inside a batch of after it: that one is not served.
        const end = highWatermark === model.end ? highWatermark : model.boundaryBefore(highWatermark);
        const found = await readAll(log, logStartOffset, highWatermark);
        assert.equal((found.at(-1)?.lastOffset ?? logStartOffset - 1) + 1, end, 'reads go on');
      }
      for (let attempt = 0; log.failure !== undefined; attempt++) {
        assert.ok(attempt < 10, 'the log does not recover from a failure that is over');
        await pause(process.platform, 600);
      }
    });
    this.settle();
  }

  /** A failure may have cost what was not promised. */
  settle(): void {
    const { log, model } = this;
    if (log.failure !== undefined || log.logEndOffset === model.end) return;
    model.assertEnd(log, model.durableEnd);
    model.cutAt(log.logEndOffset);
  }
}
