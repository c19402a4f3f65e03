// One segment: a run of batches in one file, with sparse indexes beside it. Its base offset is not
// above the offset of its first record and above every offset of the segment before.
//
// The indexes of the active segment live in memory; they reach the disk when the segment is rolled,
// checkpointed or closed, and are rebuilt from the file when that did not happen.

import { join } from 'node:path';
import type { Disk, DiskFile } from '../base/ports/disk.ts';
import { fileName, logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from './file-names.ts';
import { OffsetIndex } from './offset-index.ts';
import { TimeIndex } from './time-index.ts';
import { TransactionIndex } from './transaction-index.ts';
import { writeAtomically } from './write-atomically.ts';

export interface SegmentIndexes {
  readonly offsets: OffsetIndex;
  readonly times: TimeIndex;
  readonly transactions: TransactionIndex;
}

/** An index file is missing or damaged; the segment must be recovered. */
export class DamagedIndexError extends Error {
  override readonly name = 'DamagedIndexError';
}

/** Where the next batch of a sequential reader begins. */
interface ReadHint {
  readonly offset: number;
  readonly position: number;
}

const rememberedHints = 8;

export class Segment {
  readonly baseOffset: number;
  readonly directory: string;
  /** When it was made, for rolling by time; wall clock. */
  readonly createdMs: number;
  /** A fixed random part of `segment.ms`, so that partitions do not roll all at once. */
  readonly rollJitterMs: number;
  /** Bytes appended, those that are still on their way to the file included. */
  sizeBytes: number;
  /** Of the first batch; what rolling by time counts from. */
  firstTimestamp: number | undefined;
  maxTimestamp = -1;
  offsetOfMaxTimestamp = -1;
  bytesSinceLastIndexEntry = 0;

  readonly #disk: Disk;
  #file: Promise<DiskFile> | undefined;
  #created: boolean;
  #indexes: SegmentIndexes | undefined;
  #loading: Promise<SegmentIndexes> | undefined;
  #hints: ReadHint[] = [];
  #users = 0;
  #whenUnused: (() => void) | undefined;
  /** Names that `syncDirectory` has not made durable yet. */
  #nameIsDurable: boolean;

  private constructor(
    disk: Disk,
    directory: string,
    baseOffset: number,
    sizeBytes: number,
    createdMs: number,
    rollJitterMs: number,
    isNew: boolean,
  ) {
    this.#disk = disk;
    this.directory = directory;
    this.baseOffset = baseOffset;
    this.sizeBytes = sizeBytes;
    this.createdMs = createdMs;
    this.rollJitterMs = rollJitterMs;
    this.#created = !isNew;
    this.#nameIsDurable = !isNew;
    if (isNew) this.#indexes = emptyIndexes(baseOffset);
  }

  /** A segment whose file is made when the first bytes are written. */
  static create(disk: Disk, directory: string, baseOffset: number, createdMs: number, rollJitterMs: number): Segment {
    return new Segment(disk, directory, baseOffset, 0, createdMs, rollJitterMs, true);
  }

  static existing(
    disk: Disk,
    directory: string,
    baseOffset: number,
    sizeBytes: number,
    createdMs: number,
    rollJitterMs: number,
  ): Segment {
    return new Segment(disk, directory, baseOffset, sizeBytes, createdMs, rollJitterMs, false);
  }

  pathOf(suffix: string): string {
    return join(this.directory, fileName(this.baseOffset, suffix));
  }

  /** The log file, opened on first use; it exists from then on. */
  file(): Promise<DiskFile> {
    this.#file ??= this.#open();
    return this.#file;
  }

  async #open(): Promise<DiskFile> {
    try {
      const file = await this.#disk.open(this.pathOf(logSuffix), this.#created ? 'update' : 'create');
      this.#created = true;
      return file;
    } catch (error) {
      this.#file = undefined;
      throw error;
    }
  }

  /** Makes what was written durable, and the file's name with it the first time. */
  async sync(): Promise<void> {
    const file = await this.file();
    await file.sync();
    if (this.#nameIsDurable) return;
    await this.#disk.syncDirectory(this.directory);
    this.#nameIsDurable = true;
  }

  /** Runs `read` while the file stays open, also when the segment is closed or deleted meanwhile. */
  async use<T>(read: (file: DiskFile) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await read(await this.file());
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#whenUnused?.();
    }
  }

  /** In memory already, or undefined when `loadIndexes` must be awaited. */
  get indexes(): SegmentIndexes | undefined {
    return this.#indexes;
  }

  set indexes(indexes: SegmentIndexes | undefined) {
    this.#indexes = indexes;
  }

  /** Throws `DamagedIndexError` when the files do not fit the log. */
  loadIndexes(): Promise<SegmentIndexes> {
    if (this.#indexes !== undefined) return Promise.resolve(this.#indexes);
    this.#loading ??= this.#loadIndexes().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadIndexes(): Promise<SegmentIndexes> {
    const offsets = await OffsetIndex.load(this.#disk, this.pathOf(offsetIndexSuffix), this.baseOffset);
    const times = await TimeIndex.load(this.#disk, this.pathOf(timeIndexSuffix), this.baseOffset);
    const transactions = await TransactionIndex.load(this.#disk, this.pathOf(transactionIndexSuffix));
    if (
      offsets === undefined ||
      times === undefined ||
      transactions === undefined ||
      offsets.positionOf(Number.MAX_SAFE_INTEGER) >= Math.max(this.sizeBytes, 1)
    ) {
      throw new DamagedIndexError(`the indexes of ${this.pathOf(logSuffix)} are missing or damaged`);
    }
    this.#indexes = { offsets, times, transactions };
    const last = times.last;
    if (last !== undefined && this.maxTimestamp < last.timestamp) {
      this.maxTimestamp = last.timestamp;
      this.offsetOfMaxTimestamp = last.offset;
    }
    return this.#indexes;
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

  /** Writes the indexes as they are; `isFinal` adds the last time entry that a finished segment has. */
  async saveIndexes(isFinal: boolean): Promise<void> {
    const indexes = this.#indexes;
    if (indexes === undefined) return;
    if (isFinal && this.maxTimestamp >= 0) indexes.times.append(this.maxTimestamp, this.offsetOfMaxTimestamp);
    await writeAtomically(this.#disk, this.pathOf(offsetIndexSuffix), indexes.offsets.toBytes());
    await writeAtomically(this.#disk, this.pathOf(timeIndexSuffix), indexes.times.toBytes());
    if (indexes.transactions.entries.length > 0) {
      await writeAtomically(this.#disk, this.pathOf(transactionIndexSuffix), indexes.transactions.toBytes());
    }
  }

  /** Lets go of indexes that can be loaded again. Only for finished segments. */
  dropIndexes(): void {
    this.#indexes = undefined;
  }

  rememberPosition(offset: number, position: number): void {
    if (this.#hints.length === rememberedHints) this.#hints.shift();
    this.#hints.push({ offset, position });
  }

  rememberedPosition(offset: number): number | undefined {
    return this.#hints.findLast((hint) => hint.offset === offset)?.position;
  }

  forgetPositions(): void {
    this.#hints = [];
  }

  async close(): Promise<void> {
    const opening = this.#file;
    this.#file = undefined;
    if (opening === undefined) return;
    if (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#whenUnused = resolve;
      });
    }
    // Nobody holds a file that could not be opened.
    const file = await opening.catch(() => undefined);
    await file?.close();
  }
}

export function emptyIndexes(baseOffset: number): SegmentIndexes {
  return {
    offsets: new OffsetIndex(baseOffset),
    times: new TimeIndex(baseOffset),
    transactions: new TransactionIndex(),
  };
}
