// All logs of a node on a simulated disk, for tests of what a start finds there.

import { type Logger, silentLogger } from '../../../src/base/logging.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import type { LogDirectory } from '../../../src/log/directory/log-directory.ts';
import { openLogDirectories } from '../../../src/log/directory/open-log-directories.ts';
import type { TopicPartition } from '../../../src/log/file-names.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { Logs, type LogsOptions } from '../../../src/log/logs.ts';
import { defaultConfig } from '../log-fixture.ts';

export interface LogsWish extends Partial<LogsOptions> {
  readonly paths?: readonly string[];
  readonly config?: Partial<LogConfig>;
  readonly logger?: Logger;
  /** The id of the directory that the cluster believes a partition to be in. */
  readonly assigned?: () => string | undefined;
}

export interface OpenedLogs {
  readonly logs: Logs;
  readonly directories: readonly LogDirectory[];
  /** Closes in order: the next start finds the clean marker. */
  close: () => Promise<void>;
}

/** Opens the directories and every partition in them, as a broker does. */
export async function openLogs(platform: Platform, wish: LogsWish = {}): Promise<OpenedLogs> {
  const { paths = ['/data'], config, assigned, ...options } = wish;
  const logger = wish.logger ?? silentLogger;
  const { directories } = await openLogDirectories(platform, paths, 1, logger);
  const never = 1e9;
  const logs = new Logs({
    platform,
    directories,
    tailCacheBytes: 0,
    concurrentLoads: 2,
    retentionCheckIntervalMs: never,
    recoveryPointIntervalMs: never,
    logStartOffsetIntervalMs: never,
    highWatermarkIntervalMs: never,
    producerExpirationMs: never,
    producerExpirationCheckIntervalMs: never,
    fileDeleteDelayMs: 1000,
    ...options,
    logger,
  });
  await logs.load(() => ({ ...defaultConfig, ...config }), new Set(), assigned);
  const close = async (): Promise<void> => {
    await logs.close(1);
    for (const directory of directories) await directory.release();
  };
  return { logs, directories, close };
}

export function partition(number: number): TopicPartition {
  return { topic: 't', partition: number };
}
