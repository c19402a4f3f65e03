// One of `log.dirs`: locked for this process, known to be ours, with what the last process noted about
// its partitions. The clean-shutdown marker is gone, durably, before anything is loaded: a crash while
// loading must not look like a clean stop (KAFKA-10471).

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import { type Disk, DiskError, type DirectoryLock } from '../../base/ports/disk.ts';
import { type CheckpointedOffset, readOffsetCheckpoint, writeOffsetCheckpoint } from './checkpoint-file.ts';
import {
  cleanerCheckpointName,
  cleanShutdownName,
  highWatermarkCheckpointName,
  logStartOffsetCheckpointName,
  metaPropertiesName,
  parkedReasonOf,
  parsePartitionDirectoryName,
  recoveryPointCheckpointName,
} from '../file-names.ts';
import { readMetaProperties } from './meta-properties.ts';
import { SerialWork } from '../serial-work.ts';
import type { StorageError } from '../storage-error.ts';
import { writeAtomically } from '../write-atomically.ts';

/** Written to find out whether a directory can be written to. */
const probeName = '.samsa-probe';

interface AwaitedCheckpoint {
  offsets: () => readonly CheckpointedOffset[];
  readonly written: Promise<void>;
}

export class LogDirectory {
  readonly path: string;
  readonly directoryId: string;
  /** The last process closed everything in order. */
  readonly wasClean: boolean;
  /** Keyed by partition directory name, as the last process noted them. */
  readonly recoveryPoints: ReadonlyMap<string, number>;
  readonly logStartOffsets: ReadonlyMap<string, number>;
  readonly highWatermarks: ReadonlyMap<string, number>;
  readonly cleanerOffsets: ReadonlyMap<string, number>;
  readonly #disk: Disk;
  readonly #lock: DirectoryLock;
  #failure: StorageError | undefined;
  /** One checkpoint at a time: two would write the same temporary file. */
  readonly #checkpoints = new SerialWork();
  /** Checkpoints that are not begun, by file name. */
  readonly #awaited = new Map<string, AwaitedCheckpoint>();

  private constructor(
    disk: Disk,
    lock: DirectoryLock,
    path: string,
    directoryId: string,
    wasClean: boolean,
    checkpoints: readonly ReadonlyMap<string, number>[],
  ) {
    this.#disk = disk;
    this.#lock = lock;
    this.path = path;
    this.directoryId = directoryId;
    this.wasClean = wasClean;
    this.recoveryPoints = checkpoints[0]!;
    this.logStartOffsets = checkpoints[1]!;
    this.highWatermarks = checkpoints[2]!;
    this.cleanerOffsets = checkpoints[3]!;
  }

  static async open(
    disk: Disk,
    lock: DirectoryLock,
    path: string,
    directoryId: string,
    logger: Logger,
  ): Promise<LogDirectory> {
    const marker = join(path, cleanShutdownName);
    const wasClean = (await disk.info(marker)) !== undefined;
    const checkpoints = [];
    for (const name of [
      recoveryPointCheckpointName,
      logStartOffsetCheckpointName,
      highWatermarkCheckpointName,
      cleanerCheckpointName,
    ]) {
      checkpoints.push(await readCheckpointOrNone(disk, join(path, name), logger));
    }
    await disk.removeFile(marker);
    await disk.syncDirectory(path);
    await removeDeletedPartitions(disk, path);
    return new LogDirectory(disk, lock, path, directoryId, wasClean, checkpoints);
  }

  /** Why nothing is written here at the moment, if so. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** Nothing is written here from now on. */
  fail(failure: StorageError): void {
    this.#failure ??= failure;
  }

  /** It can be written to again. */
  restore(): void {
    this.#failure = undefined;
  }

  /** Throws a `DiskError` when the directory is not to be found where it was. */
  async assertPresent(): Promise<void> {
    const path = join(this.path, metaPropertiesName);
    if ((await this.#disk.info(path)) === undefined) throw new DiskError('info', path, 'ENOENT');
  }

  /** Throws a `DiskError` when nothing can be written here, or another directory has come in its place. */
  async assertWritable(): Promise<void> {
    const found = await readMetaProperties(this.#disk, this.path);
    if (found?.directoryId !== this.directoryId)
      throw new DiskError('readFile', join(this.path, metaPropertiesName), 'ESTALE');
    const probe = join(this.path, probeName);
    await writeAtomically(this.#disk, probe, '');
    await this.#disk.removeFile(probe);
  }

  /** Names of the partition directories in it, the metadata log's included. */
  async partitionDirectories(): Promise<string[]> {
    const entries = await this.#disk.list(this.path);
    return entries
      .filter(({ name, kind }) => kind === 'directory' && parsePartitionDirectoryName(name) !== undefined)
      .map(({ name }) => name);
  }

  /** `offsets` is asked when the file is written. */
  checkpointRecoveryPoints(offsets: () => readonly CheckpointedOffset[]): Promise<void> {
    return this.#checkpoint(recoveryPointCheckpointName, offsets);
  }

  /** `offsets` is asked when the file is written. */
  checkpointLogStartOffsets(offsets: () => readonly CheckpointedOffset[]): Promise<void> {
    return this.#checkpoint(logStartOffsetCheckpointName, offsets);
  }

  /** `offsets` is asked when the file is written. */
  checkpointCleanerOffsets(offsets: () => readonly CheckpointedOffset[]): Promise<void> {
    return this.#checkpoint(cleanerCheckpointName, offsets);
  }

  /** `offsets` is asked when the file is written. */
  checkpointHighWatermarks(offsets: () => readonly CheckpointedOffset[]): Promise<void> {
    return this.#checkpoint(highWatermarkCheckpointName, offsets);
  }

  /** Whoever comes before a file is begun is served by the same write: many partitions change at once. */
  #checkpoint(name: string, offsets: () => readonly CheckpointedOffset[]): Promise<void> {
    const awaited = this.#awaited.get(name);
    if (awaited !== undefined) {
      awaited.offsets = offsets;
      return awaited.written;
    }
    const written = this.#checkpoints.run(() => {
      const newest = this.#awaited.get(name)!.offsets();
      this.#awaited.delete(name);
      return writeOffsetCheckpoint(this.#disk, join(this.path, name), newest);
    });
    this.#awaited.set(name, { offsets, written });
    return written;
  }

  /** Says that everything here was closed in order. Last act before `release`. */
  async markClean(brokerEpoch: number): Promise<void> {
    await writeAtomically(this.#disk, join(this.path, cleanShutdownName), JSON.stringify({ version: 0, brokerEpoch }));
  }

  async release(): Promise<void> {
    await this.#lock.release();
  }
}

/** A checkpoint that cannot be read costs time (everything is checked again), not data. */
async function readCheckpointOrNone(disk: Disk, path: string, logger: Logger): Promise<ReadonlyMap<string, number>> {
  try {
    return await readOffsetCheckpoint(disk, path);
  } catch (error) {
    logger.warn('ignoring an unreadable checkpoint', { path, error });
    return new Map();
  }
}

async function removeDeletedPartitions(disk: Disk, path: string): Promise<void> {
  for (const { name, kind } of await disk.list(path)) {
    if (kind === 'directory' && parkedReasonOf(name) === 'delete') await disk.removeDirectory(join(path, name));
  }
}
