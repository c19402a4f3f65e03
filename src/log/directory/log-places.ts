// Where the logs of a node lie: which of its log directories can be used, where a new partition goes, which
// one is on its way from one directory to another, and what is noted in each for the next start.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { partitionDirectoryName, type TopicPartition } from '../file-names.ts';
import { alterDirectory } from '../moving/alter-directory.ts';
import type { LogMove } from '../moving/log-move.ts';
import { LogMoves } from '../moving/log-moves.ts';
import { settleDuplicates } from '../moving/settle-duplicates.ts';
import { takePlace } from '../moving/take-place.ts';
import type { PartitionLog } from '../partition-log.ts';
import type { PartitionsLoading } from '../recovery/partitions-loading.ts';
import { StorageError } from '../storage-error.ts';
import { DirectoryFailures } from './directory-failures.ts';
import { DirectoryPlacement } from './directory-placement.ts';
import type { LogDirectory } from './log-directory.ts';
import { OffsetCheckpoints } from './offset-checkpoints.ts';
import { PartitionDirectories } from './partition-directories.ts';

export interface LogPlacesOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly directories: readonly LogDirectory[];
  /** Of configured directories that could not be opened. */
  readonly offlinePaths?: readonly string[];
  /** Of partitions that are deleted. May change. */
  readonly fileDeleteDelayMs: number;
  /** `num.replica.alter.log.dirs.threads`; as many as there are directories when left out. */
  readonly concurrentMoves?: number | undefined;
  /** `replica.alter.log.dirs.io.max.bytes.per.second`, as it is now; no limit when left out. */
  readonly moveBytesPerSecond?: () => number;
}

export class LogPlaces {
  readonly #options: LogPlacesOptions;
  readonly #logs: ReadonlyMap<string, PartitionLog>;
  readonly #placement = new DirectoryPlacement();
  readonly #failures: DirectoryFailures;
  /** Where partitions go that are being made. */
  readonly #making = new Map<string, LogDirectory>();
  readonly offlinePaths: ReadonlySet<string>;
  readonly partitions: PartitionDirectories;
  readonly checkpoints: OffsetCheckpoints;
  readonly moves: LogMoves;
  /** A log is about to live in another directory; it does once this has resolved. */
  onMoving: (log: PartitionLog, destination: LogDirectory) => Promise<void> = async () => {};

  /** @param logs those that are open, by partition directory name */
  constructor(options: LogPlacesOptions, logs: ReadonlyMap<string, PartitionLog>, loading: () => PartitionsLoading) {
    const { platform, logger, directories } = options;
    this.#options = options;
    this.#logs = logs;
    this.offlinePaths = new Set(options.offlinePaths);
    this.partitions = new PartitionDirectories(platform, logger, () => options.fileDeleteDelayMs);
    this.#failures = new DirectoryFailures(directories, () => logs.values(), logger);
    this.checkpoints = new OffsetCheckpoints({
      directories,
      logs: () => logs.values(),
      isArriving: (log, directory) => this.moves.isArriving(log, directory),
      notedOfClosed: (directory, noted) => loading().notedOfClosed(directory, noted),
      onRefused: (directory, error) => this.#failures.onRefused(directory, error),
    });
    this.moves = new LogMoves({
      platform,
      logger,
      concurrentMoves: options.concurrentMoves ?? directories.length,
      bytesPerSecond: options.moveBytesPerSecond ?? (() => Infinity),
      arrive: (move) => this.#arrive(move),
      removeLater: (path) => this.partitions.removeLater(path),
    });
  }

  /** Before anything is opened: of two directories with the same partition one is set aside. */
  async settle(
    ignore: ReadonlySet<string>,
    assigned: (topicPartition: TopicPartition) => string | undefined,
  ): Promise<void> {
    const { platform, logger, directories } = this.#options;
    if (directories.length === 1) return;
    const { partitions: partitionDirectories } = this;
    await settleDuplicates({ disk: platform.disk, logger, directories, partitionDirectories, ignore, assigned });
  }

