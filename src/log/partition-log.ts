// One partition on disk: an ordered run of segments of which the last is appended to. Appending is
// synchronous in memory (offsets, indexes, producer state) and asynchronous to disk; callers wait for
// `whenWritten` or `whenDurable`. When the disk fails, the log goes back to what is known to be on it.
//
// Invariant: logStartOffset <= highWatermark <= durable <= written <= logEndOffset.

import { join } from 'node:path';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { viewOf } from '../protocol/records/int64.ts';
import {
  assignOffsets,
  baseOffsetOf,
  isControl,
  lastOffsetDeltaOf,
  maxTimestampOf,
  noProducerId,
  producerIdOf,
} from '../protocol/records/batch-header.ts';
import { AppendQueue } from './append-queue.ts';
import { writeCheckpoint } from './checkpoint-file.ts';
import { endTransactionMarkerOf } from './control-marker.ts';
import {
  fileName,
  leaderEpochCheckpointName,
  partitionDirectoryName,
  producerSnapshotSuffix,
  type TopicPartition,
} from './file-names.ts';
import type { EpochEnd, LeaderEpochs } from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import { type LoadedLog, loadLog } from './log-loading.ts';
import { type LogRead, LogReader, type TimestampedOffset } from './log-reader.ts';
import { truncateLog } from './log-truncation.ts';
import { encodeProducerSnapshot } from './producer-snapshot-file.ts';
import type { ProducerStates, SequenceCheck } from './producer-states.ts';
import { type SegmentRetirement, retireSegments } from './retention.ts';
import { shouldRoll } from './roll.ts';
import { Segment } from './segment.ts';
import { StorageError } from './storage-error.ts';
import { LogTail, type TailCache } from './tail-cache.ts';
import { writeAtomically } from './write-atomically.ts';
import type { AbortedTransaction } from './transaction-index.ts';

export interface PartitionLogOptions {
  readonly platform: Platform;
  /** The log directory that holds the partition's directory. */
  readonly parentDirectory: string;
  readonly topicPartition: TopicPartition;
  readonly topicId: string;
  readonly config: LogConfig;
  readonly isClean: boolean;
  readonly recoveryPoint: number;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly tailCache: TailCache;
  readonly logger: Logger;
}

export interface AppendedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
}

export class PartitionLog {
  readonly topicPartition: TopicPartition;
  readonly topicId: string;
  readonly directory: string;
  readonly parentDirectory: string;
  config: LogConfig;

  readonly #platform: Platform;
  readonly #logger: Logger;
  readonly #segments: Segment[];
  readonly #queue: AppendQueue;
  readonly #tail: LogTail;
  readonly #reader: LogReader;
  #producers: ProducerStates;
  readonly #leaderEpochs: LeaderEpochs;
  #checkpointedEpochsRevision = -1;
  #logStartOffset: number;
  #logEndOffset: number;
  #highWatermark: number;
  #durableListener: (() => void) | undefined;
  /** Work on files that is not in the way of an append, one after another. */
  #background: Promise<void> = Promise.resolve();
  #recovering: Promise<void> | undefined;
  #isClosed = false;

