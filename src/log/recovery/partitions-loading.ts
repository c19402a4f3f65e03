// Opens the partitions that are on disk when a broker starts: several at the same time in each log directory,
// of which a few may be recovering, and all directories at once. A directory that the cluster does not know is set aside, never
// deleted. A partition that cannot be opened does not keep the others from it: it stays closed, with its
// reason, and what the checkpoints say about it stays in them.

import { join } from 'node:path';
import { concurrently } from '../../base/concurrently.ts';
import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { CheckpointedOffset } from '../directory/checkpoint-file.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import { readPartitionMetadata } from '../directory/partition-metadata.ts';
import { parsePartitionDirectoryName, partitionMetadataName, type TopicPartition } from '../file-names.ts';
import type { LogConfig } from '../log-config.ts';
import type { PartitionLog } from '../partition-log.ts';
import type { PartitionLogOptions } from '../partition-log-options.ts';
import { DamagedLogError } from '../storage-error.ts';
import { bytesToCheck } from './bytes-to-check.ts';
import { LoadingProgress } from './loading-progress.ts';
import { recoveryTurns } from './recovery-turns.ts';

/** What the cluster knows about a partition that was found on disk; undefined when it is not ours. */
export type PartitionLookup = (topicPartition: TopicPartition, topicId: string) => LogConfig | undefined;

/** What the last process noted about a partition. */
export type NotedOffsets = Pick<
  PartitionLogOptions,
  'isClean' | 'recoveryPoint' | 'logStartOffset' | 'highWatermark' | 'cleanerOffset' | 'onChecked'
>;

export interface LoadingOptions {
  readonly lookup: PartitionLookup;
  /** Partition directories that somebody else opens. */
  readonly ignore: ReadonlySet<string>;
  /** Partitions of one directory whose batches are read at the same time: `num.recovery.threads.per.data.dir`. */
  readonly concurrency: number;
  /** Hears, in lines for a person, how far it is when it takes more than a moment. */
  readonly onProgress: (line: string) => void;
}

export interface LoadingTarget {
  open(
    directory: LogDirectory,
    topicPartition: TopicPartition,
    topicId: string,
    config: LogConfig,
    noted: NotedOffsets,
  ): Promise<PartitionLog>;
  setAside(directory: LogDirectory, topicPartition: TopicPartition): Promise<undefined>;
}

/** A partition that is on disk and is not served. */
export interface ClosedPartition {
  readonly directory: LogDirectory;
  readonly topicPartition: TopicPartition;
  readonly reason: unknown;
}

const concurrentMeasures = 16;
/** Opening a log that needs no recovery is waiting for a few small files. */
const concurrentOpens = 16;

export class PartitionsLoading {
  readonly #platform: Platform;
  readonly #logger: Logger;
  readonly #target: LoadingTarget;
  readonly #closed = new Map<string, ClosedPartition>();

  constructor(platform: Platform, logger: Logger, target: LoadingTarget) {
    this.#platform = platform;
    this.#logger = logger;
    this.#target = target;
  }

  /** Partitions that could not be opened, by directory name. */
  get closed(): ReadonlyMap<string, ClosedPartition> {
    return this.#closed;
  }

  /** Forgets a partition that could not be opened, as it is opened or gone now. */
  forget(name: string): void {
    this.#closed.delete(name);
  }

