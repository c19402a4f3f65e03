// Opens the partitions that are on disk when a broker starts: a few at the same time in each log
// directory, all directories at once. A directory that the cluster does not know is set aside, never
// deleted. A partition that cannot be opened does not keep the others from it: it stays closed, with its
// reason, and what the checkpoints say about it stays in them.

import { join } from 'node:path';
import { concurrently } from '../../base/concurrently.ts';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { CheckpointedOffset } from '../directory/checkpoint-file.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import { DataDirectoryError } from '../directory/meta-properties.ts';
import { readPartitionMetadata } from '../directory/partition-metadata.ts';
import { parsePartitionDirectoryName, partitionMetadataName, type TopicPartition } from '../file-names.ts';
import type { LogConfig } from '../log-config.ts';
import type { PartitionLog } from '../partition-log.ts';
import type { PartitionLogOptions } from '../partition-log-options.ts';
import { DamagedLogError } from '../storage-error.ts';

/** What the cluster knows about a partition that was found on disk; undefined when it is not ours. */
export type PartitionLookup = (topicPartition: TopicPartition, topicId: string) => LogConfig | undefined;

/** What the last process noted about a partition. */
export type NotedOffsets = Pick<PartitionLogOptions, 'isClean' | 'recoveryPoint' | 'logStartOffset' | 'highWatermark'>;

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

export class PartitionsLoading {
  readonly #disk: Disk;
  readonly #logger: Logger;
  readonly #target: LoadingTarget;
  /** Where each partition lies, by directory name. */
  readonly #claims = new Map<string, LogDirectory>();
  readonly #closed = new Map<string, ClosedPartition>();

  constructor(disk: Disk, logger: Logger, target: LoadingTarget) {
    this.#disk = disk;
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

  /** @param concurrency partitions of one directory that are opened at the same time */
  async load(
    directories: readonly LogDirectory[],
    lookup: PartitionLookup,
    ignore: ReadonlySet<string>,
    concurrency: number,
  ): Promise<void> {
    await concurrently(directories, directories.length, async (directory) => {
      const names = (await directory.partitionDirectories()).filter((name) => !ignore.has(name));
      await concurrently(names, concurrency, (name) => this.#loadOne(directory, name, lookup));
    });
  }

  async #loadOne(directory: LogDirectory, name: string, lookup: PartitionLookup): Promise<void> {
    const topicPartition = parsePartitionDirectoryName(name)!;
    try {
      const path = join(directory.path, name);
      const topicId = await readPartitionMetadata(this.#disk, join(path, partitionMetadataName));
      const config = topicId === undefined ? undefined : lookup(topicPartition, topicId);
      if (topicId === undefined || config === undefined) {
        await this.#target.setAside(directory, topicPartition);
        return;
      }
      this.#claim(directory, name);
      await this.#target.open(directory, topicPartition, topicId, config, notedOffsets(directory, name));
    } catch (error) {
      // Which of two directories is right is for the operator to say, before anything is served.
      if (error instanceof DataDirectoryError) throw error;
      this.#logger.error('a partition cannot be opened and stays offline; the others are served', {
        directory: join(directory.path, name),
        error,
      });
      this.#closed.set(name, { directory, topicPartition, reason: error });
    }
  }

  #claim(directory: LogDirectory, name: string): void {
    const other = this.#claims.get(name);
    if (other !== undefined) {
      throw new DataDirectoryError(
        `${join(directory.path, name)} and ${join(other.path, name)} hold the same partition; ` +
          'remove the one that is not to be served',
      );
    }
    this.#claims.set(name, directory);
  }

  /**
   * Tries once more to open a partition that could not be opened. undefined when what is on disk is another
   * topic's and has been set aside; throws the reason when it still cannot be opened.
   */
  async retry(name: string, topicId: string, config: LogConfig): Promise<PartitionLog | undefined> {
    const { directory, topicPartition, reason } = this.#closed.get(name)!;
    // What is on disk is wrong, and looking at it again does not change it.
    if (reason instanceof DamagedLogError) throw reason;
    const found = await readPartitionMetadata(this.#disk, join(directory.path, name, partitionMetadataName));
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
  };
}
