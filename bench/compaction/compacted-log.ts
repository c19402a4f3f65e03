// A partition log on the real disk that is compacted and nothing else.

import { silentLogger } from '../../src/base/logging.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { PartitionLog } from '../../src/log/partition-log.ts';
import { TailCache } from '../../src/log/reading/tail-cache.ts';

export const segmentBytes = 64 * 1024 * 1024;

export function openCompactedLog(platform: Platform, parentDirectory: string): Promise<PartitionLog> {
  return PartitionLog.open({
    platform,
    parentDirectory,
    topicPartition: { topic: 'bench', partition: 0 },
    topicId: 'AAAAAAAAAAAAAAAAAAAAAg',
    config: {
      segmentBytes,
      segmentMs: 604_800_000,
      segmentJitterMs: 0,
      segmentIndexBytes: 10_485_760,
      indexIntervalBytes: 4096,
      flushMessages: Number.MAX_SAFE_INTEGER,
      flushMs: 2 ** 63,
      retentionBytes: -1,
      retentionMs: -1,
      fileDeleteDelayMs: 60_000,
      maxMessageBytes: 2 * 1024 * 1024,
      compact: true,
      delete: false,
      deleteRetentionMs: 86_400_000,
      minCompactionLagMs: 0,
      maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
      minCleanableDirtyRatio: 0,
      codec: undefined,
      compressionLevel: undefined,
      timestampType: 'CreateTime',
      timestampBeforeMaxMs: 2 ** 63,
      timestampAfterMaxMs: 3_600_000,
    },
    isClean: true,
    recoveryPoint: Number.MAX_SAFE_INTEGER,
    logStartOffset: 0,
    highWatermark: Number.MAX_SAFE_INTEGER,
    tailCache: new TailCache(0),
    logger: silentLogger,
  });
}
