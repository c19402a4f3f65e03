// A partition whose directory is in two log directories: a crash came between the two renames that end a
// move, or the old directory could not be renamed then. Both held the same when the later one got its name,
// and only one has been written to since: the one that goes further is the partition. The other is set
// aside, not removed: somebody may have copied it by hand.

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import type { PartitionDirectories } from '../directory/partition-directories.ts';
import { readPartitionMetadata } from '../directory/partition-metadata.ts';
import {
  logSuffix,
  offsetOfFileName,
  parsePartitionDirectoryName,
  partitionMetadataName,
  type TopicPartition,
} from '../file-names.ts';

export interface DuplicateSearch {
  readonly disk: Disk;
  readonly logger: Logger;
  readonly directories: readonly LogDirectory[];
  readonly partitionDirectories: PartitionDirectories;
  /** Names of partition directories that are none of ours to settle. */
  readonly ignore: ReadonlySet<string>;
  /** The id of the directory that the cluster believes a partition to be in. */
  readonly assigned: (topicPartition: TopicPartition) => string | undefined;
}

interface Candidate {
  readonly directory: LogDirectory;
  readonly topicId: string | undefined;
  /** Of the last segment. */
  readonly baseOffset: number;
  readonly sizeBytes: number;
}

export async function settleDuplicates(search: DuplicateSearch): Promise<void> {
  const { disk, logger, directories, partitionDirectories, ignore, assigned } = search;
  const places = new Map<string, LogDirectory[]>();
  for (const directory of directories) {
    for (const name of await directory.partitionDirectories())
      if (!ignore.has(name)) places.set(name, [...(places.get(name) ?? []), directory]);
  }
  for (const [name, found] of places) {
    if (found.length === 1) continue;
    const candidates = await Promise.all(found.map((directory) => candidateAt(disk, directory, name)));
    const [first] = candidates;
    // Of a partition that was deleted and made anew: its id tells which one is right.
    if (candidates.some(({ topicId }) => topicId === undefined || topicId !== first!.topicId)) continue;
    const expected = assigned(parsePartitionDirectoryName(name)!);
    const best = candidates.reduce((a, b) => (isBetter(b, a, expected) ? b : a));
    for (const { directory } of candidates) {
      if (directory === best.directory) continue;
      const [kept, other] = [join(best.directory.path, name), join(directory.path, name)];
      logger.error('two directories hold the same partition; the one that goes further is kept', { kept, other });
      await partitionDirectories.park(directory.path, parsePartitionDirectoryName(name)!, 'stray');
    }
  }
}

async function candidateAt(disk: Disk, directory: LogDirectory, name: string): Promise<Candidate> {
  const path = join(directory.path, name);
  const topicId = await readPartitionMetadata(disk, join(path, partitionMetadataName));
  const names = (await disk.list(path)).map((entry) => entry.name);
  const last = names.findLast((each) => offsetOfFileName(each, logSuffix) !== undefined);
  if (last === undefined) return { directory, topicId, baseOffset: -1, sizeBytes: 0 };
  const sizeBytes = (await disk.info(join(path, last)))?.sizeBytes ?? 0;
  return { directory, topicId, baseOffset: offsetOfFileName(last, logSuffix)!, sizeBytes };
}

/** Among equals the one that the move was to, as the cluster was told before it ended. */
function isBetter(a: Candidate, b: Candidate, expected: string | undefined): boolean {
  if (a.baseOffset !== b.baseOffset) return a.baseOffset > b.baseOffset;
  if (a.sizeBytes !== b.sizeBytes) return a.sizeBytes > b.sizeBytes;
  return a.directory.directoryId === expected && b.directory.directoryId !== expected;
}
