// One segment: a run of batches in one file, with sparse indexes beside it. Its base offset is not
// above the offset of its first record and above every offset of the segment before.
//
// The indexes of the active segment live in memory; they reach the disk when the segment is finished
// or closed, and are rebuilt from the batches when that did not happen.

import { join } from 'node:path';
import type { Disk } from '../../base/ports/disk.ts';
import { fileName, logSuffix } from '../file-names.ts';
import type { DamagedRanges } from './damaged-ranges.ts';
import type { IndexCache } from './index-cache.ts';
import { createIndexFiles, readIndexFiles, writeIndexFiles } from './index-files.ts';
import { ReadPositions } from './read-positions.ts';
import { SegmentFile } from './segment-file.ts';
import { SegmentIndexes } from './segment-indexes.ts';
import type { TimeIndex } from './time-index.ts';

/** What the segments of one log share. */
export interface SegmentContext {
  readonly disk: Disk;
  /** Where the log lies at the moment; it changes when the log moves (`LogRelocation`). */
  directory: string;
  readonly cache: IndexCache;
  readonly damage: DamagedRanges;
  /** Makes the indexes of a finished segment again from its batches, when their files are missing or damaged. */
  rebuildIndexes(segment: Segment): Promise<SegmentIndexes>;
}

export interface SegmentStart {
  readonly baseOffset: number;
  /** When it was made, wall clock: rolling by time counts from there when records have no timestamps. */
  readonly createdMs: number;
  /** A fixed random part of `segment.ms`, so that partitions do not roll all at once. */
  readonly rollJitterMs: number;
  /** Of its file; undefined for one that is not there yet. */
  readonly sizeBytes?: number;
}

export class Segment {
  readonly baseOffset: number;
  readonly createdMs: number;
  readonly rollJitterMs: number;
  readonly file: SegmentFile;
  readonly positions = new ReadPositions();
  /** Bytes appended, those that are still on their way to the file included. */
  sizeBytes: number;
  /** Of the first batch; what rolling by time counts from. */
  firstTimestamp: number | undefined;
  /** -1 when no batch has one; only right once `knowsTimestamps`. */
  maxTimestamp = -1;
  offsetOfMaxTimestamp = -1;
  knowsTimestamps: boolean;
  bytesSinceLastIndexEntry = 0;

  readonly #context: SegmentContext;
  #indexes: SegmentIndexes | undefined;
  #loading: Promise<SegmentIndexes> | undefined;

  constructor(context: SegmentContext, { baseOffset, createdMs, rollJitterMs, sizeBytes }: SegmentStart) {
    const isNew = sizeBytes === undefined;
    this.#context = context;
    this.baseOffset = baseOffset;
    this.createdMs = createdMs;
    this.rollJitterMs = rollJitterMs;
    this.sizeBytes = sizeBytes ?? 0;
    this.knowsTimestamps = isNew;
    this.file = new SegmentFile(context.disk, context.directory, this.pathOf(logSuffix), !isNew, context.cache.files);
    if (isNew) this.#indexes = SegmentIndexes.empty(baseOffset);
  }

  get directory(): string {
    return this.#context.directory;
  }

  /** What the disk has spoiled in this log. */
  get damage(): DamagedRanges {
    return this.#context.damage;
  }

