// Opens the directories of `log.dirs`: locked for this process, of this node and this cluster, formatted
// when they are new. One that the disk does not give (a mount is gone, the file system is read-only or
// broken) keeps the others from nothing: it is named, and what lies in it is offline. A directory that is
// somebody else's stops the start, before anything is touched.

import { dirname, resolve } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import { type DirectoryLock, DirectoryLockedError, type Disk, DiskError } from '../../base/ports/disk.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { randomUuid } from '../../base/uuid.ts';
import { parsePartitionDirectoryName } from '../file-names.ts';
import { LogDirectory } from './log-directory.ts';
import { DataDirectoryError, type MetaProperties, readMetaProperties, writeMetaProperties } from './meta-properties.ts';

export interface DirectoryIdentity {
  readonly nodeId: number;
  readonly clusterId: string;
}

export interface OpenedDirectories {
  readonly identity: DirectoryIdentity;
  /** In the order of their paths. */
  readonly directories: readonly LogDirectory[];
  /** Paths of those that cannot be used. */
  readonly offlinePaths: readonly string[];
}

interface Candidate {
  readonly path: string;
  properties: MetaProperties | undefined;
  lock: DirectoryLock | undefined;
  /** Why it cannot be used. */
  failure: unknown;
}

/**
 * Throws `DataDirectoryError`, and what the disk says when no directory can be used.
 *
 * @param indispensable the path without which there is no start either: that of the metadata log
 */
export async function openLogDirectories(
  platform: Platform,
  paths: readonly string[],
  nodeId: number,
  logger: Logger,
  indispensable?: string,
): Promise<OpenedDirectories> {
  const { disk, random } = platform;
  const candidates: Candidate[] = paths.map((path) => ({
    path,
    properties: undefined,
    lock: undefined,
    failure: undefined,
  }));
  const forEach = async (work: (candidate: Candidate) => Promise<void>): Promise<void> => {
    for (const candidate of candidates) if (candidate.failure === undefined) await attempt(candidate, work);
    refuseWithout(candidates, indispensable);
  };
  try {
    // Looked at before it is locked or created: a directory that is not ours is not touched.
    await forEach(async (candidate) => void (candidate.properties = await inspect(disk, candidate.path, nodeId)));
    agreeOnCluster(candidates);
    await forEach(async (candidate) => {
      if (candidate.properties === undefined) await makeDirectoryDurably(disk, candidate.path);
      candidate.lock = await lockDirectory(disk, candidate.path);
      // Another process may have formatted it while nobody held the lock.
      candidate.properties = await inspect(disk, candidate.path, nodeId);
    });
    const clusterId = agreeOnCluster(candidates) ?? randomUuid(random);
    const directories: LogDirectory[] = [];
    await forEach(async ({ path, lock, properties }) => {
      const directoryId = properties?.directoryId ?? randomUuid(random);
      if (properties?.directoryId === undefined)
        await writeMetaProperties(disk, path, { nodeId, clusterId, directoryId });
      directories.push(await LogDirectory.open(disk, lock!, path, directoryId, logger));
    });
    const failed = candidates.filter(({ failure }) => failure !== undefined);
    for (const { path, lock, failure } of failed) {
      await lock?.release();
      logger.error('a log directory cannot be used; what lies in it is offline until a start with it', {
        path,
        error: failure,
      });
    }
    return { identity: { nodeId, clusterId }, directories, offlinePaths: failed.map(({ path }) => path) };
  } catch (error) {
    for (const { lock } of candidates) await lock?.release();
    throw error;
  }
}

/** What the disk refuses is that directory's trouble; what is wrong with its content is everybody's. */
async function attempt(candidate: Candidate, work: (candidate: Candidate) => Promise<void>): Promise<void> {
  try {
    await work(candidate);
  } catch (error) {
    if (!(error instanceof DiskError || error instanceof NoDirectoryError)) throw error;
    candidate.failure = error;
  }
}

function refuseWithout(candidates: readonly Candidate[], indispensable: string | undefined): void {
  const isOnline = ({ failure }: Candidate): boolean => failure === undefined;
  const needed = candidates.find(({ path }) => path === indispensable);
  const isEnough = needed === undefined ? candidates.some(isOnline) : isOnline(needed);
  if (!isEnough) throw (needed ?? candidates[0]!).failure;
}

/** Something else stands where the directory should be. */
class NoDirectoryError extends DataDirectoryError {}

async function inspect(disk: Disk, path: string, nodeId: number): Promise<MetaProperties | undefined> {
  const info = await disk.info(path);
  if (info === undefined) return undefined;
  if (info.kind !== 'directory')
    throw new NoDirectoryError(`${path} is not a directory; log.dirs must name directories`);
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

function agreeOnCluster(candidates: readonly Candidate[]): string | undefined {
  const known = candidates.flatMap(({ path, properties }) => (properties === undefined ? [] : [{ path, properties }]));
  const [first] = known;
  if (first === undefined) return undefined;
  const { clusterId } = first.properties;
  const other = known.find(({ properties }) => properties.clusterId !== clusterId);
  if (other === undefined) return clusterId;
  throw new DataDirectoryError(
    `${first.path} belongs to cluster ${clusterId}, but ${other.path} to cluster ${other.properties.clusterId}`,
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