  private constructor(options: PartitionLogOptions, directory: string, loaded: LoadedLog) {
    this.topicPartition = options.topicPartition;
    this.topicId = options.topicId;
    this.parentDirectory = options.parentDirectory;
    this.directory = directory;
    this.config = options.config;
    this.#platform = options.platform;
    this.#logger = options.logger;
    this.#segments = loaded.segments;
    this.#producers = loaded.producers;
    this.#leaderEpochs = loaded.leaderEpochs;
    this.#logStartOffset = loaded.logStartOffset;
    this.#logEndOffset = loaded.logEndOffset;
    this.#highWatermark = Math.min(Math.max(options.highWatermark, loaded.logStartOffset), loaded.logEndOffset);
    this.#tail = new LogTail(options.tailCache);
    const active = this.#active;
    const start = { offset: loaded.logEndOffset, segment: active, position: active.sizeBytes };
    this.#queue = new AppendQueue(
      directory,
      start,
      () => this.#durableListener?.(),
      (error) => this.#onStorageFailure(error),
    );
    this.#reader = new LogReader(this.#segments, this.#tail, this.#queue);
  }

  /** Opens the directory, recovering what an unclean stop left; what was recovered is made durable first. */
  static async open(options: PartitionLogOptions): Promise<PartitionLog> {
    const { platform, config, topicPartition } = options;
    const directory = join(options.parentDirectory, partitionDirectoryName(topicPartition));
    const loaded = await loadLog({
      disk: platform.disk,
      directory,
      indexIntervalBytes: config.indexIntervalBytes,
      isClean: options.isClean,
      recoveryPoint: options.recoveryPoint,
      logStartOffset: options.logStartOffset,
      nowMs: platform.clock.wallMs(),
      jitterMs: () => rollJitter(platform, config),
      logger: options.logger,
    });
    // Bytes that were only in the page cache when the last process died are not durable until now.
    if (loaded.wasRecovered) for (const segment of loaded.segments) if (segment.sizeBytes > 0) await segment.sync();
    const log = new PartitionLog(options, directory, loaded);
    await log.checkpointLeaderEpochs();
    return log;
  }

  get #active(): Segment {
    return this.#segments.at(-1)!;
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  /** The offset the next record gets. */
  get logEndOffset(): number {
    return this.#logEndOffset;
  }

  /** Everything below is committed: what consumers may see. Moved by the replica, never by the log. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** Everything below survives a power cut. */
  get durableOffset(): number {
    return this.#queue.durable.offset;
  }

  /** Everything below survives the end of this process. */
  get writtenOffset(): number {
    return this.#queue.written.offset;
  }

  /** Everything below is committed and no transaction is open in it: what readers of committed data may see. */
  get lastStableOffset(): number {
    const firstUnstable = this.#producers.firstUnstableOffset;
    if (firstUnstable === undefined) return this.#highWatermark;
    return Math.min(this.#highWatermark, Math.max(firstUnstable, this.#logStartOffset));
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get producers(): ProducerStates {
    return this.#producers;
  }

  get latestLeaderEpoch(): number {
    return this.#leaderEpochs.latestEpoch;
  }

  /** Why the log accepts nothing at the moment, if so. */
  get failure(): StorageError | undefined {
    return this.#queue.failure;
  }

  /** Called whenever more of the log has become durable. One listener: the replica. */
  onDurable(listener: () => void): void {
    this.#durableListener = listener;
  }

  setHighWatermark(offset: number): void {
    this.#highWatermark = Math.min(Math.max(offset, this.#logStartOffset), this.#logEndOffset);
    this.#producers.onHighWatermark(this.#highWatermark);
  }

  checkSequence(view: DataView, batch: number): SequenceCheck {
    return this.#producers.check(view, batch);
  }

  /**
   * Appends one batch that has been validated: assigns its offsets and leader epoch in place and queues
   * it for the disk. The bytes belong to the log from here on. Throws `StorageError` when the disk has
   * failed, and nothing was appended then.
   */
  append(batch: Uint8Array, leaderEpoch: number): AppendedBatch {
    const view = viewOf(batch);
    const baseOffset = this.#logEndOffset;
    assignOffsets(view, 0, baseOffset, leaderEpoch);
    return this.#appendAt(batch, view, leaderEpoch);
  }

  #appendAt(batch: Uint8Array, view: DataView, leaderEpoch: number): AppendedBatch {
    if (this.#isClosed) throw new StorageError(this.directory, 'the log is closed');
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    const baseOffset = baseOffsetOf(view, 0);
    const lastOffset = baseOffset + lastOffsetDeltaOf(view, 0);
    if (!Number.isSafeInteger(lastOffset)) throw new RangeError(`offset ${lastOffset} is beyond 2^53-1`);
    const maxTimestamp = maxTimestampOf(view, 0);
    const nowMs = this.#platform.clock.wallMs();
    if (shouldRoll(this.#active, this.config, { sizeBytes: batch.length, lastOffset, maxTimestamp, nowMs }))
      this.roll();
    const segment = this.#active;
    const position = segment.sizeBytes;
    if (leaderEpoch >= 0) this.#leaderEpochs.assign(leaderEpoch, baseOffset);
    segment.account(lastOffset, batch.length, maxTimestamp, this.config.indexIntervalBytes);
    this.#logEndOffset = lastOffset + 1;
    if (producerIdOf(view, 0) !== noProducerId) this.#updateProducers(segment, batch, view);
    this.#tail.append(baseOffset, lastOffset, batch);
    this.#queue.push(segment, position, batch, lastOffset + 1);
    if (lastOffset + 1 - this.#queue.durable.offset >= this.config.flushMessages) this.demandFlush();
    return { baseOffset, lastOffset };
  }

  #updateProducers(segment: Segment, batch: Uint8Array, view: DataView): void {
    if (!isControl(view, 0)) {
      this.#producers.update(view, 0);
      return;
    }
    const marker = endTransactionMarkerOf(batch, view);
    const aborted = marker === undefined ? undefined : this.#producers.endTransaction(marker);
    if (aborted !== undefined) segment.indexes!.transactions.append(aborted);
  }

  /** Starts a new segment at the end of the log. */
  roll(): void {
    const finished = this.#active;
    const baseOffset = this.#logEndOffset;
    if (finished.sizeBytes === 0 && finished.baseOffset === baseOffset) return;
    const snapshot = encodeProducerSnapshot(this.#producers);
    this.#segments.push(
      Segment.create(
        this.#platform.disk,
        this.directory,
        baseOffset,
        this.#platform.clock.wallMs(),
        rollJitter(this.#platform, this.config),
      ),
    );
    this.#inBackground('finish a segment', async () => {
      await this.#queue.whenDurable(baseOffset);
      await finished.saveIndexes(true);
      await writeAtomically(
        this.#platform.disk,
        join(this.directory, fileName(baseOffset, producerSnapshotSuffix)),
        snapshot,
      );
      finished.dropIndexes();
    });
  }

  #inBackground(what: string, work: () => Promise<void>): void {
    this.#background = this.#background.then(work).catch((error: unknown) => {
      // The files concerned are rebuilt from the log at the next start.
      if (!this.#isClosed) this.#logger.warn(`could not ${what}`, { directory: this.directory, error });
    });
  }

  /** Resolves when everything below `offset` survives the end of this process; rejects with `StorageError`. */
  whenWritten(offset: number): Promise<void> {
    return this.#queue.whenWritten(offset);
  }

  /** Resolves when everything below `offset` survives a power cut; demands the flush. */
  whenDurable(offset: number): Promise<void> {
    return this.#queue.whenDurable(offset);
  }

  /** Asks for everything appended so far to become durable; nobody waits here. */
  demandFlush(): void {
    this.#queue.demandFlush(this.#logEndOffset);
  }

  /**
   * Batches from the one that holds `offset` on, none at or behind `boundOffset` (at most the written
   * end). `offset` must lie within the log.
   */
  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> | LogRead {
    return this.#reader.read(offset, boundOffset, maxBytes, minOneBatch);
  }

  /** Aborted transactions that overlap what a committed reader fetched from `offset`. */
  abortedTransactions(offset: number, sizeBytes: number): Promise<AbortedTransaction[]> {
    return this.#reader.abortedTransactions(offset, sizeBytes, this.#logEndOffset);
  }

  /** The first record at or behind the log start whose timestamp is not below `timestamp`, below `boundOffset`. */
  findTimestamp(timestamp: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    return this.#reader.findTimestamp(timestamp, this.#logStartOffset, boundOffset);
  }

  /** The record with the largest timestamp. */
  findMaxTimestamp(boundOffset: number): Promise<TimestampedOffset | undefined> {
    return this.#reader.findMaxTimestamp(this.#logStartOffset, boundOffset);
  }

  endOffsetForEpoch(epoch: number): EpochEnd {
    return this.#leaderEpochs.endOffsetFor(epoch, this.#logEndOffset);
  }

  /** The leader epoch that wrote `offset`, -1 when unknown. */
  epochOf(offset: number): number {
    return this.#leaderEpochs.epochOf(offset);
  }

  /** Notes that `epoch` writes from the end of the log on; durable when it resolves. */
  async beginLeaderEpoch(epoch: number): Promise<void> {
    this.#leaderEpochs.assign(epoch, this.#logEndOffset);
    await this.checkpointLeaderEpochs();
  }

  async checkpointLeaderEpochs(): Promise<void> {
    const { revision } = this.#leaderEpochs;
    if (revision === this.#checkpointedEpochsRevision) return;
    await writeCheckpoint(
      this.#platform.disk,
      join(this.directory, leaderEpochCheckpointName),
      this.#leaderEpochs.toLines(),
    );
    this.#checkpointedEpochsRevision = revision;
  }

  /** Hides everything below `offset`; files that lie wholly below go with the next retention run. */
  advanceLogStart(offset: number): void {
    if (offset <= this.#logStartOffset) return;
    this.#logStartOffset = offset;
    this.#leaderEpochs.truncateFromStart(offset);
    if (this.#highWatermark < offset) this.setHighWatermark(offset);
  }

  /** Removes segments that the retention rules give up; returns their number. */
  async applyRetention(nowMs: number): Promise<number> {
    const retirement: SegmentRetirement = {
      disk: this.#platform.disk,
      timers: this.#platform.timers,
      segments: this.#segments,
      logger: this.#logger,
      config: this.config,
      logStartOffset: this.#logStartOffset,
      highWatermark: this.#highWatermark,
      logEndOffset: this.#logEndOffset,
      nowMs,
      roll: () => this.roll(),
      advanceLogStart: (offset) => this.advanceLogStart(offset),
    };
    const count = await retireSegments(retirement);
    if (count > 0) await this.checkpointLeaderEpochs();
    return count;
  }

  removeExpiredProducers(nowMs: number, expirationMs: number): void {
    this.#producers.removeExpired(nowMs, expirationMs);
  }

  /** Cuts the log at `offset`: that record and all behind it are gone. Waits for nothing to be on its way. */
  async truncateTo(offset: number): Promise<void> {
    if (offset >= this.#logEndOffset) return;
    this.#queue.abandon('the log is being cut');
    await this.#goBackTo(offset);
  }

  /** Rebuilds memory from the files, keeping nothing at or behind `offset`. */
  async #goBackTo(offset: number): Promise<void> {
    this.#tail.clear();
    const result = await truncateLog({
      disk: this.#platform.disk,
      directory: this.directory,
      segments: this.#segments,
      leaderEpochs: this.#leaderEpochs,
      offset,
      indexIntervalBytes: this.config.indexIntervalBytes,
      logStartOffset: this.#logStartOffset,
      nowMs: this.#platform.clock.wallMs(),
      rollJitterMs: rollJitter(this.#platform, this.config),
      logger: this.#logger,
    });
    this.#producers = result.producers;
    this.#logEndOffset = result.logEndOffset;
    this.setHighWatermark(Math.min(this.#highWatermark, result.logEndOffset));
    await this.checkpointLeaderEpochs();
    this.#queue.restart({ offset: result.logEndOffset, segment: this.#active, position: this.#active.sizeBytes });
    this.#durableListener?.();
  }

  #onStorageFailure(error: StorageError): void {
    if (this.#isClosed || this.#recovering !== undefined) return;
    this.#logger.error('the disk failed this partition; it refuses writes until the disk accepts them again', {
      directory: this.directory,
      error,
    });
  }

  /**
   * After a failed write or flush: brings the log back to what is on disk and lets it accept appends
   * again. Records that were written before the failure are kept if they can be synced; what was
   * never written, or was lost by a failed sync, was never acknowledged to an acks=all producer.
   */
  recoverFromFailure(): Promise<void> {
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  async #recover(): Promise<void> {
    if (this.#queue.failure === undefined || this.#isClosed) return;
    // A failed sync may have dropped dirty pages while reads still show them: only what a sync
    // confirmed is trusted. After a failed write, earlier bytes are fine if a sync succeeds now.
    const { durable, written } = this.#queue;
    const isWriteFailure = !isSyncFailure(this.#queue.failure);
    let trusted = durable.offset;
    if (isWriteFailure && written.offset > durable.offset) {
      await written.segment.sync();
      trusted = written.offset;
    }
    await this.#goBackTo(trusted);
    this.#logger.info('the partition accepts writes again', {
      directory: this.directory,
      logEndOffset: this.#logEndOffset,
    });
  }

  /** Writes the active segment's indexes, so that a restart has less to rebuild. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#queue.failure === undefined) {
      await this.#queue.whenDurable(this.#logEndOffset);
      await this.#background;
      const active = this.#active;
      await active.file();
      await active.sync();
      await active.saveIndexes(true);
      const snapshotPath = join(this.directory, fileName(this.#logEndOffset, producerSnapshotSuffix));
      await writeAtomically(this.#platform.disk, snapshotPath, encodeProducerSnapshot(this.#producers));
      await this.checkpointLeaderEpochs();
    }
    this.#isClosed = true;
    await this.#closeFiles();
  }

  /** Lets go of the files without writing anything: the directory is going away. */
  async abandon(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue.abandon('the partition is being deleted');
    await this.#background;
    await this.#closeFiles();
  }

  async #closeFiles(): Promise<void> {
    this.#tail.clear();
    for (const segment of this.#segments) await segment.close();
  }
}

function isSyncFailure(failure: StorageError): boolean {
  const { cause } = failure;
  return typeof cause === 'object' && cause !== null && 'operation' in cause && cause.operation === 'sync';
}

function rollJitter(platform: Platform, config: LogConfig): number {
  const bound = Math.min(config.segmentJitterMs, config.segmentMs);
  return bound <= 0 ? 0 : platform.random.below(Math.min(bound, 2 ** 47));
}
