// One partition on disk: an ordered run of segments of which the last is appended to. Appending is
// synchronous in memory (offsets, indexes, producer state) and asynchronous to disk; callers wait for
// `whenWritten` or `whenDurable`. When the disk fails, the log goes back to what is known to be on it.
// Everything that is asked of a log is a method here; the work is done by the parts that it wires.
//
// Invariant: logStartOffset <= highWatermark <= durable <= written <= logEndOffset.

import { dirname, join } from 'node:path';
import type { Lease } from '../base/bytes/lease.ts';
import type { Logger } from '../base/logging.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Platform } from '../base/ports/platform.ts';
import { AppendQueue } from './append/append-queue.ts';
import { LogAppends } from './append/log-appends.ts';
import { LogCompaction } from './compaction/log-compaction.ts';
import type { EpochCheckpoint } from './epochs/epoch-checkpoint.ts';
import { partitionDirectoryName, type TopicPartition } from './file-names.ts';
import type { EpochEnd } from './epochs/leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import { LogOffsets } from './log-offsets.ts';
import { LogUpkeep } from './log-upkeep.ts';
import { LogRelocation } from './moving/log-relocation.ts';
import { LogCut } from './recovery/log-cut.ts';
import type { LoadedLog } from './recovery/log-loading.ts';
import { loadPartition } from './recovery/load-partition.ts';
import type { TruncatedLog } from './recovery/log-truncation.ts';
import { type LogRead, LogReader } from './reading/log-reader.ts';
import { LogReads } from './reading/log-reads.ts';
import { encodeProducerSnapshot } from './producers/producer-snapshot-file.ts';
import type { AppendedBatch, PartitionLogOptions } from './partition-log-options.ts';
import type { ProducerStates } from './producers/producer-states.ts';
import { FileRemoval } from './retention/file-removal.ts';
import { Retention } from './retention/retention.ts';
import { rollJitterMs } from './segment/roll.ts';
import type { DamagedRange } from './segment/damaged-ranges.ts';
import type { SegmentList } from './segment/segment-list.ts';
import type { Segment, SegmentContext } from './segment/segment.ts';
import { SerialWork } from './serial-work.ts';
import { StorageError, refuseFullDisk } from './storage-error.ts';
import { LogTail } from './reading/tail-cache.ts';
import type { TimestampedOffset } from './reading/timestamp-lookup.ts';
import type { AbortedTransaction } from './segment/transaction-index.ts';

export type { AppendedBatch, PartitionLogOptions };

export class PartitionLog {
  readonly topicPartition: TopicPartition;
  readonly topicId: string;
  config: LogConfig;

  readonly #platform: Platform;
  readonly #logger: Logger;
  readonly #context: SegmentContext;
  readonly #segments: SegmentList;
  readonly #offsets: LogOffsets;
  readonly #queue: AppendQueue;
  readonly #appends: LogAppends;
  readonly #tail: LogTail;
  readonly #reads: LogReads;
  readonly #epochs: EpochCheckpoint;
  readonly #upkeep: LogUpkeep;
  readonly #retention: Retention;
  readonly #cut: LogCut;
  /** How the log changes its directory. */
  readonly relocation: LogRelocation;
  readonly compaction: LogCompaction;
  /** Everything that changes files other than by appending, one piece after another. */
  readonly #work = new SerialWork();
  #durableListener: (() => void) | undefined;
  #isClosed = false;

