// One partition in one process: checks what the start found, appends, outlasts failures of the disk, and
// keeps the model up with what was appended and acknowledged.

import assert from 'node:assert/strict';
import { DiskError } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { StorageError } from '../../../src/log/storage-error.ts';
import { type Life, ignoreStorage, pause } from './life.ts';
import { assertIndexes } from './lookups.ts';
import { type Compact, Passes } from './passes.ts';
import type { PartitionModel } from './partition-model.ts';
import type { PartitionTruth } from './partition-truth.ts';
import type { Tally } from './tally.ts';
import type { Weather } from './weather.ts';
import { Workload } from './workload.ts';
import { readAll } from '../log-fixture.ts';

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
  readonly passes: Passes;
  readonly #workload: Workload;
  #log: PartitionLog | undefined;

  constructor(truth: PartitionTruth, process: ProcessLife) {
    const { random, tally, platform } = process;
    this.truth = truth;
    this.process = process;
    this.passes = new Passes(process);
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
    const content = await readAll(log, log.logStartOffset, log.logEndOffset);
    await transactions.assertIndexes(log, content, model.cleanedEnd);
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

  /** Another topic has come under the name. */
  async reopen(log: PartitionLog): Promise<void> {
    this.#log = log;
    await this.beginEpoch();
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
