// All partition logs of this node over all its log directories: opening them at the start, making and
// removing them as topics come and go, and the periodic work on them.

import { join } from 'node:path';
import { concurrently } from '../base/concurrently.ts';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { DirectoryFailures } from './directory/directory-failures.ts';
import { DirectoryPlacement } from './directory/directory-placement.ts';
import { OffsetCheckpoints } from './directory/offset-checkpoints.ts';
import { PartitionDirectories } from './directory/partition-directories.ts';
import { type TopicPartition, partitionDirectoryName } from './file-names.ts';
import { IndexCache } from './segment/index-cache.ts';
import type { LogConfig } from './log-config.ts';
import { PeriodicWork } from './periodic-work.ts';
import { FileRemoval } from './retention/file-removal.ts';
import type { LogDirectory } from './directory/log-directory.ts';
import { PartitionLog } from './partition-log.ts';
import { alterDirectory } from './moving/alter-directory.ts';
import type { LogMove } from './moving/log-move.ts';
import { LogMoves } from './moving/log-moves.ts';
import { settleDuplicates } from './moving/settle-duplicates.ts';
import { takePlace } from './moving/take-place.ts';
import { type NotedOffsets, PartitionsLoading, type PartitionLookup } from './recovery/partitions-loading.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { StorageError } from './storage-error.ts';
import { TailCache } from './reading/tail-cache.ts';

