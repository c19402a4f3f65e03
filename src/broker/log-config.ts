// From the settings in force for a topic to what its logs are governed by.

import type { TopicConfig } from '../config/topic-configs.ts';
import type { LogConfig } from '../log/log-config.ts';
import { codecByName } from '../protocol/compression/codecs.ts';
import { compressionLevel } from '../protocol/compression/compression-level.ts';

export function logConfigOf(config: TopicConfig): LogConfig {
  const codec = config['compression.type'] === 'uncompressed' ? 'none' : codecByName(config['compression.type'])?.name;
  const policies = config['cleanup.policy'];
  return {
    segmentBytes: config['internal.segment.bytes'] ?? config['segment.bytes'],
    segmentMs: config['segment.ms'],
    segmentJitterMs: config['segment.jitter.ms'],
    segmentIndexBytes: config['segment.index.bytes'],
    indexIntervalBytes: config['index.interval.bytes'],
    flushMessages: config['flush.messages'],
    flushMs: config['flush.ms'],
    retentionBytes: config['retention.bytes'],
    retentionMs: config['retention.ms'],
    fileDeleteDelayMs: config['file.delete.delay.ms'],
    maxMessageBytes: config['max.message.bytes'],
    compact: policies.includes('compact'),
    delete: policies.includes('delete'),
    deleteRetentionMs: config['delete.retention.ms'],
    minCompactionLagMs: config['min.compaction.lag.ms'],
    maxCompactionLagMs: config['max.compaction.lag.ms'],
    minCleanableDirtyRatio: config['min.cleanable.dirty.ratio'],
    codec,
    compressionLevel: compressionLevel(config),
    timestampType: config['message.timestamp.type'] === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    timestampBeforeMaxMs: config['message.timestamp.before.max.ms'],
    timestampAfterMaxMs: config['message.timestamp.after.max.ms'],
  };
}