  /** Directories with a partition that a crash left as it is: they must not look as if all had been closed in order. */
  unrecovered(): Set<string> {
    const closed = [...this.#closed.values()];
    return new Set(closed.filter(({ directory }) => !directory.wasClean).map(({ directory }) => directory.path));
  }

  /** What a checkpoint of `directory` said about partitions that could not be opened: it has to go on saying it. */
  notedOfClosed(directory: LogDirectory, noted: ReadonlyMap<string, number>): CheckpointedOffset[] {
    const offsets: CheckpointedOffset[] = [];
    for (const [name, closed] of this.#closed) {
      const offset = closed.directory === directory ? noted.get(name) : undefined;
      if (offset !== undefined) offsets.push({ ...closed.topicPartition, offset });
    }
    return offsets;
  }

  async load(directories: readonly LogDirectory[], options: LoadingOptions): Promise<void> {
    const found = new Map<LogDirectory, string[]>();
    for (const directory of directories)
      found.set(
        directory,
        (await directory.partitionDirectories()).filter((name) => !options.ignore.has(name)),
      );
    const progress = new LoadingProgress([...found.values()].flat().length, {
      clock: this.#platform.clock,
      timers: this.#platform.timers,
      say: options.onProgress,
      measure: () => this.#measure(found),
    });
    try {
      await concurrently(found, directories.length, ([directory, names]) => {
        const inTurn = recoveryTurns(options.concurrency);
        return concurrently(names, Math.max(concurrentOpens, options.concurrency), async (name) => {
          progress.begin(name);
          const onChecked = (checkedBytes: number): void => progress.checked(name, checkedBytes);
          await this.#loadOne(directory, name, options.lookup, { inRecoveryTurn: inTurn, onChecked });
          progress.end(name);
        });
      });
    } finally {
      progress.stop();
    }
  }

  /** What has to be checked in each partition that a crash left as it is. */
  async #measure(found: ReadonlyMap<LogDirectory, readonly string[]>): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>();
    for (const [directory, names] of found) {
      if (directory.wasClean) continue;
      await concurrently(names, concurrentMeasures, async (name) => {
        const point = directory.recoveryPoints.get(name) ?? 0;
        // What cannot be read is not waited for either: opening it says so.
        const size = await bytesToCheck(this.#platform.disk, join(directory.path, name), point).catch(() => 0);
        sizes.set(name, size);
      });
    }
    return sizes;
  }

  async #loadOne(
    directory: LogDirectory,
    name: string,
    lookup: PartitionLookup,
    recovery: Pick<PartitionLogOptions, 'inRecoveryTurn' | 'onChecked'>,
  ): Promise<void> {
    const topicPartition = parsePartitionDirectoryName(name)!;
    try {
      const path = join(directory.path, name);
      const topicId = await readPartitionMetadata(this.#platform.disk, join(path, partitionMetadataName));
      const config = topicId === undefined ? undefined : lookup(topicPartition, topicId);
      if (topicId === undefined || config === undefined) {
        await this.#target.setAside(directory, topicPartition);
        return;
      }
      const noted = notedOffsets(directory, name);
      await this.#target.open(directory, topicPartition, topicId, config, { ...noted, ...recovery });
    } catch (error) {
      this.#logger.error('a partition cannot be opened and stays offline; the others are served', {
        directory: join(directory.path, name),
        error,
      });
      this.#closed.set(name, { directory, topicPartition, reason: error });
    }
  }

  /**
   * Tries once more to open a partition that could not be opened. undefined when what is on disk is another
   * topic's and has been set aside; throws the reason when it still cannot be opened.
   */
  async retry(name: string, topicId: string, config: LogConfig): Promise<PartitionLog | undefined> {
    const { directory, topicPartition, reason } = this.#closed.get(name)!;
    // What is on disk is wrong, and looking at it again does not change it.
    if (reason instanceof DamagedLogError) throw reason;
    const found = await readPartitionMetadata(this.#platform.disk, join(directory.path, name, partitionMetadataName));
    const isOurs = found === topicId;
    const log = isOurs
      ? await this.#target.open(directory, topicPartition, topicId, config, notedOffsets(directory, name))
      : await this.#target.setAside(directory, topicPartition);
    this.#closed.delete(name);
    return log;
  }
}

function notedOffsets(directory: LogDirectory, name: string): NotedOffsets {
  return {
    isClean: directory.wasClean,
    recoveryPoint: directory.recoveryPoints.get(name) ?? 0,
    logStartOffset: directory.logStartOffsets.get(name) ?? 0,
    highWatermark: directory.highWatermarks.get(name) ?? 0,
    cleanerOffset: directory.cleanerOffsets.get(name),
  };
}
