// The directories of replicas that are on their way: `<topic>-<partition>.<32 hex digits>-future` in the log
// directory they are to live in (KIP-113). What is in one is a copy: it may be left behind at any time.

import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { Platform } from '../../base/ports/platform.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import { readPartitionMetadata, writePartitionMetadata } from '../directory/partition-metadata.ts';
import { parkedDirectoryName, parkedReasonOf, partitionMetadataName, type TopicPartition } from '../file-names.ts';

export interface FutureDirectory {
  /** Of the log directory. */
  readonly parent: LogDirectory;
  readonly name: string;
}

export const pathOf = ({ parent, name }: FutureDirectory): string => join(parent.path, name);

/** Makes the directory, durably: a restart finds that the replica is to move. */
export async function makeFutureDirectory(
  { disk, random }: Platform,
  parent: LogDirectory,
  topicPartition: TopicPartition,
  topicId: string,
): Promise<FutureDirectory> {
  const uniqueHex = Buffer.from(random.bytes(16)).toString('hex');
  const future = { parent, name: parkedDirectoryName(topicPartition, uniqueHex, 'future') };
  try {
    await disk.makeDirectory(pathOf(future));
    await writePartitionMetadata(disk, join(pathOf(future), partitionMetadataName), topicId);
    await disk.syncDirectory(parent.path);
  } catch (error) {
    // When the disk does not let go of it either, a next start may take it for a move.
    await disk.removeDirectory(pathOf(future)).catch(() => undefined);
    throw error;
  }
  return future;
}

/** A copy whose partition is known by its id: the name may have been cut short. */
export interface FoundFuture extends FutureDirectory {
  readonly topicId: string | undefined;
  readonly partition: number;
}

export async function findFutureDirectories({ disk }: Platform, parent: LogDirectory): Promise<FoundFuture[]> {
  const found: FoundFuture[] = [];
  for (const { name, kind } of await disk.list(parent.path)) {
    if (kind !== 'directory' || parkedReasonOf(name) !== 'future') continue;
    const topicId = await readPartitionMetadata(disk, join(parent.path, name, partitionMetadataName));
    found.push({ parent, name, topicId, partition: Number(/-(\d+)\.[0-9a-f]{32}-future$/.exec(name)![1]) });
  }
  return found;
}

/** Renames it, so that it is not taken for a copy again. Returns its path then. */
export async function parkFutureDirectory(
  { disk }: Platform,
  future: FutureDirectory,
  reason: 'delete' | 'stray',
): Promise<string> {
  const path = join(future.parent.path, future.name.replace(/future$/, reason));
  await disk.rename(pathOf(future), path);
  await disk.syncDirectory(future.parent.path);
  return path;
}
