// All partition logs of this node over all its log directories: opening them at the start, making and
// removing them as topics come and go, and the periodic work on them.

import { join } from 'node:path';
import { Buffer } from 'node:buffer';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import type { CheckpointedOffset } from './checkpoint-file.ts';
import {
  type TopicPartition,
  parkedDirectoryName,
  parsePartitionDirectoryName,
  partitionDirectoryName,
  partitionMetadataName,
} from './file-names.ts';
import type { LogConfig } from './log-config.ts';
import type { LogDirectory } from './log-directory.ts';
import { PartitionLog } from './partition-log.ts';
import { readPartitionMetadata, writePartitionMetadata } from './partition-metadata.ts';
import { StorageError } from './storage-error.ts';
import { TailCache } from './tail-cache.ts';

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
  readonly highWatermarkIntervalMs: number;
  readonly producerExpirationMs: number;
  readonly producerExpirationCheckIntervalMs: number;
  readonly fileDeleteDelayMs: number;
}

/** What the cluster knows about a partition that was found on disk; undefined when it is not ours. */
export type PartitionLookup = (topicPartition: TopicPartition, topicId: string) => LogConfig | undefined;

const storageRetryMs = 1000;

export class Logs {
  readonly #options: LogsOptions;
  readonly #logs = new Map<string, PartitionLog>();
  readonly #tailCache: TailCache;
  readonly #timers = new Set<Timer>();
  #isClosed = false;

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#tailCache = new TailCache(options.tailCacheBytes);
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

