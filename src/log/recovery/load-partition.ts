// What a partition's log is loaded with, from what it is opened with.

import type { PartitionLogOptions } from '../partition-log-options.ts';
import { IndexCache } from '../segment/index-cache.ts';
import { rollJitterMs } from '../segment/roll.ts';
import { type LoadedLog, loadLog } from './log-loading.ts';

/** For a log that shares none with others. */
const ownIndexCacheBytes = 4 * 1024 * 1024;

export function loadPartition(directory: string, options: PartitionLogOptions): Promise<LoadedLog> {
  const { platform, config, indexCache = new IndexCache(ownIndexCacheBytes), ...others } = options;
  return loadLog({
    ...others,
    disk: platform.disk,
    directory,
    indexIntervalBytes: config.indexIntervalBytes,
    indexCache,
    nowMs: platform.clock.wallMs(),
    jitterMs: () => rollJitterMs(platform.random, config),
  });
}
