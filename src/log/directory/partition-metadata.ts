// `partition.metadata`: whose data a partition directory holds. A directory whose topic id is not the
// one the cluster knows belongs to a deleted topic of the same name and is never served.

import type { Disk } from '../../base/ports/disk.ts';
import { readTextFile, writeAtomically } from '../write-atomically.ts';

export async function writePartitionMetadata(disk: Disk, path: string, topicId: string): Promise<void> {
  await writeAtomically(disk, path, `version: 0\ntopic_id: ${topicId}`);
}

/** The topic id, or undefined when the file is missing or is not one. */
export async function readPartitionMetadata(disk: Disk, path: string): Promise<string | undefined> {
  const text = await readTextFile(disk, path);
  return text === undefined ? undefined : /^version: 0\ntopic_id: ([A-Za-z0-9_-]{22})\n?$/.exec(text)?.[1];
}
