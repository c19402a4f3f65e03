// All partition logs of this node over all its log directories: opening them at the start, making and
// removing them as topics come and go, and the periodic work on them.

import { join } from 'node:path';
import { Buffer } from 'node:buffer';
import { concurrently } from '../base/concurrently.ts';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import type { CheckpointedOffset } from './directory/checkpoint-file.ts';
import {
  type TopicPartition,
  logSuffix,
  offsetOfFileName,
  parkedDirectoryName,
  partitionDirectoryName,
  partitionMetadataName,
} from './file-names.ts';
import { IndexCache } from './segment/index-cache.ts';
import type { LogConfig } from './log-config.ts';
import { PeriodicWork } from './periodic-work.ts';
import { FileRemoval } from './retention/file-removal.ts';
import type { LogDirectory } from './directory/log-directory.ts';
import { PartitionLog } from './partition-log.ts';
import { readPartitionMetadata, writePartitionMetadata } from './directory/partition-metadata.ts';
import { type NotedOffsets, PartitionsLoading, type PartitionLookup } from './recovery/partitions-loading.ts';
import { StorageError } from './storage-error.ts';
import { TailCache } from './reading/tail-cache.ts';

export interface LogsOptions {
  readonly platform: Platform;
  readonly directories: readonly LogDirectory[];
  readonly logger: Logger;
  /** Memory for recent batches of all partitions. */
  readonly tailCacheBytes: number;
  /** `num.recovery.threads.per.data.dir`: partitions opened at the same time, per directory. */
  readonly concurrentLoads: number;
  readonly retentionCheckIntervalMs: number;
  readonly recoveryPointIntervalMs: number;
  readonly logStartOffsetIntervalMs: number;
  /** Before the first retention and the first checkpoints. Their interval when left out. */
  readonly initialDelayMs?: number;
  readonly highWatermarkIntervalMs: number;
  /** May change. */
  readonly producerExpirationMs: number;
  readonly producerExpirationCheckIntervalMs: number;
  /** Of partitions that are deleted. May change. */
  readonly fileDeleteDelayMs: number;
  /** Memory for the indexes of segments that are not appended to, of all partitions. Default 64 MiB. */
  readonly indexCacheBytes?: number;
}

const storageRetryMs = 1000;
const defaultIndexCacheBytes = 64 * 1024 * 1024;
/** Logs that are closed at the same time. */
const concurrentCloses = 16;

