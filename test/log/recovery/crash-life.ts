// One seed's story: processes that open a log directory on a simulated disk, append, wait, roll, retire,
// cut and close, until the power fails or the process is killed, at any moment, starting up included.

import assert from 'node:assert/strict';
import type { LogEvent } from '../../../src/base/logging.ts';
import { type Disk, DiskError } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { openLogDirectories } from '../../../src/log/directory/log-directory.ts';
import { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { StorageError } from '../../../src/log/storage-error.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { PartitionModel } from './crash-model.ts';
import {
  batchOf,
  type BatchWish,
  defaultConfig,
  readAll,
  recordingLogger,
  topicId,
  topicPartition,
} from '../log-fixture.ts';

/** What happened over all seeds: a run in which nothing happens proves nothing. */
export interface Tally {
  crashes: number;
  kills: number;
  cleanStops: number;
  appended: number;
  durable: number;
  losses: number;
  rolls: number;
  retired: number;
  cuts: number;
  faults: number;
  crashesWhileOpening: number;
  recordsServed: number;
  aborted: number;
  readsOfCommitted: number;
}

export const emptyTally = (): Tally => ({
  crashes: 0,
  kills: 0,
  cleanStops: 0,
  appended: 0,
  durable: 0,
  losses: 0,
  rolls: 0,
  retired: 0,
  cuts: 0,
  faults: 0,
  crashesWhileOpening: 0,
  recordsServed: 0,
  aborted: 0,
  readsOfCommitted: 0,
});

export interface StoryOptions {
  readonly lives: number;
  readonly withFaults: boolean;
}

interface Producer {
  readonly producerId: number;
  epoch: number;
}

const config = {
  ...defaultConfig,
  segmentBytes: 9000,
  indexIntervalBytes: 600,
  retentionBytes: 30_000,
  fileDeleteDelayMs: 50,
};

export class CrashStory {
  readonly events: LogEvent[] = [];
  readonly #platform: SimulatedPlatform;
  readonly #random: SeededRandom;
  readonly #model = new PartitionModel();
  readonly #tally: Tally;
  readonly #options: StoryOptions;
  readonly #producers: Producer[] = [1, 2, 3].map((producerId) => ({ producerId, epoch: 0 }));
  readonly #transactional: readonly number[] = [11, 12, 13];
  #created = false;
  #closedInOrder = false;
  #lostPower = false;
  #epoch = 0;

  constructor(seed: number, options: StoryOptions, tally: Tally) {
    this.#platform = new SimulatedPlatform(seed);
    this.#random = new SeededRandom(seed).fork('story');
    this.#options = options;
    this.#tally = tally;
  }

  async run(): Promise<void> {
    for (let life = 0; life < this.#options.lives; life++) await this.#live(life === this.#options.lives - 1);
    this.#tally.losses += this.#model.losses;
  }

  /** One process, from its start to its end. */
  async #live(isLast: boolean): Promise<void> {
    const platform = this.#platform;
    const life = { isOver: false, isOpen: false };
    this.events.length = 0;
    const process = this.#process(mortal(platform, life), life);
    const delayMs = this.#random.chance(0.2) ? this.#random.between(0, 15) : this.#random.between(5, 400);
    const ended = isLast ? process : Promise.race([process, this.#end(life, delayMs)]);
    await platform.runUntil(ended);
    platform.disk.clearFaults();
    platform.disk.space.readOnly = false;
  }

  async #end(life: { isOver: boolean; isOpen: boolean }, delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#platform.simulation.schedule.after(delayMs, 'the end', resolve);
    });
    if (life.isOver) return;
    life.isOver = true;
    // Pages that a failed sync lost stay readable for as long as the machine runs: only a power cut is a clean slate.
    this.#lostPower = this.#options.withFaults || this.#random.chance(0.7);
    if (!life.isOpen) this.#tally.crashesWhileOpening += 1;
    if (this.#lostPower) {
      this.#model.writtenEnd = this.#model.durableEnd;
      this.#tally.crashes += 1;
      this.#platform.crash();
    } else {
      this.#tally.kills += 1;
      this.#platform.kill();
    }
  }

  async #process(platform: Platform, life: { isOver: boolean; isOpen: boolean }): Promise<void> {
    try {
      await this.#work(platform, life);
    } catch (error) {
      // What a dead process thinks is of no interest.
      if (!life.isOver) throw error;
    }
    // A process that has ended by itself ends the life; one that was killed must not outrun its killer.
    if (life.isOver) await new Promise(() => {});
    life.isOver = true;
    if (this.#lostPower) this.#platform.crash();
    else this.#platform.kill();
  }

  async #work(platform: Platform, life: { isOver: boolean; isOpen: boolean }): Promise<void> {
    const logger = recordingLogger(this.events);
    const { directories } = await openLogDirectories(platform, ['/var/samsa/data'], 1, logger);
    const wasClean = directories[0]!.wasClean;
    assert.ok(!wasClean || this.#closedInOrder, 'the marker says clean only after a stop in order');
    const promised = wasClean
      ? this.#model.end
      : this.#lostPower
        ? this.#model.durableEnd
        : Math.max(this.#model.writtenEnd, this.#model.durableEnd);
    this.#closedInOrder = false;
    this.#lostPower = false;
    const logs = new Logs({
      platform,
      directories,
      logger,
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
    });
    await logs.load(() => config, new Set());
    const existing = logs.get(topicPartition);
    assert.ok(existing !== undefined || !this.#created, 'the partition is still there');
    const log = existing ?? (await logs.create(topicPartition, topicId, config));
    this.#model.assertEnd(log, promised);
    this.#model.cutAt(log.logEndOffset);
    this.#model.durableEnd = log.logEndOffset;
    await this.#model.assertRecovered(log);
    this.#created = true;
    life.isOpen = true;
    logs.start();
    await this.#beginEpoch(log);
    await this.#use(platform, logs, log, life);
    this.#settle(log);
    const { end } = this.#model;
    // The marker may be on disk before the process hears of it.
    this.#closedInOrder = true;
    await logs.close(1);
    this.#lostPower = this.events.some(({ message }) => message.startsWith('could not close a log in order'));
    if (this.#lostPower) return;
    this.#model.durableEnd = end;
    this.#tally.cleanStops += 1;
    await directories[0]!.release();
  }

  async #beginEpoch(log: PartitionLog): Promise<void> {
    this.#epoch = Math.max(this.#epoch, log.latestLeaderEpoch) + 1;
    await log.beginLeaderEpoch(this.#epoch);
  }

  async #use(platform: Platform, logs: Logs, log: PartitionLog, life: { readonly isOver: boolean }): Promise<void> {
    const random = this.#random;
    const steps = 10 + random.below(60);
    for (let step = 0; step < steps; step++) {
      if (life.isOver) return;
      this.#settle(log);
      const dice = random.below(100);
      if (dice < 60) this.#append(log, 1 + random.below(5));
      else if (dice < 68) await log.whenDurable(log.logEndOffset).catch(ignoreStorage);
      else if (dice < 72) await pause(platform, random.between(0, 20));
      else if (dice < 78) log.setHighWatermark(log.durableOffset);
      else if (dice < 80) this.#moveLogStart(log);
      else if (dice < 83) await this.#retire(platform, log);
      else if (dice < 85) await logs.checkpointRecoveryPoints().catch(ignoreStorage);
      else if (dice < 87) await this.#beginEpoch(log).catch(ignoreStorage);
      else if (dice < 88) await this.#cut(log);
      else if (dice < 90) this.#roll(log);
      else if (dice < 96) await this.#read(log);
      else if (this.#options.withFaults) this.#fault();
      if (log.failure !== undefined) await this.#outlastFailure(platform, log);
    }
    this.#platform.disk.clearFaults();
    this.#platform.disk.space.readOnly = false;
    if (log.failure !== undefined) await this.#outlastFailure(platform, log);
  }

  #append(log: PartitionLog, count: number): void {
    const random = this.#random;
    for (let index = 0; index < count; index++) {
      const batch = this.#batch(log);
      let appended;
      try {
        appended = log.append(batch, this.#epoch);
      } catch (error) {
        if (error instanceof StorageError) return;
        throw error;
      }
      this.#model.appended(batch, appended.baseOffset, appended.lastOffset);
      this.#tally.appended += 1;
      const end = appended.lastOffset + 1;
      if (random.chance(0.3)) this.#acknowledge(log.whenDurable(end), end, 'durableEnd');
      else if (random.chance(0.5)) this.#acknowledge(log.whenWritten(end), end, 'writtenEnd');
    }
  }

  #acknowledge(promise: Promise<void>, end: number, promise2: 'durableEnd' | 'writtenEnd'): void {
    const { cuts } = this.#tally;
    void promise.then(() => {
      // Not for what a cut has taken since.
      if (cuts !== this.#tally.cuts) return;
      this.#model[promise2] = Math.max(this.#model[promise2], Math.min(end, this.#model.end));
      if (promise2 === 'durableEnd') this.#tally.durable += 1;
    }, ignoreStorage);
  }

  #batch(log: PartitionLog): Uint8Array {
    const random = this.#random;
    const wish = { records: 1 + random.below(4), valueBytes: random.below(600), fill: random.below(256) };
    const timestamp = this.#platform.clock.wallMs();
    if (random.chance(0.3)) return this.#transactionStep(log, wish, timestamp);
    if (random.chance(0.4)) return batchOf({ ...wish, timestamp });
    const producer = this.#producers[random.below(this.#producers.length)]!;
    const known = log.producers.states.get(producer.producerId);
    if (random.chance(0.05) || (known?.producerEpoch ?? -1) > producer.epoch)
      producer.epoch = Math.max(producer.epoch, known?.producerEpoch ?? 0) + 1;
    const lastSequence = known?.producerEpoch === producer.epoch ? (known.batches.at(-1)?.lastSequence ?? -1) : -1;
    const { producerId, epoch } = producer;
    return batchOf({ ...wish, timestamp, producerId, producerEpoch: epoch, baseSequence: lastSequence + 1 });
  }

  /** A batch of a transaction, or the marker that ends one; sometimes a marker that ends none. */
  #transactionStep(log: PartitionLog, wish: BatchWish, timestamp: number): Uint8Array {
    const random = this.#random;
    const producerId = this.#transactional[random.below(this.#transactional.length)]!;
    const known = log.producers.states.get(producerId);
    const producerEpoch = known?.producerEpoch ?? 0;
    const isOpen = log.producers.isTransactionOpen(producerId, producerEpoch);
    if (random.chance(isOpen ? 0.3 : 0.05)) {
      const type = random.chance(0.5) ? 'abort' : 'commit';
      if (isOpen && type === 'abort') this.#tally.aborted += 1;
      // Of either transaction version: the epoch is raised, or it is not.
      const raised = producerEpoch + random.below(2);
      return endTransactionBatch({ type, timestamp, producerId, producerEpoch: raised, coordinatorEpoch: this.#epoch });
    }
    const baseSequence = (known?.batches.at(-1)?.lastSequence ?? -1) + 1;
    return batchOf({ ...wish, timestamp, producerId, producerEpoch, baseSequence, isTransactional: true });
  }

  #moveLogStart(log: PartitionLog): void {
    const offset = this.#model.boundaryBefore(
      log.logStartOffset + this.#random.below(log.highWatermark - log.logStartOffset + 1),
    );
    if (offset <= log.logStartOffset) return;
    log.advanceLogStart(offset);
  }

  async #retire(platform: Platform, log: PartitionLog): Promise<void> {
    this.#tally.retired += await log.applyRetention(platform.clock.wallMs()).catch(() => 0);
    assert.ok(log.logStartOffset <= log.highWatermark);
  }

  #roll(log: PartitionLog): void {
    if (log.failure !== undefined) return;
    log.roll();
    this.#tally.rolls += 1;
  }

  async #cut(log: PartitionLog): Promise<void> {
    if (log.failure !== undefined || log.logEndOffset === log.logStartOffset) return;
    const offset = this.#model.boundaryBefore(
      log.logStartOffset + this.#random.below(log.logEndOffset - log.logStartOffset),
    );
    this.#tally.cuts += 1;
    this.#model.durableEnd = Math.min(this.#model.durableEnd, offset);
    this.#model.writtenEnd = Math.min(this.#model.writtenEnd, offset);
    try {
      await log.truncateTo(offset);
    } catch (error) {
      ignoreStorage(error);
      return;
    }
    // A sync that failed at that moment takes more.
    if (!this.#options.withFaults) assert.equal(log.logEndOffset, offset, 'the log ends where it was cut');
    assert.ok(log.logEndOffset <= offset && log.logEndOffset >= this.#model.durableEnd);
    this.#model.cutAt(log.logEndOffset);
    assert.equal(log.durableOffset, log.logEndOffset);
  }

  async #read(log: PartitionLog): Promise<void> {
    log.setHighWatermark(log.durableOffset);
    const transactions = this.#model.transactionsOf(log);
    if (log.failure === undefined) transactions.assertLastStableOffset(log);
    const to = log.highWatermark;
    const from = this.#model.boundaryBefore(log.logStartOffset + this.#random.below(to - log.logStartOffset + 1));
    if (from < log.logStartOffset) return;
    const found = await readAll(log, from, to, 1 + this.#random.below(5000));
    if (log.highWatermark < to) return;
    const first = found[0];
    if (first !== undefined) {
      await transactions.assertToldTo(log, from, first.lastOffset + 1, first.bytes.length);
      this.#tally.readsOfCommitted += 1;
    }
    this.#tally.recordsServed += found.length;
    assert.equal((found.at(-1)?.lastOffset ?? from - 1) + 1, to, 'a reader gets everything up to the high watermark');
  }

  #fault(): void {
    const { disk } = this.#platform;
    this.#tally.faults += 1;
    const dice = this.#random.below(6);
    if (dice === 0) disk.failNext('write', 'ENOSPC');
    else if (dice === 1) disk.failNext('write', 'EIO');
    else if (dice === 2) disk.failNext('sync', 'EIO');
    else if (dice === 3) disk.failNext('syncDirectory', 'EIO');
    else if (dice === 4) disk.failNext('rename', 'EROFS');
    else disk.space.readOnly = true;
  }

  /** The disk gets well again; the log must follow without a restart. */
  async #outlastFailure(platform: Platform, log: PartitionLog): Promise<void> {
    const { highWatermark, logStartOffset } = log;
    if (log.failure?.cause instanceof DiskError) {
      // A high watermark of before a cut may lie inside a batch of after it: that one is not served.
      const end = highWatermark === this.#model.end ? highWatermark : this.#model.boundaryBefore(highWatermark);
      const found = await readAll(log, logStartOffset, highWatermark);
      assert.equal((found.at(-1)?.lastOffset ?? logStartOffset - 1) + 1, end, 'reads go on');
    }
    this.#platform.disk.space.readOnly = false;
    for (let attempt = 0; log.failure !== undefined; attempt++) {
      assert.ok(attempt < 10, 'the log does not recover from a failure that is over');
      await pause(platform, 600);
    }
    this.#settle(log);
  }

  /** A failure may have cost what was not promised. */
  #settle(log: PartitionLog): void {
    if (log.failure !== undefined || log.logEndOffset === this.#model.end) return;
    this.#model.assertEnd(log, this.#model.durableEnd);
    this.#model.cutAt(log.logEndOffset);
  }
}

function ignoreStorage(error: unknown): void {
  const name = error instanceof Error ? error.name : '';
  if (name !== 'StorageError' && name !== 'DiskError') throw error;
}

function pause(platform: Platform, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.timers.after(durationMs, resolve);
  });
}

/** A platform that does nothing more once the process is dead: its code may still run, its calls must not. */
function mortal(platform: SimulatedPlatform, life: { readonly isOver: boolean }): Platform {
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          if (life.isOver) return new Promise(() => {});
          return Reflect.apply(member, target, values) as unknown;
        };
      },
    });
  const { clock, random, network, workers } = platform;
  return { clock, random, network, workers, disk: wrap<Disk>(platform.disk), timers: wrap(platform.timers) };
}
