// `partition.metadata`: whose data a partition directory holds. A directory whose topic id is not the
// one the cluster knows belongs to a deleted topic of the same name and is never served.

import type { Disk } from '../../base/ports/disk.ts';
import { DamagedLogError } from '../storage-error.ts';
import { readTextFile, writeAtomically } from '../write-atomically.ts';

export async function writePartitionMetadata(disk: Disk, path: string, topicId: string): Promise<void> {
  await writeAtomically(disk, path, `version: 0\ntopic_id: ${topicId}`);
}

/** The topic id, or undefined when there is no such file. Throws `DamagedLogError` when it is not one. */
export async function readPartitionMetadata(disk: Disk, path: string): Promise<string | undefined> {
  const text = await readTextFile(disk, path);
  if (text === undefined) return undefined;
  const topicId = /^version: 0\r?\ntopic_id: ([A-Za-z0-9_-]{22})\s*$/.exec(text)?.[1];
  if (topicId !== undefined) return topicId;
  throw new DamagedLogError(
    `${path} does not say whose data this is; write it again ("version: 0", "topic_id: <id of the topic>"), ` +
      'or move the directory away to begin with an empty one, and restart',
  );
}
