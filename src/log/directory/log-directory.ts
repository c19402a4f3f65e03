// One of `log.dirs`: locked for this process, known to be ours, with what the last process noted about
// its partitions. The clean-shutdown marker is gone, durably, before anything is loaded: a crash while
// loading must not look like a clean stop (KAFKA-10471).

import { dirname, join, resolve } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk, DirectoryLock } from '../../base/ports/disk.ts';
import { DirectoryLockedError, DiskError } from '../../base/ports/disk.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { randomUuid } from '../../base/uuid.ts';
import { type CheckpointedOffset, readOffsetCheckpoint, writeOffsetCheckpoint } from './checkpoint-file.ts';
import {
  cleanerCheckpointName,
  cleanShutdownName,
  highWatermarkCheckpointName,
  logStartOffsetCheckpointName,
  parkedReasonOf,
  parsePartitionDirectoryName,
  recoveryPointCheckpointName,
} from '../file-names.ts';
import { DataDirectoryError, type MetaProperties, readMetaProperties, writeMetaProperties } from './meta-properties.ts';
import { SerialWork } from '../serial-work.ts';
import type { StorageError } from '../storage-error.ts';
import { writeAtomically } from '../write-atomically.ts';

export interface DirectoryIdentity {
  readonly nodeId: number;
  readonly clusterId: string;
}

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

/** Locks and checks all directories, formats those that are new, and opens them. */
export async function openLogDirectories(
  platform: Platform,
  paths: readonly string[],
  nodeId: number,
  logger: Logger,
): Promise<{ identity: DirectoryIdentity; directories: LogDirectory[] }> {
  const { disk } = platform;
  const locks: DirectoryLock[] = [];
  try {
    const found: (MetaProperties | undefined)[] = [];
    for (const path of paths) {
      // Looked at before it is locked or created: a directory that is not ours is not touched.
      found.push(await inspect(disk, path, nodeId));
    }
    agreeOnCluster(paths, found);
    for (const [index, path] of paths.entries()) {
      if (found[index] === undefined) await makeDirectoryDurably(disk, path);
      locks.push(await lockDirectory(disk, path));
      // Another process may have formatted it while nobody held the lock.
      found[index] = await inspect(disk, path, nodeId);
    }
    const clusterId = agreeOnCluster(paths, found) ?? randomUuid(platform.random);
    const directories: LogDirectory[] = [];
    for (const [index, path] of paths.entries()) {
      const directoryId = found[index]?.directoryId ?? randomUuid(platform.random);
      if (found[index]?.directoryId === undefined)
        await writeMetaProperties(disk, path, { nodeId, clusterId, directoryId });
      directories.push(await LogDirectory.open(disk, locks[index]!, path, directoryId, logger));
    }
    return { identity: { nodeId, clusterId }, directories };
  } catch (error) {
    for (const taken of locks) await taken.release();
    throw error;
  }
}

async function inspect(disk: Disk, path: string, nodeId: number): Promise<MetaProperties | undefined> {
  const info = await disk.info(path);
  if (info === undefined) return undefined;
  if (info.kind !== 'directory')
    throw new DataDirectoryError(`${path} is not a directory; log.dirs must name directories`);
  const properties = await readMetaProperties(disk, path);
  if (properties === undefined) {
    const partitions = (await disk.list(path)).filter(
      ({ name, kind }) => kind === 'directory' && parsePartitionDirectoryName(name) !== undefined,
    );
    if (partitions.length > 0) {
      throw new DataDirectoryError(
        `${path} holds partitions (${partitions[0]!.name}) but no meta.properties; it is damaged, or not a Kafka data directory`,
      );
    }
    return undefined;
  }
  if (properties.nodeId !== nodeId) {
    throw new DataDirectoryError(
      `${path} belongs to node ${properties.nodeId}, but node.id is ${nodeId}; use that node.id or another log.dirs`,
    );
  }
  return properties;
}

function agreeOnCluster(paths: readonly string[], found: readonly (MetaProperties | undefined)[]): string | undefined {
  const first = found.findIndex((properties) => properties !== undefined);
  if (first === -1) return undefined;
  const { clusterId } = found[first]!;
  const other = found.findIndex((properties) => properties !== undefined && properties.clusterId !== clusterId);
  if (other === -1) return clusterId;
  throw new DataDirectoryError(
    `${paths[first]} belongs to cluster ${clusterId}, but ${paths[other]} to cluster ${found[other]!.clusterId}`,
  );
}

/**
 * A directory whose name is lost in a power cut takes everything in it along. One that is not formatted
 * yet may have been made by a process that died before it came to this.
 */
async function makeDirectoryDurably(disk: Disk, path: string): Promise<void> {
  await disk.makeDirectory(path);
  for (let at = resolve(path); dirname(at) !== at; at = dirname(at)) {
    try {
      await disk.syncDirectory(dirname(at));
    } catch (error) {
      // Not ours to open, so not made by us either.
      if (!(error instanceof DiskError && (error.code === 'EACCES' || error.code === 'EPERM'))) throw error;
      return;
    }
  }
}

async function lockDirectory(disk: Disk, path: string): Promise<DirectoryLock> {
  try {
    return await disk.lock(path);
  } catch (error) {
    if (!(error instanceof DirectoryLockedError)) throw error;
    throw new DataDirectoryError(
      `${path} is in use by ${error.holder ?? 'another process'}; stop it, or choose another directory with log.dirs`,
      { cause: error },
    );
  }
}
