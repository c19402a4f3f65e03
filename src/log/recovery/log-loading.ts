// Opens a partition directory: finds its segments, settles what a crash left half done, has the log
// recovered when the broker did not stop cleanly (`LogRecovery`), and brings what is kept beside the
// segments in line with them. Finished segments are not read.
//
// Invariant: when it returns, everything the log holds is durable, names included.

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { partitionLeaderEpochOf } from '../../protocol/records/batch-header.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import { DamagedRanges } from '../segment/damaged-ranges.ts';
import { EpochCheckpoint } from '../epochs/epoch-checkpoint.ts';
import { fileName, logSuffix, offsetIndexSuffix, offsetOfFileName, timeIndexSuffix } from '../file-names.ts';
import type { IndexCache } from '../segment/index-cache.ts';
import { removeBelowLogStart } from '../retention/below-log-start.ts';
import { settleLeftovers } from './leftover-files.ts';
import { loadProducers } from '../producers/producer-replay.ts';
import { ProducerSnapshots } from '../producers/producer-snapshots.ts';
import { ProducerStates } from '../producers/producer-states.ts';
import { removeSegments } from '../segment/segment-removal.ts';
import { LogRecovery } from './log-recovery.ts';
import type { RecoveryTurn } from './recovery-turns.ts';
import { rebuildIndexes } from './segment-recovery.ts';
import { learnTail } from '../segment/segment-tail.ts';
import { Segment, type SegmentContext } from '../segment/segment.ts';
import { SegmentList } from '../segment/segment-list.ts';
import { DamagedLogError } from '../storage-error.ts';

export interface LoadOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly indexIntervalBytes: number;
  readonly indexCache: IndexCache;
  /** The log was closed in order: its files are as they should be. */
  readonly isClean: boolean;
  /** Everything below was durable; from the checkpoint, 0 when unknown. */
  readonly recoveryPoint: number;
  /** From the checkpoint, 0 when unknown. */
  readonly logStartOffset: number;
  /** From the checkpoint, 0 when unknown. */
  readonly highWatermark: number;
  readonly nowMs: number;
  readonly jitterMs: () => number;
  /** Waits until many batches of this log may be read. At once when left out. */
  readonly inRecoveryTurn?: RecoveryTurn | undefined;
  /** Hears of the bytes that recovery has checked. */
  readonly onChecked?: ((checkedBytes: number) => void) | undefined;
  readonly logger: Logger;
}

export interface LoadedLog {
  readonly context: SegmentContext;
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly producers: ProducerStates;
  readonly epochs: EpochCheckpoint;
}

export async function loadLog(options: LoadOptions): Promise<LoadedLog> {
  const { disk, directory, logger } = options;
  await settleLeftovers(disk, directory);
  return new LogLoading(options, await EpochCheckpoint.load(disk, directory, logger)).load();
}

class LogLoading {
  readonly #options: LoadOptions;
  readonly #epochs: EpochCheckpoint;
  readonly #snapshots: ProducerSnapshots;
  readonly #context: SegmentContext;
  readonly #producers = new ProducerStates();
  /** What was in the directory before anything was changed. */
  readonly #fileNames = new Set<string>();
  #segments = new SegmentList([]);