  /** When everything is open: goes on with what an earlier process was moving. */
  async resume(): Promise<void> {
    const byId = new Map(
      [...this.#logs.values()].map((log) => [`${log.topicId}-${log.topicPartition.partition}`, log]),
    );
    await this.moves.resume(this.#options.directories, (topicId, partition) => byId.get(`${topicId}-${partition}`));
  }

  /** Whether the directories are still there, and those that have failed are again; the paths of those that are not. */
  async check(): Promise<ReadonlySet<string>> {
    await this.#failures.check();
    const failed = this.#options.directories.filter(({ failure }) => failure !== undefined);
    return new Set(failed.map(({ path }) => path));
  }

  /**
   * Has `make` make a partition in the directory where it belongs. Throws `StorageError`.
   *
   * @param directoryId where the cluster knows it to be, when it does
   */
  async place<Result>(
    topicPartition: TopicPartition,
    directoryId: string | undefined,
    make: (directory: LogDirectory) => Promise<Result>,
  ): Promise<Result> {
    if (this.#options.directories.every(({ failure }) => failure !== undefined)) await this.#failures.check();
    const name = partitionDirectoryName(topicPartition);
    const directory = this.#choose(topicPartition, directoryId);
    this.#making.set(name, directory);
    try {
      const made = await make(directory);
      this.#placement.forget(topicPartition);
      return made;
    } finally {
      this.#making.delete(name);
    }
  }

  #choose(topicPartition: TopicPartition, directoryId: string | undefined): LogDirectory {
    const { directories } = this.#options;
    const { path } = directories[0]!;
    const online = directories.filter(({ failure }) => failure === undefined);
    if (directoryId !== undefined) {
      const known = online.find((directory) => directory.directoryId === directoryId);
      if (known !== undefined) return known;
      const name = partitionDirectoryName(topicPartition);
      throw new StorageError(path, `${name} is in the log directory ${directoryId}, which is not here`);
    }
    const occupied = [...this.#logs.values()].map(({ parentDirectory }) => parentDirectory);
    for (const directory of this.#making.values()) occupied.push(directory.path);
    const chosen = this.#placement.choose(topicPartition, online, occupied);
    if (chosen === undefined) throw new StorageError(path, 'no log directory can be written to');
    return chosen;
  }

  /** What AlterReplicaLogDirs asks for one partition, and answers. Throws what the disk says. */
  alter(topicPartition: TopicPartition, path: string): Promise<ErrorCode> {
    const { directories } = this.#options;
    const { offlinePaths, moves } = this;
    const get = (each: TopicPartition) => this.#logs.get(partitionDirectoryName(each));
    return alterDirectory({ directories, offlinePaths, placement: this.#placement, moves, get }, topicPartition, path);
  }

  /** The partition is going away: it is not moved any more, and nobody wants it anywhere. */
  async release(topicPartition: TopicPartition): Promise<void> {
    this.#placement.forget(topicPartition);
    await this.moves.cancel(topicPartition);
  }

  /** Has `write` note something in the log's directory that the log must not go on without. */
  async mustNote(topicPartition: TopicPartition, write: () => Promise<void>): Promise<void> {
    await write();
    const path = this.#logs.get(partitionDirectoryName(topicPartition))?.parentDirectory;
    const failure = this.#options.directories.find((directory) => directory.path === path)?.failure;
    if (failure !== undefined) throw failure;
  }

  async #arrive(move: LogMove): Promise<void> {
    const { platform, logger } = this.#options;
    const { parent } = move.future;
    await this.onMoving(move.log, parent);
    await takePlace(move, {
      disk: platform.disk,
      logger,
      directories: this.partitions,
      checkpoint: async () => {
        await this.checkpoints.arrival(parent);
        if (parent.failure !== undefined) throw parent.failure;
      },
    });
    await this.checkpoints.all().catch((error: unknown) => {
      // Each is written again in its time; a restart has more to check until then.
      logger.warn('could not note where a partition has moved', { directory: move.log.directory, error });
    });
  }
}