export interface LogsOptions {
  readonly platform: Platform;
  readonly directories: readonly LogDirectory[];
  /** Of configured directories that could not be opened. */
  readonly offlinePaths?: readonly string[];
  readonly logger: Logger;
  /** Memory for recent batches of all partitions. */
  readonly tailCacheBytes: number;
  /** `num.recovery.threads.per.data.dir`: partitions opened at the same time, per directory. */
  readonly concurrentLoads: number;
  /** Hears how far `load` is, in lines for a person, when it takes more than a moment. */
  readonly onLoading?: (line: string) => void;
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
  /** `num.replica.alter.log.dirs.threads`; as many as there are directories when left out. */
  readonly concurrentMoves?: number | undefined;
  /** `replica.alter.log.dirs.io.max.bytes.per.second`, as it is now; no limit when left out. */
  readonly moveBytesPerSecond?: () => number;
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
  readonly #partitionDirectories: PartitionDirectories;
  readonly #placement = new DirectoryPlacement();
  readonly #checkpoints: OffsetCheckpoints;
  readonly #failures: DirectoryFailures;
  readonly moves: LogMoves;
  /** A log is about to live in another directory; it does once this has resolved. */
  onMoving: (log: PartitionLog, destination: LogDirectory) => Promise<void> = async () => {};
  /** Where partitions go that are being made. */
  readonly #placed = new Map<string, LogDirectory>();
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
    this.#loading = new PartitionsLoading(options.platform, options.logger, {
      open: (directory, topicPartition, topicId, config, noted) =>
        this.#open(directory, topicPartition, topicId, config, noted),
      setAside: async ({ path }, topicPartition) =>
        void (await this.#partitionDirectories.park(path, topicPartition, 'stray')),
    });
    this.#partitionDirectories = new PartitionDirectories(platform, logger, () => options.fileDeleteDelayMs);
    const { directories } = options;
    this.#failures = new DirectoryFailures(directories, () => this.all(), logger);
    this.#checkpoints = new OffsetCheckpoints({
      directories,
      logs: () => this.all(),
      isArriving: (log, directory) => this.moves.isArriving(log, directory),
      loading: this.#loading,
      onRefused: (directory, error) => this.#failures.onRefused(directory, error),
    });
    this.moves = new LogMoves({
      platform,
      logger,
      concurrentMoves: options.concurrentMoves ?? options.directories.length,
      bytesPerSecond: options.moveBytesPerSecond ?? (() => Infinity),
      arrive: (move) => this.#arrive(move),
      removeLater: (path) => this.#partitionDirectories.removeLater(path),
    });
  }

  get directories(): readonly LogDirectory[] {
    return this.#options.directories;
  }

  /** Of configured directories that could not be opened. */
  get offlinePaths(): ReadonlySet<string> {
    return new Set(this.#options.offlinePaths);
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

  /** Those whose compaction has been given up until they change, and why. */
  uncleanable(): { readonly topicPartition: TopicPartition; readonly reason: string }[] {
    return [...this.all()].flatMap(({ topicPartition, compaction: { uncleanable } }) =>
      uncleanable === undefined ? [] : [{ topicPartition, reason: uncleanable.reason }],
    );
  }

  /** On disk, but it could not be opened. */
  isClosed(topicPartition: TopicPartition): boolean {
    return this.#loading.closed.has(partitionDirectoryName(topicPartition));
  }

  /**
   * Opens what is on disk; what cannot be opened stays offline and is tried again by `create`.
   *
   * @param assigned the id of the directory that the cluster believes a partition to be in
   */
  async load(
    lookup: PartitionLookup,
    ignore: ReadonlySet<string>,
    assigned: (topicPartition: TopicPartition) => string | undefined = () => undefined,
  ): Promise<void> {
    const { platform, logger } = this.#options;
    const [directories, partitionDirectories] = [this.directories, this.#partitionDirectories];
    const { disk } = platform;
    if (directories.length > 1)
      await settleDuplicates({ disk, logger, directories, partitionDirectories, ignore, assigned });
    const concurrency = this.#options.concurrentLoads;
    const onProgress = (line: string): void => {
      logger.info(line);
      this.#options.onLoading?.(line);
    };
    await this.#loading.load(directories, { lookup, ignore, concurrency, onProgress });
    // Entries of partitions that are gone, or that lost their end, must not meet others under their names.
    await this.#checkpoints.all();
    const ids = new Map([...this.all()].map((log) => [`${log.topicId}-${log.topicPartition.partition}`, log]));
    await this.moves.resume(this.directories, (topicId, partition) => ids.get(`${topicId}-${partition}`));
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
      // What is noted of a log that has become shorter must not reach beyond.
      onTruncated: () => this.#noted(topicPartition, () => this.#checkpoints.ends()),
      saveLogStart: () => this.#noted(topicPartition, () => this.#checkpoints.logStarts()),
      fileRemoval: this.#fileRemoval,
      logger,
    });
    this.#logs.set(partitionDirectoryName(topicPartition), log);
    return log;
  }

  /**
   * Makes a partition's directory and opens it; the directory is durable when this resolves.
   *
   * @param directoryId where the cluster knows the partition to be. A partition whose log directory is not here
   *   is refused: an empty one in its place would look as if all had been lost.
   */
  create(
    topicPartition: TopicPartition,
    topicId: string,
    config: LogConfig,
    directoryId?: string,
  ): Promise<PartitionLog> {
    return this.#change(topicPartition, async (name) => {
      const existing = this.#logs.get(name);
      if (existing !== undefined) return existing;
      const closed = this.#loading.closed.has(name) ? await this.#loading.retry(name, topicId, config) : undefined;
      if (closed !== undefined) return closed;
      if (this.directories.every(({ failure }) => failure !== undefined)) await this.#failures.check();
      const directory = this.#choose(topicPartition, directoryId);
      this.#placed.set(name, directory);
      try {
        await this.#partitionDirectories.make(directory.path, topicPartition, topicId);
        const unused = { isClean: false, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 };
        const log = await this.#open(directory, topicPartition, topicId, config, unused);
        this.#placement.forget(topicPartition);
        return log;
      } catch (error) {
        throw error instanceof StorageError ? error : new StorageError(join(directory.path, name), error);
      } finally {
        this.#placed.delete(name);
      }
    });
  }

  #choose(topicPartition: TopicPartition, directoryId: string | undefined): LogDirectory {
    const online = this.directories.filter(({ failure }) => failure === undefined);
    if (directoryId !== undefined) {
      const known = online.find((directory) => directory.directoryId === directoryId);
      if (known !== undefined) return known;
      const [name, path] = [partitionDirectoryName(topicPartition), this.directories[0]!.path];
      throw new StorageError(path, `${name} is in the log directory ${directoryId}, which is not here`);
    }
    const occupied = [...this.#logs.values()].map(({ parentDirectory }) => parentDirectory);
    for (const { path } of this.#placed.values()) occupied.push(path);
    const chosen = this.#placement.choose(topicPartition, online, occupied);
    if (chosen === undefined) throw new StorageError(this.directories[0]!.path, 'no log directory can be written to');
    return chosen;
  }

  /**
   * Has a partition live in another log directory, or, when it is not here yet, be made there. Answers as
   * AlterReplicaLogDirs does, when the wish survives a restart; throws what the disk says.
   */
  alterDirectory(topicPartition: TopicPartition, path: string): Promise<ErrorCode> {
    const { directories, moves } = this;
    const target = { directories, offlinePaths: this.offlinePaths, placement: this.#placement, moves };
    return this.#change(topicPartition, () =>
      alterDirectory({ ...target, get: (each) => this.get(each) }, topicPartition, path),
    );
  }

  async #arrive(move: LogMove): Promise<void> {
    await this.onMoving(move.log, move.future.parent);
    await takePlace(move, {
      disk: this.#options.platform.disk,
      logger: this.#options.logger,
      directories: this.#partitionDirectories,
      checkpoint: async () => {
        await this.#checkpoints.arrival(move.future.parent);
        if (move.future.parent.failure !== undefined) throw move.future.parent.failure;
      },
    });
    await this.#checkpoints.all().catch((error: unknown) => {
      // Each is written again in its time; a restart has more to check until then.
      const { directory } = move.log;
      this.#options.logger.warn('could not note where a partition has moved', { directory, error });
    });
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

  /** Takes the partition out of service at once; its files go after `file.delete.delay.ms`. */
  remove(topicPartition: TopicPartition): Promise<void> {
    return this.#change(topicPartition, async (name) => {
      const log = this.#logs.get(name);
      const closed = this.#loading.closed.get(name);
      this.#placement.forget(topicPartition);
      if (log === undefined && closed === undefined) return;
      await this.moves.cancel(topicPartition);
      this.#logs.delete(name);
      this.#loading.forget(name);
      await log?.abandon();
      const parent = log?.parentDirectory ?? closed!.directory.path;
      const parked = await this.#partitionDirectories.park(parent, topicPartition, 'delete');
      // A partition of the same name that comes later must not find this one's offsets.
      await this.#checkpoints.all();
      this.#partitionDirectories.removeLater(parked);
    });
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
    await this.#failures.check();
    const offline = new Set(this.directories.flatMap(({ path, failure }) => (failure === undefined ? [] : [path])));
    for (const log of this.#logs.values()) {
      if (this.#isClosed) return;
      if (offline.has(log.parentDirectory)) continue;
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
    return this.#checkpoints.recoveryPoints();
  }

  checkpointLogStartOffsets(): Promise<void> {
    return this.#checkpoints.logStarts();
  }

  checkpointHighWatermarks(): Promise<void> {
    return this.#checkpoints.highWatermarks();
  }

  checkpointCleanerOffsets(): Promise<void> {
    return this.#checkpoints.cleanerOffsets();
  }

  /** Has `write` note something of a log that must not go on without. */
  async #noted(topicPartition: TopicPartition, write: () => Promise<void>): Promise<void> {
    await write();
    const path = this.get(topicPartition)?.parentDirectory;
    const failure = this.directories.find((directory) => directory.path === path)?.failure;
    if (failure !== undefined) throw failure;
  }

  /** Closes every log, writes the checkpoints and marks the directories clean when all of it went well. */
  async close(brokerEpoch: number): Promise<void> {
    this.#isClosed = true;
    this.#partitionDirectories.stop();
    for (const log of this.#logs.values()) log.stopRetention();
    await this.#periodic.stop();
    await this.moves.close();
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
    for (const directory of await this.#checkpoints.last())
      if (!failed.has(directory.path)) await directory.markClean(brokerEpoch);
  }
}