  constructor(options: LoadOptions, epochs: EpochCheckpoint) {
    const { disk, directory, indexCache, logger } = options;
    this.#options = options;
    this.#epochs = epochs;
    this.#snapshots = new ProducerSnapshots(disk, directory, logger);
    this.#context = {
      disk,
      directory,
      cache: indexCache,
      damage: new DamagedRanges(logger),
      rebuildIndexes: (segment) => this.#rebuildIndexes(segment),
    };
    this.#producers.onHighWatermark(options.highWatermark);
  }

  async load(): Promise<LoadedLog> {
    const { logStartOffset, logger, directory } = this.#options;
    const found = await this.#findSegments();
    const snapshotOffsets = await this.#snapshots.offsets();
    const needed = await removeBelowLogStart(this.#options.disk, found, logStartOffset, snapshotOffsets);
    this.#segments = new SegmentList(needed);
    const cleanEnd = this.#options.isClean ? await this.#cleanEnd() : undefined;
    let logEndOffset = cleanEnd ?? (await this.#recover());
    if (cleanEnd !== undefined) await this.#loadCleanProducers(cleanEnd);
    if (this.#segments.all.length > 0 && logEndOffset < logStartOffset) {
      // The log start was moved beyond everything that survived: only an empty log can be right.
      logger.error('the log ends before its start; beginning anew there', { directory, logEndOffset, logStartOffset });
      await removeSegments(this.#options.disk, directory, this.#segments, 0);
      this.#producers.clear();
      this.#epochs.epochs.clear();
    }
    if (this.#segments.all.length === 0) {
      await this.#beginEmpty(logStartOffset);
      logEndOffset = logStartOffset;
    }
    const segments = this.#segments;
    const start = Math.max(logStartOffset, segments.all[0]!.baseOffset);
    const { epochs } = this.#epochs;
    epochs.truncateFromEnd(logEndOffset + 1);
    epochs.truncateFromStart(segments.all[0]!.baseOffset);
    await segments.active.activate();
    await this.#snapshots.removeBehind(logEndOffset);
    await this.#snapshots.prune(new Set(segments.all.map(({ baseOffset }) => baseOffset)));
    await this.#epochs.save();
    return {
      context: this.#context,
      segments,
      snapshots: this.#snapshots,
      logStartOffset: start,
      logEndOffset,
      producers: this.#producers,
      epochs: this.#epochs,
    };
  }

  async #findSegments(): Promise<Segment[]> {
    const { disk, directory, nowMs, jitterMs } = this.#options;
    const segments: Segment[] = [];
    for (const { name, kind } of await disk.list(directory)) {
      this.#fileNames.add(name);
      const baseOffset = offsetOfFileName(name, logSuffix);
      const info = kind === 'file' && baseOffset !== undefined ? await disk.info(join(directory, name)) : undefined;
      if (baseOffset === undefined || info === undefined) continue;
      const createdMs = Math.min(info.modifiedMs, nowMs);
      const { sizeBytes } = info;
      segments.push(new Segment(this.#context, { baseOffset, createdMs, rollJitterMs: jitterMs(), sizeBytes }));
    }
    return segments.toSorted((a, b) => a.baseOffset - b.baseOffset);
  }

  async #beginEmpty(baseOffset: number): Promise<void> {
    const { disk, directory, nowMs, jitterMs } = this.#options;
    const segment = new Segment(this.#context, { baseOffset, createdMs: nowMs, rollJitterMs: jitterMs() });
    await segment.createFiles();
    await disk.syncDirectory(directory);
    this.#segments.append(segment);
  }

  /** Where a log ends that was closed in order, or undefined when its last batches say that it was not. */
  async #cleanEnd(): Promise<number | undefined> {
    const { directory, logger } = this.#options;
    const segments = this.#segments.all;
    const active = segments.at(-1);
    if (active === undefined) return this.#options.logStartOffset;
    await this.#settleUnchecked(segments);
    const { endOffset, damage } = await learnTail(active);
    if (damage === undefined) return endOffset;
    logger.error('the end of a cleanly closed log is damaged; recovering it', { directory, damage });
    return undefined;
  }

  async #recover(): Promise<number> {
    if (this.#segments.all.length === 0) return this.#options.logStartOffset;
    const log = {
      segments: this.#segments,
      snapshots: this.#snapshots,
      producers: this.#producers,
      epochs: this.#epochs,
    };
    const settleUnchecked = (segments: readonly Segment[]): Promise<void> => this.#settleUnchecked(segments);
    return new LogRecovery(this.#options, { ...log, settleUnchecked }).run();
  }

  async #loadCleanProducers(logEndOffset: number): Promise<void> {
    // After a clean stop without any snapshot there is no producer to remember.
    if ((await this.#snapshots.offsets()).length === 0) return;
    await loadProducers(this.#producers, this.#snapshots, this.#segments.all, logEndOffset);
  }

  /**
   * Looks only at whether index files are there; those that are damaged inside show when they are read. Epochs
   * are read from the batches when their checkpoint was unreadable.
   */
  async #settleUnchecked(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      const { baseOffset } = segment;
      const isWhole = [offsetIndexSuffix, timeIndexSuffix].every((suffix) =>
        this.#fileNames.has(fileName(baseOffset, suffix)),
      );
      if (!isWhole) await segment.loadIndexes();
      if (segment.sizeBytes === 0 && segment !== this.#segments.active) await this.#refuseEmptied(segment);
    }
    if (!this.#epochs.isSaved) await this.#readEpochs(segments);
  }

  /** Compaction may leave a segment without batches, but then its indexes are empty too. */
  async #refuseEmptied(segment: Segment): Promise<void> {
    for (const suffix of [offsetIndexSuffix, timeIndexSuffix]) {
      const index = await this.#options.disk.info(segment.pathOf(suffix));
      if (index === undefined || index.sizeBytes === 0) continue;
      const path = segment.pathOf(logSuffix);
      throw new DamagedLogError(
        `${path} is empty, but ${segment.pathOf(suffix)} says that it had batches. The partition stays offline. Put ` +
          `back the file from a copy, or give up what it held (rm ${path}), and restart`,
      );
    }
  }

  async #rebuildIndexes(segment: Segment) {
    const { baseOffset, createdMs, rollJitterMs, sizeBytes } = segment;
    const producers = new ProducerStates();
    await loadProducers(producers, this.#snapshots, this.#segments.all, baseOffset);
    const scratch = new Segment(this.#context, { baseOffset, createdMs, rollJitterMs, sizeBytes });
    try {
      await rebuildIndexes(scratch, this.#options.indexIntervalBytes, producers, this.#options.logger);
      return scratch.indexes!;
    } finally {
      await scratch.retire();
    }
  }

  /** Epochs from the batch headers, for when their checkpoint was unreadable. */
  async #readEpochs(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      await segment.file.use((file) =>
        scanBatches(file, { from: 0, limit: segment.sizeBytes, mode: 'headers' }, ({ magic, view, baseOffset }) => {
          const epoch = magic === 2 ? partitionLeaderEpochOf(view, 0) : -1;
          if (epoch >= 0) this.#epochs.epochs.assign(epoch, baseOffset);
          return true;
        }),
      );
    }
  }
}
