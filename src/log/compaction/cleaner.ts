// Compacts the logs of a node in the background: the dirtiest first, a few at a time, as often as there is
// something to do, and otherwise looks again after a while. One log that cannot be compacted does not keep
// the others from it.

import type { Logger } from '../../base/logging.ts';
import { DiskError } from '../../base/ports/disk.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { Timer } from '../../base/ports/timers.ts';
import { partitionDirectoryName } from '../file-names.ts';
import { MovePace } from '../moving/move-pace.ts';
import type { PartitionLog } from '../partition-log.ts';
import { StorageError } from '../storage-error.ts';
import type { Cleaning } from './cleaning.ts';
import { compact } from './compaction.ts';
import { CompactionAbortedError, type CompactionResult } from './compaction-target.ts';
import { OffsetMap } from './offset-map.ts';
import { PoisonBatchError } from './poison-batch-error.ts';

/** `log.cleaner.*`, as they are set now. */
export interface CleanerSettings {
  /** Logs that are compacted at the same time. */
  readonly threads: number;
  /** How long to wait when there is nothing to do. */
  readonly backoffMs: number;
  /** Memory for keys, of all of them together. */
  readonly dedupeBufferBytes: number;
  /** How much of that may be filled, 0 … 1. */
  readonly loadFactor: number;
  /** Read and written, all of them together. */
  readonly maxBytesPerSecond: number;
}

/** What the cleaner has done since the start. */
export interface CleanerCounts {
  passes: number;
  failures: number;
  bytesRead: number;
  bytesWritten: number;
  recordsRead: number;
  recordsKept: number;
  /** Time spent, pauses included. */
  durationMs: number;
  /** Of the log with the largest part to clean, at the last look, 0 … 1. */
  maxDirtyRatio: number;
}

/** The logs of the node. */
export interface CleanedLogs {
  all(): Iterable<PartitionLog>;
  /** Where it is noted how far each has been compacted. */
  readonly checkpoints: { cleanerOffsets(): Promise<void> };
}

export interface CleanerOptions {
  readonly platform: Platform;
  readonly logs: CleanedLogs;
  readonly logger: Logger;
  /** What one compressed batch may open to. */
  readonly maxOpenedBytes: number;
  readonly settings: () => CleanerSettings;
}

interface Chosen {
  readonly log: PartitionLog;
  readonly cleaning: Cleaning;
}

/** Kafka's rate without a limit is not a number that one can calculate with. */
const unlimitedBytesPerSecond = 2 ** 50;

const leastPauseMs = 0.5;
const longestPauseMs = 20;