  /** Opens what is on disk. Directories the cluster does not know as ours are set aside, never deleted. */
  async load(lookup: PartitionLookup, ignore: ReadonlySet<string>): Promise<void> {
    for (const directory of this.#options.directories) {
      const names = (await directory.partitionDirectories()).filter((name) => !ignore.has(name));
      const loaders = Array.from({ length: Math.min(this.#options.concurrentLoads, names.length) }, async () => {
        for (let name = names.shift(); name !== undefined; name = names.shift())
          await this.#loadPartition(directory, name, lookup);
      });
      await Promise.all(loaders);
    }
  }

  async #loadPartition(directory: LogDirectory, name: string, lookup: PartitionLookup): Promise<void> {
    const { platform, logger } = this.#options;
    const topicPartition = parsePartitionDirectoryName(name)!;
    const path = join(directory.path, name);
    const topicId = await readPartitionMetadata(platform.disk, join(path, partitionMetadataName));
    const config = topicId === undefined ? undefined : lookup(topicPartition, topicId);
    if (topicId === undefined || config === undefined) {
      const parked = join(directory.path, parkedDirectoryName(topicPartition, this.#uniqueHex(), 'stray'));
      logger.warn('setting aside a partition directory that the cluster does not know', { path, parked, topicId });
      await platform.disk.rename(path, parked);
      await platform.disk.syncDirectory(directory.path);
      return;
    }
    const log = await PartitionLog.open({
      platform,
      parentDirectory: directory.path,
      topicPartition,
      topicId,
      config,
      isClean: directory.wasClean,
      recoveryPoint: directory.recoveryPoints.get(name) ?? 0,
      logStartOffset: directory.logStartOffsets.get(name) ?? 0,
      highWatermark: directory.highWatermarks.get(name) ?? 0,
      tailCache: this.#tailCache,
      logger,
    });
    this.#logs.set(name, log);
  }

  /** Makes a partition's directory and opens it; the directory is durable when this resolves. */
  async create(topicPartition: TopicPartition, topicId: string, config: LogConfig): Promise<PartitionLog> {
    const name = partitionDirectoryName(topicPartition);
    const existing = this.#logs.get(name);
    if (existing !== undefined) return existing;
    const { platform, logger } = this.#options;
    const directory = this.#leastLoadedDirectory();
    const path = join(directory.path, name);
    try {
      await platform.disk.makeDirectory(path);
      await writePartitionMetadata(platform.disk, join(path, partitionMetadataName), topicId);
      await platform.disk.syncDirectory(directory.path);
    } catch (error) {
      throw new StorageError(path, error);
    }
    const log = await PartitionLog.open({
      platform,
      parentDirectory: directory.path,
      topicPartition,
      topicId,
      config,
      isClean: true,
      recoveryPoint: 0,
      logStartOffset: 0,
      highWatermark: 0,
      tailCache: this.#tailCache,
      logger,
    });
    this.#logs.set(name, log);
    return log;
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
  async remove(topicPartition: TopicPartition): Promise<void> {
    const name = partitionDirectoryName(topicPartition);
    const log = this.#logs.get(name);
    if (log === undefined) return;
    this.#logs.delete(name);
    const { platform, logger, fileDeleteDelayMs } = this.#options;
    const parked = join(log.parentDirectory, parkedDirectoryName(topicPartition, this.#uniqueHex(), 'delete'));
    await log.abandon();
    await platform.disk.rename(log.directory, parked);
    await platform.disk.syncDirectory(log.parentDirectory);
    const timer = platform.timers.background(fileDeleteDelayMs, () => {
      this.#timers.delete(timer);
      platform.disk.removeDirectory(parked).catch((error: unknown) => {
        // The next start finds the name and tries again.
        logger.warn('could not remove a deleted partition', { path: parked, error });
      });
    });
    this.#timers.add(timer);
  }

  #uniqueHex(): string {
    return Buffer.from(this.#options.platform.random.bytes(16)).toString('hex');
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
    this.#every(retentionCheckIntervalMs, 'apply retention', () => this.applyRetention());
    this.#every(recoveryPointIntervalMs, 'checkpoint recovery points', () => this.checkpointRecoveryPoints());
    this.#every(logStartOffsetIntervalMs, 'checkpoint log start offsets', () => this.checkpointLogStartOffsets());
    this.#every(highWatermarkIntervalMs, 'checkpoint high watermarks', () => this.checkpointHighWatermarks());
    this.#every(producerExpirationCheckIntervalMs, 'expire producers', () => this.#expireProducers());
    this.#every(storageRetryMs, 'recover failed logs', () => this.recoverFailedLogs());
  }

  #every(intervalMs: number, what: string, work: () => Promise<void> | void): void {
    const { timers } = this.#options.platform;
    const run = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#options.logger.error(`could not ${what}`, { error });
      }
      if (!this.#isClosed) schedule();
    };
    const schedule = (): void => {
      const timer = timers.background(intervalMs, () => {
        this.#timers.delete(timer);
        void run();
      });
      this.#timers.add(timer);
    };
    schedule();
  }

  async applyRetention(): Promise<void> {
    for (const log of [...this.#logs.values()]) {
      if (this.#isClosed) return;
      await log.applyRetention(this.#options.platform.clock.wallMs());
      await this.#options.platform.timers.yield();
    }
    await this.checkpointLogStartOffsets();
  }

  async recoverFailedLogs(): Promise<void> {
    for (const log of [...this.#logs.values()]) {
      if (log.failure === undefined || this.#isClosed) continue;
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

  checkpointRecoveryPoints(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointRecoveryPoints(offsets),
      (log) => log.durableOffset,
    );
  }

  /** Only logs whose start is not simply that of their first segment need an entry. */
  checkpointLogStartOffsets(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointLogStartOffsets(offsets),
      (log) => (log.logStartOffset > log.segments[0]!.baseOffset ? log.logStartOffset : undefined),
    );
  }

  checkpointHighWatermarks(): Promise<void> {
    return this.#checkpoint(
      (directory, offsets) => directory.checkpointHighWatermarks(offsets),
      (log) => log.highWatermark,
    );
  }

  async #checkpoint(
    write: (directory: LogDirectory, offsets: CheckpointedOffset[]) => Promise<void>,
    offsetOf: (log: PartitionLog) => number | undefined,
  ): Promise<void> {
    for (const directory of this.directories) {
      const offsets: CheckpointedOffset[] = [];
      for (const log of this.#logs.values()) {
        const offset = log.parentDirectory === directory.path ? offsetOf(log) : undefined;
        if (offset !== undefined) offsets.push({ ...log.topicPartition, offset });
      }
      await write(directory, offsets);
    }
  }

  /** Closes every log, writes the checkpoints and marks the directories clean when all of it went well. */
  async close(brokerEpoch: number): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    const failed = new Set<string>();
    for (const log of this.#logs.values()) {
      try {
        await log.close();
        if (log.failure !== undefined) failed.add(log.parentDirectory);
      } catch (error) {
        failed.add(log.parentDirectory);
        this.#options.logger.error('could not close a log in order; it will be recovered at the next start', {
          directory: log.directory,
          error,
        });
      }
    }
    await this.checkpointRecoveryPoints();
    await this.checkpointLogStartOffsets();
    await this.checkpointHighWatermarks();
    for (const directory of this.directories) if (!failed.has(directory.path)) await directory.markClean(brokerEpoch);
  }
}