  private constructor(options: PartitionLogOptions, directory: string, loaded: LoadedLog) {
    const { platform, logger } = options;
    this.topicPartition = options.topicPartition;
    this.topicId = options.topicId;
    this.config = options.config;
    this.#platform = platform;
    this.#logger = logger;
    this.#context = loaded.context;
    this.#segments = loaded.segments;
    this.#epochs = loaded.epochs;
    this.#offsets = new LogOffsets(loaded, options.highWatermark);
    this.#tail = new LogTail(options.tailCache);
    const { active } = this.#segments;
    const start = { offset: loaded.logEndOffset, segment: active, position: active.sizeBytes };
    this.#queue = new AppendQueue(directory, start, {
      onDurable: () => this.#onDurable(),
      onFailure: (error) => this.#onStorageFailure(error),
      ...(options.onFlushed === undefined ? {} : { onFlush: timed(platform.clock, options.onFlushed) }),
    });
    this.#upkeep = new LogUpkeep(this, { ...loaded, queue: this.#queue, work: this.#work, logger });
    if (!options.isClean) this.#upkeep.noteChange();
    const { finishing } = this.#upkeep;
    const { disk, timers } = platform;
    const parts = { ...loaded, platform, logger, tail: this.#tail, queue: this.#queue, work: this.#work, finishing };
    this.#appends = new LogAppends(this, { ...parts, offsets: this.#offsets, upkeep: this.#upkeep });
    this.#retention = new Retention(this, {
      ...parts,
      fileRemoval: options.fileRemoval ?? new FileRemoval(disk, timers, logger),
      saveLogStart: options.saveLogStart,
      roll: () => this.#appends.rollForGood(),
    });
    this.#cut = new LogCut(this.#queue, this.#work, {
      ...parts,
      nowMs: () => platform.clock.wallMs(),
      rollJitterMs: () => rollJitterMs(platform.random, this.config),
      onTruncated: options.onTruncated ?? (async () => {}),
    });
    this.relocation = new LogRelocation(loaded, this.#queue, this.#work);
    const reader = new LogReader(this.#segments, this.#tail, this.#queue, loaded.epochs.epochs);
    this.compaction = new LogCompaction(this, {
      ...parts,
      checkpoint: options.cleanerOffset,
      onReplaced: () => this.relocation.onReplaced(),
      transactionsOf: (segments, index) => reader.transactionsOf(segments, index),
    });
    this.#reads = new LogReads(this, this.#segments, reader, this.#cut);
  }

  /** Opens the directory, recovering what an unclean stop left; what was recovered is made durable first. */
  static async open(options: PartitionLogOptions): Promise<PartitionLog> {
    const directory = join(options.parentDirectory, partitionDirectoryName(options.topicPartition));
    const loaded = await loadPartition(directory, options);
    return new PartitionLog(options, directory, loaded);
  }

  /** Where it lies; another one when it has moved. */
  get directory(): string {
    return this.#context.directory;
  }

  /** The log directory it lies in. */
  get parentDirectory(): string {
    return dirname(this.#context.directory);
  }

  get logStartOffset(): number {
    return this.#offsets.start;
  }

  /** The offset the next record gets. */
  get logEndOffset(): number {
    return this.#offsets.end;
  }

  /** Everything below is committed: what consumers may see. Moved by the replica, never by the log. */
  get highWatermark(): number {
    return this.#offsets.highWatermark;
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
    return this.#offsets.lastStable;
  }

  get sizeBytes(): number {
    return this.#segments.sizeBytes;
  }

  /** Where the files on disk begin: a restart must be told of a log start behind it. */
  get oldestFileOffset(): number {
    return Math.min(this.segments[0]!.baseOffset, this.#retention.oldestOffset);
  }

  get segments(): readonly Segment[] {
    return this.#segments.all;
  }

  /** What waits to be written to the file. */
  get pendingBytes(): number {
    return this.#queue.pendingBytes;
  }

  /** Where recovery has to begin: below, the batches are durable and so is what is kept beside them. */
  get recoveryPoint(): number {
    return Math.min(this.durableOffset, this.#upkeep.unsavedFrom, this.#cut.floor);
  }

  /** Bounds what a restart after a crash would have to check. Asked for before recovery points are noted. */
  saveRecoveryMark(): Promise<void> {
    return this.#upkeep.saveMark();
  }

  get producers(): ProducerStates {
    return this.#offsets.producers;
  }

  /** The producers as of the end of the log, as the file that holds them. */
  producerSnapshot(): Uint8Array {
    return encodeProducerSnapshot(this.producers);
  }

  get latestLeaderEpoch(): number {
    return this.#epochs.epochs.latestEpoch;
  }

  /** What the disk has spoiled, as far as somebody has come across it: readers of it get an error. */
  get damagedRanges(): readonly DamagedRange[] {
    return this.#context.damage.all;
  }

  /** Why the log accepts nothing at the moment, if so. */
  get failure(): StorageError | undefined {
    return this.#queue.failure;
  }

  /** It is open, and the disk has not failed it. */
  get isWritable(): boolean {
    return !this.#isClosed && this.failure === undefined;
  }

  /** Called whenever more of the log has become durable. One listener: the replica. */
  onDurable(listener: () => void): void {
    this.#durableListener = listener;
  }

  setHighWatermark(offset: number): void {
    this.#offsets.setHighWatermark(offset);
  }

  /**
   * Appends one batch that has been validated: assigns its offsets and leader epoch in place and queues
   * it for the disk. The bytes belong to the log from here on, which holds `lease` as long. Throws `StorageError` when the disk has
   * failed, and nothing was appended then.
   */
  append(batch: Uint8Array, leaderEpoch: number, lease?: Lease): AppendedBatch {
    this.#refuseFailed();
    return this.#appends.append(batch, leaderEpoch, lease);
  }

  #refuseFailed(): void {
    if (this.#isClosed) throw new StorageError(this.directory, 'the log is closed');
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
  }

  /** Starts a new segment at the end of the log. */
  roll(): void {
    this.#appends.roll();
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
    this.#appends.demandFlush();
  }

  /**
   * Batches from the one that holds `offset` on, none at or behind `boundOffset` (at most the written
   * end). `offset` must lie within the log.
   */
  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> | LogRead {
    return this.#reads.read(offset, boundOffset, maxBytes, minOneBatch);
  }

  /**
   * Aborted transactions that overlap what a committed reader fetched, [offset, endOffset). Undefined when the log
   * begins behind it by now: nobody can say any more, so what was read must not be shown. `segments` are those of the
   * read, the present ones when left out.
   */
  abortedTransactions(
    offset: number,
    endOffset: number,
    segments?: readonly Segment[],
  ): Promise<AbortedTransaction[] | undefined> {
    return this.#reads.abortedTransactions(offset, endOffset, segments);
  }

  /** The first record at or behind the log start whose timestamp is not below `timestamp`, below `boundOffset`. */
  findTimestamp(timestamp: number, boundOffset: number): Promise<TimestampedOffset | undefined> {
    return this.#reads.findTimestamp(timestamp, boundOffset);
  }

  /** The record with the largest timestamp below `boundOffset`. */
  findMaxTimestamp(boundOffset: number): Promise<TimestampedOffset | undefined> {
    return this.#reads.findMaxTimestamp(boundOffset);
  }

  endOffsetForEpoch(epoch: number): EpochEnd {
    const end = this.#epochs.epochs.endOffsetFor(epoch, this.logEndOffset);
    // Epochs are remembered for as long as there are files with their batches, hidden or not.
    return end.epoch < 0 ? end : { epoch: end.epoch, endOffset: Math.max(end.endOffset, this.logStartOffset) };
  }

  /** The leader epoch that wrote `offset`, -1 when unknown. */
  epochOf(offset: number): number {
    return this.#epochs.epochs.epochOf(offset);
  }

  /** Notes that `epoch` writes from the end of the log on, if no newer one does; durable when it resolves. */
  async beginLeaderEpoch(epoch: number): Promise<void> {
    this.#epochs.epochs.assign(epoch, this.logEndOffset);
    if (this.#epochs.isSaved) return;
    this.#upkeep.noteChange();
    await this.#epochs.save();
  }

  /** Hides everything below `offset`; files that lie wholly below go with the next retention run. */
  advanceLogStart(offset: number): void {
    this.#offsets.advanceStart(offset);
  }

  /** Removes segments that the retention rules give up; returns their number. None while they are being compacted. */
  async applyRetention(nowMs: number): Promise<number> {
    const removed = await this.compaction.unlessRunning(() =>
      this.#work.run(async () => {
        const count = this.#isClosed ? 0 : await this.#retention.run(nowMs);
        if (count > 0) this.#upkeep.noteChange();
        return count;
      }),
    );
    return removed ?? 0;
  }

  /** The log is about to be closed: what a run of retention has not come to yet is left for after the next start. */
  stopRetention(): void {
    this.#retention.stop();
  }

  removeExpiredProducers(nowMs: number, expirationMs: number): void {
    this.producers.removeExpired(nowMs, expirationMs);
  }

  /**
   * Cuts the log at `offset`: that record and all behind it are gone, and what is left is durable. Appends
   * are refused and reads wait meanwhile.
   */
  async truncateTo(offset: number): Promise<void> {
    this.#refuseFailed();
    if (offset >= this.logEndOffset) return;
    await this.compaction.suspended(() => this.#cut.run(offset, this.producers, (result) => this.#onCut(result)));
  }

  #onCut({ producers, logEndOffset }: TruncatedLog): void {
    this.relocation.onCut();
    this.compaction.onCut();
    this.#offsets.cutTo(logEndOffset, producers);
    this.#upkeep.noteChange();
  }

  #onDurable(): void {
    this.#appends.onDurable();
    this.#durableListener?.();
  }

  #onStorageFailure(error: StorageError): void {
    this.#logger.error('the disk failed this partition; it refuses writes until the disk accepts them again', {
      directory: this.directory,
      error,
    });
  }

  /**
   * After a failed write or flush: brings the log back to what is on disk and lets it accept appends
   * again. What was written before a failed write is kept if it can be synced; nothing else is.
   */
  async recoverFromFailure(): Promise<void> {
    if (this.failure === undefined || this.#isClosed) return;
    await refuseFullDisk(this.#platform.disk, this.failure);
    await this.compaction.suspended(() => this.#cut.run(undefined, this.producers, (result) => this.#onCut(result)));
    const { directory, logEndOffset } = this;
    this.#logger.warn('the partition accepts writes again', { directory, logEndOffset });
    this.retryUnfinished();
    this.#durableListener?.();
  }

  /** The disk has failed the directory around it: nothing is accepted until `recoverFromFailure`. */
  fence(reason: StorageError): void {
    if (!this.#isClosed) this.#queue.halt(reason);
  }

  /** Tries again what could not be written beside the batches. */
  retryUnfinished(): void {
    this.#upkeep.retry();
  }

  /**
   * Makes everything durable and writes what is kept beside the batches, so that a restart has nothing to
   * rebuild. Throws when that was not possible: the directory must not be marked clean then.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.compaction.stop();
    try {
      if (this.failure !== undefined) throw this.failure;
      await this.#work.run(() => this.#upkeep.saveAll());
    } finally {
      await this.#closeFiles(new StorageError(this.directory, 'the log is closed'));
    }
  }

  /** Lets go of the files without writing anything: the directory is going away. */
  async abandon(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.compaction.stop();
    await this.#closeFiles(new StorageError(this.directory, 'the partition is being deleted'));
  }

  async #closeFiles(reason: StorageError): Promise<void> {
    this.#appends.stop();
    this.#retention.stop();
    this.#queue.halt(reason);
    await this.#queue.idle();
    await this.#work.idle();
    this.#tail.clear();
    for (const segment of this.segments) await segment.retire();
  }
}

function timed(clock: Clock, onFlushed: (durationMs: number) => void): () => () => void {
  return () => {
    const startMs = clock.monotonicMs();
    return () => onFlushed(clock.monotonicMs() - startMs);
  };
}
