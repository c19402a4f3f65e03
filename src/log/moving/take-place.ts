// A copy that is complete takes the place of the log it was made of. There is always at least one directory
// under the partition's name, and whichever of two a crash leaves holds everything that was acknowledged: writing
// stands still until the new name is durable, and goes on in the copy only. A start that finds both takes the
// one that goes further (`settleDuplicates`).

import { dirname, join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { PartitionDirectories } from '../directory/partition-directories.ts';
import { partitionDirectoryName } from '../file-names.ts';
import { pathOf } from './future-directory.ts';
import type { LogMove } from './log-move.ts';

export interface MovePlaces {
  readonly disk: Disk;
  readonly logger: Logger;
  readonly directories: PartitionDirectories;
  /** Notes the log's offsets where it goes: what was deleted must not come back. */
  checkpoint(): Promise<void>;
}

export async function takePlace(move: LogMove, places: MovePlaces): Promise<void> {
  const { disk, logger, directories } = places;
  const { log, future } = move;
  const { topicPartition } = log;
  const [from, parent] = [log.directory, future.parent.path];
  const to = join(parent, partitionDirectoryName(topicPartition));
  // What an earlier move away from here could not rename.
  if ((await disk.info(to)) !== undefined) await directories.park(parent, topicPartition, 'stray');
  await move.arrive(to, async () => {
    await places.checkpoint();
    await takeName(disk, pathOf(future), to);
  });
  logger.info('a partition has moved', { from, to });
  try {
    directories.removeLater(await directories.park(dirname(from), topicPartition, 'delete'));
  } catch (error) {
    logger.error('a partition has moved, but its old directory cannot be renamed; the next start does it', {
      from,
      to,
      error,
    });
  }
}

async function takeName(disk: Disk, copy: string, to: string): Promise<void> {
  await disk.rename(copy, to);
  try {
    await disk.syncDirectory(dirname(to));
  } catch (error) {
    await disk.rename(to, copy);
    throw error;
  }
}
