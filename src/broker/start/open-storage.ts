// The first stage: the log directories are this process's, and their logs can be opened. No log is yet.

import type { BrokerConfigLayers } from '../../config/broker-config-layers.ts';
import type { LogDirectory } from '../../log/directory/log-directory.ts';
import { openLogDirectories } from '../../log/directory/open-log-directories.ts';
import type { Logs } from '../../log/logs.ts';
import { createLogs } from '../create-logs.ts';
import { refuseOrphans } from '../refuse-orphans.ts';
import type { StartContext } from './start-context.ts';

export interface Storage {
  readonly clusterId: string;
  /** Those that hold partitions. */
  readonly logDirectories: readonly LogDirectory[];
  /** The one with the metadata log. */
  readonly metadataDirectory: LogDirectory;
  readonly logs: Logs;
  /** Under which this broker has registered, for the mark of a clean stop; -1 before. */
  brokerEpoch: number;
}

export interface StorageWishes {
  readonly layers: () => BrokerConfigLayers;
  readonly onLoading: (line: string) => void;
  readonly onFlushed: (durationMs: number) => void;
}

/** Throws `DataDirectoryError` for directories that are not this broker's, and errors of the disk. */
export async function openStorage(
  { config, platform, logger, closers }: StartContext,
  { layers, onLoading, onFlushed }: StorageWishes,
): Promise<Storage> {
  const { nodeId, logDirs, metadataLogDir } = config;
  const { identity, directories, offlinePaths } = await openLogDirectories(
    platform,
    [...new Set([...logDirs, metadataLogDir])],
    nodeId,
    logger.child('log'),
    metadataLogDir,
  );
  closers.add(async () => {
    for (const directory of directories) await directory.release();
  });
  const logDirectories = directories.filter(({ path }) => logDirs.includes(path));
  const places = { directories: logDirectories, offlinePaths };
  const logs = createLogs(config, platform, places, logger.child('log'), layers, onLoading, onFlushed);
  const metadataDirectory = directories.find(({ path }) => path === metadataLogDir)!;
  const storage = { clusterId: identity.clusterId, logDirectories, metadataDirectory, logs, brokerEpoch: -1 };
  closers.add(() => logs.close(storage.brokerEpoch));
  await refuseOrphans(platform.disk, directories, metadataDirectory);
  return storage;
}
