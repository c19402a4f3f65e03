// Partitions without the metadata that knows them: a new cluster would set every one of them aside as a stray. So a
// start on such directories is refused, with nothing touched.

import { join } from 'node:path';
import type { Disk } from '../base/ports/disk.ts';
import { DataDirectoryError } from '../log/directory/meta-properties.ts';
import type { LogDirectory } from '../log/directory/log-directory.ts';
import { partitionDirectoryName, partitionMetadataName } from '../log/file-names.ts';
import { metadataLogPartition } from '../metadata/stores/local.ts';

const metadataLogName = partitionDirectoryName(metadataLogPartition);

/** Throws `DataDirectoryError` when there are partitions and no metadata log in `metadataDirectory`. */
export async function refuseOrphans(
  disk: Disk,
  directories: readonly LogDirectory[],
  metadataDirectory: LogDirectory,
): Promise<void> {
  const isThere = async (path: string): Promise<boolean> =>
    (await disk.info(join(path, metadataLogName, partitionMetadataName))) !== undefined;
  if (await isThere(metadataDirectory.path)) return;
  for (const { path } of directories) {
    if (await isThere(path)) {
      throw new DataDirectoryError(
        `${metadataDirectory.path} has no ${metadataLogName}, but ${path} has: set metadata.log.dir=${path}`,
      );
    }
  }
  for (const directory of directories) {
    const orphan = (await directory.partitionDirectories()).find((name) => name !== metadataLogName);
    if (orphan === undefined) continue;
    throw new DataDirectoryError(
      `${directory.path} holds partitions (${orphan}), but no log directory has the metadata that knows them, ` +
        `${metadataLogName}: name every directory of the node in log.dirs and metadata.log.dir. A directory of a ` +
        'Kafka with ZooKeeper has none: migrate that cluster to KRaft first',
    );
  }
}