  pathOf(suffix: string): string {
    return join(this.#context.directory, fileName(this.baseOffset, suffix));
  }

  /** Makes the empty files that tools expect to find. Their names are durable with the first batch. */
  async createFiles(): Promise<void> {
    await this.file.use(async () => {});
    await createIndexFiles(this.#context.disk, this);
  }

  /** In memory already, or undefined when `loadIndexes` must be awaited. */
  get indexes(): SegmentIndexes | undefined {
    return this.#indexes;
  }

  /** From memory, from their files, or from the batches when the files do not fit. */
  loadIndexes(): Promise<SegmentIndexes> {
    const indexes = this.#indexes;
    if (indexes !== undefined) {
      this.#context.cache.touch(this, indexes.memoryBytes, true);
      return Promise.resolve(indexes);
    }
    this.#loading ??= this.#loadIndexes().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadIndexes(): Promise<SegmentIndexes> {
    const { directory } = this.#context;
    let indexes;
    try {
      indexes = (await this.readIndexes()) ?? (await this.#context.rebuildIndexes(this));
    } catch (error) {
      if (directory === this.#context.directory) throw error;
      // The log has moved meanwhile, and its files have.
      return this.#loadIndexes();
    }
    // The segment has become the active one meanwhile, which keeps its own.
    if (this.#indexes !== undefined) return this.#indexes;
    this.#indexes = indexes;
    this.#learnTimestamps(indexes.times);
    this.#context.cache.touch(this, indexes.memoryBytes);
    return indexes;
  }

  /** Its aborted transactions as the batches have them: the index says something else. */
  async rebuildTransactions(): Promise<void> {
    const rebuilt = await this.#context.rebuildIndexes(this);
    (await this.loadIndexes()).transactions.replaceBy(rebuilt.transactions);
  }

  /** What the files hold, undefined when one is missing or cannot be right. */
  readIndexes(): Promise<SegmentIndexes | undefined> {
    return readIndexFiles(this.#context.disk, this);
  }

  #learnTimestamps(times: TimeIndex): void {
    if (this.knowsTimestamps) return;
    this.knowsTimestamps = true;
    this.#takeTimestamps(times);
  }

  #takeTimestamps({ last }: TimeIndex): void {
    this.maxTimestamp = last?.timestamp ?? -1;
    this.offsetOfMaxTimestamp = last?.offset ?? -1;
  }

  /** Makes sure that `maxTimestamp` is right. */
  async learnTimestamps(): Promise<void> {
    if (!this.knowsTimestamps) await this.loadIndexes();
  }

  /** Begins to account from the start of the segment. */
  resetAccounts(): void {
    this.#context.cache.forget(this);
    this.#indexes = SegmentIndexes.empty(this.baseOffset);
    this.sizeBytes = 0;
    this.maxTimestamp = -1;
    this.offsetOfMaxTimestamp = -1;
    this.knowsTimestamps = true;
    this.bytesSinceLastIndexEntry = 0;
    this.firstTimestamp = undefined;
  }

  /**
   * Begins to account from the last batch below `offset` that the index files name. undefined, and nothing has
   * changed, when they name none or make no sense.
   */
  async resumeAccounts(offset: number): Promise<{ position: number; lastOffset: number } | undefined> {
    const indexes = await this.readIndexes();
    if (indexes === undefined) return undefined;
    indexes.truncateTo(offset);
    const { count, lastPosition, lastOffset } = indexes.offsets;
    if (count === 0) return undefined;
    this.resetAccounts();
    this.#indexes = indexes;
    this.sizeBytes = lastPosition;
    this.#takeTimestamps(indexes.times);
    return { position: lastPosition, lastOffset };
  }

  /** The segment becomes the one that is appended to: its indexes stay in memory from now on. */
  async activate(): Promise<SegmentIndexes> {
    const indexes = await this.loadIndexes();
    this.#context.cache.forget(this);
    this.#indexes = indexes;
    return indexes;
  }

  /** Other files are about to take its names: whoever still reads it must not need those of its indexes. */
  async keepIndexes(): Promise<void> {
    await this.activate();
  }

  /**
   * Accounts for a batch at the end of the segment: index entries first, when enough bytes went by
   * since the last one, then the batch itself. Kafka's order: the first batch never gets an entry.
   */
  account(lastOffset: number, sizeBytes: number, maxTimestamp: number, indexIntervalBytes: number): void {
    const indexes = this.#indexes!;
    if (maxTimestamp > this.maxTimestamp) {
      this.maxTimestamp = maxTimestamp;
      this.offsetOfMaxTimestamp = lastOffset;
    }
    if (this.bytesSinceLastIndexEntry > indexIntervalBytes) {
      indexes.offsets.append(lastOffset, this.sizeBytes);
      indexes.times.append(this.maxTimestamp, this.offsetOfMaxTimestamp);
      this.bytesSinceLastIndexEntry = 0;
    }
    this.firstTimestamp ??= maxTimestamp;
    this.bytesSinceLastIndexEntry += sizeBytes;
    this.sizeBytes += sizeBytes;
  }

  /** Forgets what was accounted for at and behind a position that is the start of a batch. */
  cutAccounts(offset: number, position: number): void {
    const indexes = this.#indexes!;
    indexes.truncateTo(offset);
    this.sizeBytes = position;
    this.bytesSinceLastIndexEntry = 0;
    if (position === 0) this.firstTimestamp = undefined;
    this.#takeTimestamps(indexes.times);
    this.positions.clear();
  }

  /** Writes the indexes; a segment that gets no more batches gets a last time entry first. */
  async saveIndexes(as: 'finished' | 'growing' = 'finished'): Promise<void> {
    const indexes = this.#indexes ?? (await this.loadIndexes());
    if (as === 'finished') indexes.times.append(this.maxTimestamp, this.offsetOfMaxTimestamp);
    await writeIndexFiles(this.#context.disk, this, indexes);
  }

  /** The segment gets no more batches and its indexes are on disk: they count against the budget now. */
  release(): void {
    if (this.#indexes !== undefined) this.#context.cache.touch(this, this.#indexes.memoryBytes);
  }

  /** Lets go of indexes that can be loaded again, and of the file. */
  dropIndexes(): void {
    this.#indexes = undefined;
    // It is closed as soon as its users are done; a failure to close loses nothing that was synced.
    this.file.close().catch(() => undefined);
  }

  /** Lets go of everything: the segment is closed for good or deleted. */
  async retire(): Promise<void> {
    this.#context.cache.forget(this);
    await this.file.retire();
  }
}
