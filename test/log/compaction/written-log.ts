// A log for tests of compaction: written batch by batch with whatever offsets, then compacted through a
// target that swaps files at once. There is nothing of a partition around it, only segments.

import { join } from 'node:path';
import { silentLogger } from '../../../src/base/logging.ts';
import type { Disk } from '../../../src/base/ports/disk.ts';
import type { Workers } from '../../../src/base/ports/workers.ts';
import { compact } from '../../../src/log/compaction/compaction.ts';
import type {
  CleanedSegment,
  CompactionConfig,
  CompactionResult,
  CompactionTarget,
} from '../../../src/log/compaction/compaction-target.ts';
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts';
import { cleanedSuffix, fileName, logSuffix, offsetOfFileName } from '../../../src/log/file-names.ts';
import { replayAppended } from '../../../src/log/producers/producer-replay.ts';
import { ProducerStates } from '../../../src/log/producers/producer-states.ts';
import { DamagedRanges } from '../../../src/log/segment/damaged-ranges.ts';
import { IndexCache } from '../../../src/log/segment/index-cache.ts';
import { Segment, type SegmentContext } from '../../../src/log/segment/segment.ts';
import type { AbortedTransaction } from '../../../src/log/segment/transaction-index.ts';
import type { CodecName } from '../../../src/protocol/compression/codecs.ts';
import { codecByName } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import {
  assignMaxTimestamp,
  assignOffsets,
  baseOffsetOf,
  lastOffsetDeltaOf,
  noProducerId,
  partitionLeaderEpochOf,
  producerIdOf,
} from '../../../src/protocol/records/batch-header.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { RecordHeader } from '../../../src/protocol/records/record.ts';
import { splitBatches } from '../log-fixture.ts';

export const startMs = 1_700_000_000_000;

export interface RecordWish {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp?: number;
  readonly headers?: readonly RecordHeader[];
}

export interface DataWish {
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly isTransactional?: boolean;
  readonly codec?: CodecName;
  /** Makes it the timestamp of the whole batch. */
  readonly logAppendTime?: number;
  readonly leaderEpoch?: number;
}

export interface PassWish {
  /** The end of the pass before when left out. */
  readonly firstDirtyOffset?: number;
  /** As far as may be when left out. */
  readonly uncleanableOffset?: number;
  readonly nowMs?: number;
  readonly config?: Partial<CompactionConfig>;
  /** Keys that fit into the offset map. */
  readonly keys?: number;
  readonly maxOpenedBytes?: number;
  readonly pace?: (bytes: number) => Promise<void>;
}

/** What it needs of one. */
export interface WrittenLogPlatform {
  readonly disk: Disk;
  readonly workers: Workers;
}

const defaultConfig: CompactionConfig = {
  segmentBytes: 1024 * 1024,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  deleteRetentionMs: 86_400_000,
};
const hashKey = new Uint8Array(16).fill(9);

export class WrittenLog {
  readonly context: SegmentContext;
  readonly producers = new ProducerStates();
  segments: Segment[] = [];
  logEndOffset = 0;
  /** What the next pass takes for clean. */
  firstDirtyOffset = 0;
  /**
   * Apache Kafka 4.3.1 looks up aborted transactions from the start of the segment and not from where it begins
   * to read. Of a producer that aborted one before that point, it then takes the next ones for aborted too, and
   * leaves what they replaced. True to do the same.
   */
  findsAbortedAsKafka = false;
  #batches: Uint8Array[] = [];
  readonly #disk: Disk;
  readonly #workers: Workers;
  readonly #directory: string;
  readonly #indexIntervalBytes: number;
  readonly #sequences = new Map<string, number>();

  constructor(
    { disk, workers }: WrittenLogPlatform,
    directory: string,
    indexIntervalBytes = defaultConfig.indexIntervalBytes,
  ) {
    this.#disk = disk;
    this.#workers = workers;
    this.#directory = directory;
    this.#indexIntervalBytes = indexIntervalBytes;
    const rebuildIndexes = (): Promise<never> => Promise.reject(new Error('an index is missing'));
    this.context = {
      disk,
      directory,
      cache: new IndexCache(1024 * 1024),
      damage: new DamagedRanges(silentLogger),
      rebuildIndexes,
    };
    this.#begin(0);
  }

