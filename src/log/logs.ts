// All partition logs of this node over all its log directories: opening them at the start, making and
// removing them as topics come and go, and closing them.
//
// Invariant: what makes, moves or removes a partition happens one after another for each name.

import { join } from 'node:path';
import { concurrently } from '../base/concurrently.ts';
import { KeyedTurns } from '../base/keyed-turns.ts';
import { LogPlaces, type LogPlacesOptions } from './directory/log-places.ts';
import { type TopicPartition, partitionDirectoryName } from './file-names.ts';
import { IndexCache } from './segment/index-cache.ts';
import type { LogConfig } from './log-config.ts';
import { LogRounds, type LogRoundsOptions } from './log-rounds.ts';
import { FileRemoval } from './retention/file-removal.ts';
import type { LogDirectory } from './directory/log-directory.ts';
import type { OffsetCheckpoints } from './directory/offset-checkpoints.ts';
import { PartitionLog } from './partition-log.ts';
import type { LogMoves } from './moving/log-moves.ts';
import { type NotedOffsets, PartitionsLoading, type PartitionLookup } from './recovery/partitions-loading.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { StorageError } from './storage-error.ts';
import { TailCache } from './reading/tail-cache.ts';

export interface LogsOptions extends LogPlacesOptions, LogRoundsOptions {
  /** Memory for recent batches of all partitions. */
  readonly tailCacheBytes: number;
  /** `num.recovery.threads.per.data.dir`: partitions opened at the same time, per directory. */
  readonly concurrentLoads: number;
  /** Hears how far `load` is, in lines for a person, when it takes more than a moment. */
  readonly onLoading?: (line: string) => void;
  /** Hears how long each flush of a partition took. */
  readonly onFlushed?: (durationMs: number) => void;
  /** Memory for the indexes of segments that are not appended to, of all partitions. Default 64 MiB. */
  readonly indexCacheBytes?: number;
}

const defaultIndexCacheBytes = 64 * 1024 * 1024;
/** Logs that are closed at the same time. */
const concurrentCloses = 16;

export class Logs {
  readonly #options: LogsOptions;
  readonly #logs = new Map<string, PartitionLog>();
  readonly #tailCache: TailCache;
  readonly #indexCache: IndexCache;
  readonly #loading: PartitionsLoading;
  readonly #places: LogPlaces;
  /** By partition directory name. */
  readonly #changes = new KeyedTurns<string>();
  readonly #fileRemoval: FileRemoval;
  /** The periodic work on them. */
  readonly rounds: LogRounds;

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#tailCache = new TailCache(options.tailCacheBytes);
    this.#indexCache = new IndexCache(options.indexCacheBytes ?? defaultIndexCacheBytes);
    const { platform, logger } = options;
    this.#fileRemoval = new FileRemoval(platform.disk, platform.timers, logger);
    this.#loading = new PartitionsLoading(options.platform, options.logger, {
      open: (directory, topicPartition, topicId, config, noted) =>
        this.#open(directory, topicPartition, topicId, config, noted),
      setAside: async ({ path }, topicPartition) =>
        void (await this.#places.partitions.park(path, topicPartition, 'stray')),
    });
    this.#places = new LogPlaces(options, this.#logs, () => this.#loading);
    this.rounds = new LogRounds(options, this.#logs, this.#places);
  }

  get directories(): readonly LogDirectory[] {
    return this.#options.directories;
  }

  /** Of configured directories that could not be opened. */
  get offlinePaths(): ReadonlySet<string> {
    return this.#places.offlinePaths;
  }

  /** What a restart must know of the logs that their files do not say. */
  get checkpoints(): OffsetCheckpoints {
    return this.#places.checkpoints;
  }

  /** Those that are on their way to another directory. */
  get moves(): LogMoves {
    return this.#places.moves;
  }

  /** Called before a log begins to live in another directory; it does once this has resolved. */
  onMoving(listener: (log: PartitionLog, destination: LogDirectory) => Promise<void>): void {
    this.#places.onMoving = listener;
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
    const { logger } = this.#options;
    await this.#places.settle(ignore, assigned);
    const concurrency = this.#options.concurrentLoads;
    const onProgress = (line: string): void => {
      logger.info(line);
      this.#options.onLoading?.(line);
    };
    await this.#loading.load(this.directories, { lookup, ignore, concurrency, onProgress });
    // Entries of partitions that are gone, or that lost their end, must not meet others under their names.
    await this.#places.checkpoints.all();
    await this.#places.resume();
  }

  async #open(
    directory: LogDirectory,
    topicPartition: TopicPartition,
    topicId: string,
    config: LogConfig,
    noted: NotedOffsets,
  ): Promise<PartitionLog> {
    const { platform, logger, onFlushed } = this.#options;
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
      onTruncated: () => this.#places.mustNote(topicPartition, () => this.#places.checkpoints.ends()),
      saveLogStart: () => this.#places.mustNote(topicPartition, () => this.#places.checkpoints.logStarts()),
      fileRemoval: this.#fileRemoval,
      ...(onFlushed === undefined ? {} : { onFlushed }),
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
      return this.#places.place(topicPartition, directoryId, async (directory) => {
        try {
          await this.#places.partitions.make(directory.path, topicPartition, topicId);
          const unused = { isClean: false, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 };
          return await this.#open(directory, topicPartition, topicId, config, unused);
        } catch (error) {
          throw error instanceof StorageError ? error : new StorageError(join(directory.path, name), error);
        }
      });
    });
  }

  /**
   * Has a partition live in another log directory, or, when it is not here yet, be made there. Answers as
   * AlterReplicaLogDirs does, when the wish survives a restart; throws what the disk says.
   */
  alterDirectory(topicPartition: TopicPartition, path: string): Promise<ErrorCode> {
    return this.#change(topicPartition, () => this.#places.alter(topicPartition, path));
  }

  #change<Result>(topicPartition: TopicPartition, work: (name: string) => Promise<Result>): Promise<Result> {
    const name = partitionDirectoryName(topicPartition);
    return this.#changes.run(name, () => work(name));
  }

  /** Takes the partition out of service at once; its files go after `file.delete.delay.ms`. */
  remove(topicPartition: TopicPartition): Promise<void> {
    return this.#change(topicPartition, async (name) => {
      const log = this.#logs.get(name);
      const closed = this.#loading.closed.get(name);
      await this.#places.release(topicPartition);
      if (log === undefined && closed === undefined) return;
      this.#logs.delete(name);
      this.#loading.forget(name);
      await log?.abandon();
      const parent = log?.parentDirectory ?? closed!.directory.path;
      const parked = await this.#places.partitions.park(parent, topicPartition, 'delete');
      // A partition of the same name that comes later must not find this one's offsets.
      await this.#places.checkpoints.all();
      this.#places.partitions.removeLater(parked);
    });
  }

  /** Closes every log, writes the checkpoints and marks the directories clean when all of it went well. */
  async close(brokerEpoch: number): Promise<void> {
    this.#places.partitions.stop();
    for (const log of this.#logs.values()) log.stopRetention();
    await this.rounds.stop();
    await this.moves.close();
    await this.#changes.idle();
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
    for (const directory of await this.#places.checkpoints.last())
      if (!failed.has(directory.path)) await directory.markClean(brokerEpoch);
  }
}