export class Logs {
  readonly #options: LogsOptions;
  readonly #logs = new Map<string, PartitionLog>();
  readonly #tailCache: TailCache;
  readonly #indexCache: IndexCache;
  readonly #loading: PartitionsLoading;
  readonly #timers = new Set<Timer>();
  /** What makes or removes a partition, one after another for each name. */
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #periodic: PeriodicWork;
  readonly #fileRemoval: FileRemoval;
  #isClosed = false;

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#tailCache = new TailCache(options.tailCacheBytes);
    this.#indexCache = new IndexCache(options.indexCacheBytes ?? defaultIndexCacheBytes);
    const { platform, logger } = options;
    this.#periodic = new PeriodicWork(platform.timers, logger);
    this.#fileRemoval = new FileRemoval(platform.disk, platform.timers, logger);
    this.#loading = new PartitionsLoading(options.platform.disk, options.logger, {
      open: (directory, topicPartition, topicId, config, noted) =>
        this.#open(directory, topicPartition, topicId, config, noted),
      setAside: async ({ path }, topicPartition) => void (await this.#park(path, topicPartition, 'stray')),
    });
  }

  get directories(): readonly LogDirectory[] {
    return this.#options.directories;
  }

  get tailCache(): TailCache {
    return this.#tailCache;
  }

  all(): Iterable<PartitionLog> {
    return this.#logs.values();
  }

  get(topicPartition: TopicPartition): PartitionLog | undefined {
    return this.#logs.get(partitionDirectoryName(topicPartition));
  }

  /** On disk, but it could not be opened. */
  isClosed(topicPartition: TopicPartition): boolean {
    return this.#loading.closed.has(partitionDirectoryName(topicPartition));
  }

  /** Opens what is on disk; what cannot be opened stays offline and is tried again by `create`. */
  async load(lookup: PartitionLookup, ignore: ReadonlySet<string>): Promise<void> {
    await this.#loading.load(this.directories, lookup, ignore, this.#options.concurrentLoads);
    // Entries of partitions that are gone, or that lost their end, must not meet others under their names.
    await this.#checkpointAll();
  }

  async #open(
    directory: LogDirectory,
    topicPartition: TopicPartition,
    topicId: string,
    config: LogConfig,
    noted: NotedOffsets,
  ): Promise<PartitionLog> {
    const { platform, logger } = this.#options;
    const log = await PartitionLog.open({
      platform,
      parentDirectory: directory.path,
      topicPartition,
      topicId,
      config,
      ...noted,
      tailCache: this.#tailCache,
      indexCache: this.#indexCache,
      onTruncated: () => this.checkpointRecoveryPoints(),
      saveLogStart: () => this.checkpointLogStartOffsets(),
      fileRemoval: this.#fileRemoval,
      logger,
    });
    this.#logs.set(partitionDirectoryName(topicPartition), log);
    return log;
  }

  /** Makes a partition's directory and opens it; the directory is durable when this resolves. */
  create(topicPartition: TopicPartition, topicId: string, config: LogConfig): Promise<PartitionLog> {
    return this.#change(topicPartition, async (name) => {
      const existing = this.#logs.get(name);
      if (existing !== undefined) return existing;
      const closed = this.#loading.closed.has(name) ? await this.#loading.retry(name, topicId, config) : undefined;
      if (closed !== undefined) return closed;
      const directory = this.#leastLoadedDirectory();
      try {
        await this.#makeDirectory(directory, topicPartition, topicId);
        const unused = { isClean: false, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 };
        return await this.#open(directory, topicPartition, topicId, config, unused);
      } catch (error) {
        throw error instanceof StorageError ? error : new StorageError(join(directory.path, name), error);
      }
    });
  }

  async #makeDirectory(directory: LogDirectory, topicPartition: TopicPartition, topicId: string): Promise<void> {
    const { disk } = this.#options.platform;
    const path = join(directory.path, partitionDirectoryName(topicPartition));
    const metadataPath = join(path, partitionMetadataName);
    // What a failed removal or a failed creation of an older topic left must not become part of this one.
    const hasOther =
      (await disk.info(path)) !== undefined &&
      (await readPartitionMetadata(disk, metadataPath)) !== topicId &&
      (await disk.list(path)).some(({ name }) => offsetOfFileName(name, logSuffix) !== undefined);
    if (hasOther) await this.#park(directory.path, topicPartition, 'stray');
    await disk.makeDirectory(path);
    await writePartitionMetadata(disk, metadataPath, topicId);
    await disk.syncDirectory(directory.path);
  }

  /** Renames a partition's directory, durably; returns its new path. */
  async #park(parent: string, topicPartition: TopicPartition, reason: 'delete' | 'stray'): Promise<string> {
    const { platform, logger } = this.#options;
    const uniqueHex = Buffer.from(platform.random.bytes(16)).toString('hex');
    const path = join(parent, partitionDirectoryName(topicPartition));
    const parked = join(parent, parkedDirectoryName(topicPartition, uniqueHex, reason));
    if (reason === 'stray')
      logger.warn('setting aside a partition directory that the cluster does not know', { path, parked });
    await platform.disk.rename(path, parked);
    await platform.disk.syncDirectory(parent);
    return parked;
  }

  #change<Result>(topicPartition: TopicPartition, work: (name: string) => Promise<Result>): Promise<Result> {
    const name = partitionDirectoryName(topicPartition);
    const before = this.#changes.get(name) ?? Promise.resolve();
    const result = before.then(() => work(name));
    const settled = result.catch(() => undefined);
    this.#changes.set(name, settled);
    const forget = (): void => {
      if (this.#changes.get(name) === settled) this.#changes.delete(name);
    };
    void settled.finally(forget);
    return result;
  }

  #leastLoadedDirectory(): LogDirectory {
    const counts = new Map(this.directories.map(({ path }) => [path, 0]));
    for (const { parentDirectory } of this.#logs.values())
      counts.set(parentDirectory, (counts.get(parentDirectory) ?? 0) + 1);
    return this.directories.reduce((best, directory) =>
      counts.get(directory.path)! < counts.get(best.path)! ? directory : best,
    );
  }

  /** Takes the partition out of service at once; its files go after `file.delete.delay.ms`. */
  remove(topicPartition: TopicPartition): Promise<void> {
    return this.#change(topicPartition, async (name) => {
      const log = this.#logs.get(name);
      const parent = log?.parentDirectory ?? this.#loading.closed.get(name)?.directory.path;
      if (parent === undefined) return;
      this.#logs.delete(name);
      this.#loading.forget(name);
      await log?.abandon();
      const parked = await this.#park(parent, topicPartition, 'delete');
      // A partition of the same name that comes later must not find this one's offsets.
      await this.#checkpointAll();
      this.#removeLater(parked);
    });
  }

  #removeLater(path: string): void {
    const { platform, logger, fileDeleteDelayMs } = this.#options;
    const timer = platform.timers.background(fileDeleteDelayMs, () => {
      this.#timers.delete(timer);
      platform.disk.removeDirectory(path).catch((error: unknown) => {
        // The next start finds the name and tries again.
        logger.warn('could not remove a deleted partition', { path, error });
      });
    });
    this.#timers.add(timer);
  }

  /** Begins the periodic work: retention, checkpoints, producer expiry, second chances for failed logs. */
  start(): void {
    const {
      retentionCheckIntervalMs,
      recoveryPointIntervalMs,
      logStartOffsetIntervalMs,
      highWatermarkIntervalMs,
      producerExpirationCheckIntervalMs,
    } = this.#options;
    const { initialDelayMs } = this.#options;
    const every = (intervalMs: number, what: string, work: () => Promise<void> | void, delayMs?: number): void =>
      this.#periodic.every(intervalMs, what, work, delayMs);
    every(retentionCheckIntervalMs, 'apply retention', () => this.applyRetention(), initialDelayMs);
    every(recoveryPointIntervalMs, 'note recovery points', () => this.noteRecoveryPoints(), initialDelayMs);
    every(logStartOffsetIntervalMs, 'note log starts', () => this.checkpointLogStartOffsets(), initialDelayMs);
    every(highWatermarkIntervalMs, 'note high watermarks', () => this.checkpointHighWatermarks());
    every(producerExpirationCheckIntervalMs, 'expire producers', () => this.#expireProducers());
    every(storageRetryMs, 'recover failed logs', () => this.recoverFailedLogs());
  }

  async applyRetention(): Promise<void> {
    for (const log of this.#logs.values()) {
      if (this.#isClosed) return;
      try {
        await log.applyRetention(this.#options.platform.clock.wallMs());
      } catch (error) {
        this.#options.logger.error('could not apply retention', { directory: log.directory, error });
      }
      await this.#options.platform.timers.yield();
    }
    await this.checkpointLogStartOffsets();
  }

  async recoverFailedLogs(): Promise<void> {
    for (const log of this.#logs.values()) {
      if (this.#isClosed) return;
      log.retryUnfinished();
      if (log.failure === undefined) continue;
      try {
        await log.recoverFromFailure();
      } catch (error) {
        this.#options.logger.debug('the disk still refuses a partition', { directory: log.directory, error });
      }
    }
  }

  #expireProducers(): void {
    const { platform, producerExpirationMs } = this.#options;
    for (const log of this.#logs.values()) log.removeExpiredProducers(platform.clock.wallMs(), producerExpirationMs);
  }

  /** Writes the recovery points, after marks that bound what lies behind them. */
  async noteRecoveryPoints(): Promise<void> {
    for (const log of this.#logs.values()) {
      try {
        await log.saveRecoveryMark();
      } catch (error) {
        // A restart has more to check then, nothing else.
        if (log.failure === undefined)
          this.#options.logger.warn('could not save a recovery mark', { directory: log.directory, error });
      }
    }
    await this.checkpointRecoveryPoints();
  }

  checkpointRecoveryPoints(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointRecoveryPoints(offsets),
      (log) => log.recoveryPoint,
      (directory) => directory.recoveryPoints,
    );
  }

  /** Only logs whose start is not simply that of their first file need an entry. */
  checkpointLogStartOffsets(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointLogStartOffsets(offsets),
      (log) => (log.logStartOffset > log.oldestFileOffset ? log.logStartOffset : undefined),
      (directory) => directory.logStartOffsets,
    );
  }

  checkpointHighWatermarks(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointHighWatermarks(offsets),
      (log) => log.highWatermark,
      (directory) => directory.highWatermarks,
    );
  }

  async #checkpoint(
    write: (directory: LogDirectory, offsets: () => CheckpointedOffset[]) => Promise<void>,
    offsetOf: (log: PartitionLog) => number | undefined,
    noted: (directory: LogDirectory) => ReadonlyMap<string, number>,
  ): Promise<void> {
    for (const directory of this.directories) {
      await write(directory, () => {
        const offsets: CheckpointedOffset[] = [];
        for (const log of this.#logs.values()) {
          const offset = log.parentDirectory === directory.path ? offsetOf(log) : undefined;
          if (offset !== undefined) offsets.push({ ...log.topicPartition, offset });
        }
        offsets.push(...this.#loading.notedOfClosed(directory, noted(directory)));
        return offsets;
      });
    }
  }

  async #checkpointAll(): Promise<void> {
    await this.checkpointRecoveryPoints();
    await this.checkpointLogStartOffsets();
    await this.checkpointHighWatermarks();
  }

  /** Closes every log, writes the checkpoints and marks the directories clean when all of it went well. */
  async close(brokerEpoch: number): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    for (const log of this.#logs.values()) log.stopRetention();
    await this.#periodic.stop();
    await Promise.all(this.#changes.values());
    const failed = this.#loading.unrecovered();
    await concurrently([...this.#logs.values()], concurrentCloses, async (log) => {
      try {
        await log.close();
      } catch (error) {
        failed.add(log.parentDirectory);
        this.#options.logger.error('could not close a log in order; it will be recovered at the next start', {
          directory: log.directory,
          error,
        });
      }
    });
    await this.#checkpointAll();
    for (const directory of this.directories) if (!failed.has(directory.path)) await directory.markClean(brokerEpoch);
  }
}