export class Cleaner {
  readonly #options: CleanerOptions;
  readonly #pace: MovePace;
  /** Nobody can look for two keys that are taken for one. */
  readonly #hashKey: Uint8Array;
  readonly #workers = new Set<Promise<void>>();
  readonly #chosen = new Set<PartitionLog>();
  /** Those that failed, until the next look. */
  readonly #resting = new Set<PartitionLog>();
  readonly counts: CleanerCounts = {
    passes: 0,
    failures: 0,
    bytesRead: 0,
    bytesWritten: 0,
    recordsRead: 0,
    recordsKept: 0,
    durationMs: 0,
    maxDirtyRatio: 0,
  };
  /** What the disk said of a log when it was last tried. */
  readonly #complaints = new WeakMap<PartitionLog, string>();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: CleanerOptions) {
    this.#options = options;
    const { clock, timers, random } = options.platform;
    const rate = () => Math.min(options.settings().maxBytesPerSecond, unlimitedBytesPerSecond);
    this.#pace = new MovePace(clock, timers, rate);
    this.#hashKey = random.bytes(16);
  }

  /** Looks for something to do now, and from then on every `log.cleaner.backoff.ms`. Also when settings have changed. */
  wake(): void {
    if (this.#isClosed) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#resting.clear();
    const { threads } = this.#options.settings();
    while (this.#workers.size < threads) {
      const worker = this.#work().finally(() => {
        this.#workers.delete(worker);
        this.#wakeLater();
      });
      this.#workers.add(worker);
    }
    if (this.#workers.size === 0) this.#wakeLater();
  }

  #wakeLater(): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#options.platform.timers.background(this.#options.settings().backoffMs, () => this.wake());
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    try {
      while (!this.#isClosed && this.#workers.size <= this.#options.settings().threads) {
        const chosen = await this.#choose();
        if (chosen === undefined) break;
        try {
          await this.#clean(chosen);
        } finally {
          this.#chosen.delete(chosen.log);
        }
      }
      await this.#applyRetention();
    } catch (error) {
      this.#options.logger.error('the cleaner could not do its work; it tries again', { error });
    }
  }

  /** The log with the largest part to clean, of those that are due. */
  async #choose(): Promise<Chosen | undefined> {
    const { logs, platform, logger } = this.#options;
    let best: Chosen | undefined;
    let maxDirtyRatio = 0;
    for (const log of logs.all()) {
      if (!log.config.compact || this.#chosen.has(log) || this.#resting.has(log)) continue;
      try {
        const cleaning = await log.compaction.examine(platform.clock.wallMs());
        maxDirtyRatio = Math.max(maxDirtyRatio, cleaning?.dirtyRatio ?? 0);
        if (cleaning?.isDue !== true || this.#chosen.has(log)) continue;
        if (best === undefined || cleaning.dirtyRatio > best.cleaning.dirtyRatio) best = { log, cleaning };
      } catch (error) {
        this.#resting.add(log);
        logger.warn('could not look at what is to be compacted', { directory: log.directory, error });
      }
    }
    this.counts.maxDirtyRatio = maxDirtyRatio;
    // Another worker was faster while the disk was asked about others.
    if (best !== undefined && this.#chosen.has(best.log)) return this.#choose();
    if (best !== undefined) this.#chosen.add(best.log);
    return best;
  }

  async #clean({ log, cleaning }: Chosen): Promise<void> {
    const { platform, maxOpenedBytes } = this.#options;
    const startMs = platform.clock.monotonicMs();
    try {
      const turn = { beganMs: startMs };
      const pace = (bytes: number): Promise<void> => this.#spend(bytes, turn);
      const terms = { nowMs: platform.clock.wallMs(), maxOpenedBytes, pace };
      const map = this.#mapFor(cleaning);
      const result = await log.compaction.run(cleaning, terms, (target, plan) => compact(target, plan, map));
      const isFurther = (log.compaction.checkpoint ?? 0) > cleaning.firstDirtyOffset;
      if (result === undefined || !isFurther) this.#resting.add(log);
      if (result === undefined) return;
      this.#complaints.delete(log);
      this.#report(log, cleaning, result, platform.clock.monotonicMs() - startMs);
      await this.#options.logs.checkpoints.cleanerOffsets();
    } catch (error) {
      this.#resting.add(log);
      this.#onFailure(log, error);
    }
  }

  /** A share of the memory for keys, but no more than the pass can fill; none is kept between passes. */
  #mapFor({ firstDirtyOffset, firstUncleanableOffset }: Cleaning): OffsetMap {
    const { dedupeBufferBytes, threads, loadFactor } = this.#options.settings();
    const shareBytes = Math.floor(dedupeBufferBytes / Math.max(threads, 1));
    // There are not more keys than offsets.
    const needBytes = OffsetMap.memoryFor(firstUncleanableOffset - firstDirtyOffset, loadFactor);
    return new OffsetMap({ memoryBytes: Math.min(needBytes, shareBytes), loadFactor, hashKey: this.#hashKey });
  }

  /**
   * Half of the time belongs to the others: a request comes round the event loop several times before it is
   * answered, and would meet a piece of this work each time.
   */
  async #spend(bytes: number, turn: { beganMs: number }): Promise<void> {
    const { clock, timers } = this.#options.platform;
    const workedMs = clock.monotonicMs() - turn.beganMs;
    await this.#pace.spend(bytes, () => {
      if (this.#isClosed) throw new CompactionAbortedError('the cleaner stops');
    });
    if (workedMs >= leastPauseMs) {
      await new Promise<void>((resolve) => {
        timers.background(Math.min(workedMs, longestPauseMs), resolve);
      });
    }
    turn.beganMs = clock.monotonicMs();
  }

  #report(log: PartitionLog, { firstDirtyOffset }: Cleaning, result: CompactionResult, tookMs: number): void {
    const { logger } = this.#options;
    const { endOffset, bytesRead, bytesWritten, recordsRead, recordsKept, invalidRecords, mapUsed } = result;
    this.counts.passes += 1;
    this.counts.bytesRead += bytesRead;
    this.counts.bytesWritten += bytesWritten;
    this.counts.recordsRead += recordsRead;
    this.counts.recordsKept += recordsKept;
    this.counts.durationMs += tookMs;
    logger.info('compacted', {
      partition: partitionDirectoryName(log.topicPartition),
      firstDirtyOffset,
      endOffset,
      bytesRead,
      bytesWritten,
      recordsRead,
      recordsKept,
      mapUsed: Math.round(mapUsed * 1000) / 1000,
      tookMs: Math.round(tookMs),
    });
    if (invalidRecords > 0)
      logger.warn('records without a key were dropped', { directory: log.directory, count: invalidRecords });
  }

  #onFailure(log: PartitionLog, error: unknown): void {
    const { logger } = this.#options;
    const { directory } = log;
    if (error instanceof CompactionAbortedError) {
      logger.debug('a compaction was given up', { directory, reason: error.message });
      return;
    }
    this.counts.failures += 1;
    if (error instanceof DiskError || error instanceof StorageError) {
      // It is tried again; one line is enough for as long as nothing changes.
      if (this.#complaints.get(log) === error.message) return;
      this.#complaints.set(log, error.message);
      logger.warn('the disk does not let a partition be compacted; it is tried again', { directory, error });
    } else {
      const offset = error instanceof PoisonBatchError ? error.offset : undefined;
      log.compaction.markUncleanable({ reason: error instanceof Error ? error.message : String(error), offset });
      logger.error(
        'a partition is not compacted any more and will grow; look at the file with dump-log, move the log start behind ' +
          'the offset with DeleteRecords, or restart to try again',
        { directory, offset, error },
      );
    }
  }

  /** Topics with both policies lose old segments as soon as they are due, not only with the next general check. */
  async #applyRetention(): Promise<void> {
    const { logs, platform, logger } = this.#options;
    for (const log of logs.all()) {
      if (this.#isClosed) return;
      if (!log.config.compact || !log.config.delete || log.compaction.uncleanable !== undefined) continue;
      try {
        await log.applyRetention(platform.clock.wallMs());
      } catch (error) {
        logger.warn('could not apply retention', { directory: log.directory, error });
      }
    }
  }

  /** Gives up what is under way; what has been put in place stays. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.all(this.#workers);
  }
}