  #begin(baseOffset: number): void {
    this.segments.push(new Segment(this.context, { baseOffset, createdMs: startMs, rollJitterMs: 0 }));
  }

  /** Puts the batches of `.log` files in as they are, by the names of the files. */
  async copy(files: Iterable<readonly [string, Uint8Array]>): Promise<void> {
    for (const [name, bytes] of files) {
      await this.roll(offsetOfFileName(name, logSuffix));
      for (const { bytes: batch, baseOffset } of splitBatches(bytes)) {
        this.skipTo(baseOffset);
        this.append(batch, partitionLeaderEpochOf(viewOf(batch), 0));
      }
    }
    await this.flush();
  }

  get active(): Segment {
    return this.segments.at(-1)!;
  }

  /** A batch of records at the end of the log. Returns its base offset. */
  data(records: readonly RecordWish[], wish: DataWish = {}): number {
    const { producerId = noProducerId, producerEpoch = producerId < 0 ? -1 : 0, codec, leaderEpoch = 0 } = wish;
    const sequenceKey = `${producerId}/${producerEpoch}`;
    const baseSequence = producerId < 0 ? -1 : (this.#sequences.get(sequenceKey) ?? 0);
    this.#sequences.set(sequenceKey, baseSequence + records.length);
    const builder = new BatchBuilder({
      producerId,
      producerEpoch,
      baseSequence,
      isTransactional: wish.isTransactional ?? false,
      ...(codec !== undefined && { codec: codecByName(codec)! }),
    });
    for (const { key, value, timestamp = startMs + this.logEndOffset, headers = [] } of records)
      builder.append(timestamp, bytesOf(key), bytesOf(value), headers);
    const batch = builder.build();
    if (wish.logAppendTime !== undefined)
      assignMaxTimestamp(batch, viewOf(batch), 0, 'LogAppendTime', wish.logAppendTime);
    return this.append(batch, leaderEpoch);
  }

  /** The end of a transaction. Returns its offset. */
  marker(type: 'commit' | 'abort', producerId: number, producerEpoch = 0): number {
    const timestamp = startMs + this.logEndOffset;
    return this.append(endTransactionBatch({ type, timestamp, producerId, producerEpoch, coordinatorEpoch: 1 }));
  }

  append(batch: Uint8Array, leaderEpoch = 0): number {
    const view = viewOf(batch);
    const baseOffset = this.logEndOffset;
    assignOffsets(view, 0, baseOffset, leaderEpoch);
    this.#batches.push(batch);
    this.logEndOffset = baseOffset + lastOffsetDeltaOf(view, 0) + 1;
    return baseOffset;
  }

  /** The next batch begins there: in between is nothing. */
  skipTo(offset: number): void {
    this.logEndOffset = offset;
  }

  /** Ends the segment: what was appended goes to its file. The next one begins at the end of the log, or there. */
  async roll(baseOffset = this.logEndOffset): Promise<void> {
    if (baseOffset === this.active.baseOffset) return;
    await this.#write();
    this.#begin(baseOffset);
    this.logEndOffset = baseOffset;
  }

  async #write(): Promise<void> {
    const segment = this.active;
    for (const batch of this.#batches) {
      const view = viewOf(batch);
      await segment.file.use((file) => file.write([batch], segment.sizeBytes));
      const lastOffset = baseOffsetOf(view, 0) + lastOffsetDeltaOf(view, 0);
      segment.account(lastOffset, batch.length, maxTimestampIn(view), this.#indexIntervalBytes);
      if (producerIdOf(view, 0) !== noProducerId) replayAppended(this.producers, segment, batch, view);
    }
    this.#batches = [];
    await segment.file.use((file) => file.sync());
    await segment.saveIndexes();
    this.producers.onHighWatermark(this.logEndOffset);
  }

  /** Writes what has been appended to the active segment. */
  flush(): Promise<void> {
    return this.#write();
  }

  /** The base of the first segment that may not be touched when nothing from `offset` on may. */
  firstUncleanable(offset = this.producers.firstUnstableOffset ?? Infinity): number {
    const bound = Math.min(offset, this.active.baseOffset);
    const segment = this.segments.findLast(({ baseOffset }) => baseOffset <= bound) ?? this.segments[0]!;
    return segment.baseOffset;
  }

  async compact(wish: PassWish = {}): Promise<CompactionResult> {
    const firstUncleanableOffset = this.firstUncleanable(wish.uncleanableOffset);
    const map = new OffsetMap({ memoryBytes: 24 * ((wish.keys ?? 10_000) + 1), loadFactor: 1, hashKey });
    const plan = {
      segments: this.segments.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset),
      firstDirtyOffset: wish.firstDirtyOffset ?? this.firstDirtyOffset,
      firstUncleanableOffset,
      config: { ...defaultConfig, indexIntervalBytes: this.#indexIntervalBytes, ...wish.config },
      nowMs: wish.nowMs ?? startMs,
      maxOpenedBytes: wish.maxOpenedBytes ?? 10_000_000,
    };
    const result = await compact(this.#target(wish.pace ?? (async () => {})), plan, map);
    this.firstDirtyOffset = result.endOffset;
    return result;
  }

  #target(pace: (bytes: number) => Promise<void>): CompactionTarget {
    return {
      context: this.context,
      workers: this.#workers,
      pace,
      producerState: (producerId) => this.producers.states.get(producerId),
      abortedTransactions: (startOffset, endOffset) => {
        const { baseOffset } = this.segments.findLast((segment) => segment.baseOffset <= startOffset)!;
        return this.aborted(this.findsAbortedAsKafka ? baseOffset : startOffset, endOffset);
      },
      replace: (old, cleaned) => this.#replace(old, cleaned),
    };
  }

  /** What a reader of [startOffset, endOffset) is told. */
  async aborted(startOffset: number, endOffset: number): Promise<AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    const first = this.segments.findLastIndex(({ baseOffset }) => baseOffset <= startOffset);
    for (const segment of this.segments.slice(Math.max(first, 0)))
      if ((await segment.loadIndexes()).transactions.collect(startOffset, endOffset, found)) break;
    return found;
  }

  async #replace(old: readonly Segment[], cleaned: readonly CleanedSegment[]): Promise<void> {
    for (const segment of old) {
      await segment.retire();
      for (const { name } of await this.#disk.list(this.#directory))
        if (name.startsWith(fileName(segment.baseOffset, '.')) && !name.endsWith(cleanedSuffix))
          await this.#disk.removeFile(join(this.#directory, name));
    }
    const fresh = cleaned.map((start) => new Segment(this.context, start));
    for (const [index, { suffixes }] of cleaned.entries())
      for (const suffix of suffixes)
        await this.#disk.rename(fresh[index]!.pathOf(suffix + cleanedSuffix), fresh[index]!.pathOf(suffix));
    this.segments.splice(this.segments.indexOf(old[0]!), old.length, ...fresh);
  }

  /** The content of every file of the log, by name. */
  async files(): Promise<Map<string, Buffer>> {
    const files = new Map<string, Buffer>();
    for (const { name } of await this.#disk.list(this.#directory))
      files.set(name, Buffer.from(await this.#disk.readFile(join(this.#directory, name))));
    return files;
  }

  /** All batches, in order. */
  async batches(): Promise<Uint8Array[]> {
    const batches: Uint8Array[] = [];
    for (const segment of this.segments)
      if (segment.sizeBytes > 0)
        batches.push(...splitBatches(await this.#disk.readFile(segment.pathOf(logSuffix))).map(({ bytes }) => bytes));
    return batches;
  }
}

function maxTimestampIn(view: DataView): number {
  return Number(view.getBigInt64(35));
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : Buffer.from(text);
}
