// What governs one partition's log: the effective topic configuration, in the log's own words. Names
// in the comments are Kafka's topic keys.

import type { CodecName } from '../protocol/compression/codecs.ts';

export interface LogConfig {
  /** `segment.bytes` */
  readonly segmentBytes: number;
  /** `segment.ms` */
  readonly segmentMs: number;
  /** `segment.jitter.ms` */
  readonly segmentJitterMs: number;
  /** `segment.index.bytes` */
  readonly segmentIndexBytes: number;
  /** `index.interval.bytes` */
  readonly indexIntervalBytes: number;
  /** `flush.messages` */
  readonly flushMessages: number;
  /** `flush.ms` */
  readonly flushMs: number;
  /** `retention.bytes`, -1 for no bound. */
  readonly retentionBytes: number;
  /** `retention.ms`, -1 for no bound. */
  readonly retentionMs: number;
  /** `file.delete.delay.ms` */
  readonly fileDeleteDelayMs: number;
  /** `max.message.bytes` */
  readonly maxMessageBytes: number;
  /** `cleanup.policy` contains `compact`. */
  readonly compact: boolean;
  /** `cleanup.policy` contains `delete`. */
  readonly delete: boolean;
  /** `delete.retention.ms` */
  readonly deleteRetentionMs: number;
  /** `min.compaction.lag.ms` */
  readonly minCompactionLagMs: number;
  /** `max.compaction.lag.ms` */
  readonly maxCompactionLagMs: number;
  /** `min.cleanable.dirty.ratio`, from 0 to 1. */
  readonly minCleanableDirtyRatio: number;
  /** `compression.type`: undefined keeps what the producer chose. */
  readonly codec: CodecName | undefined;
  /** `compression.<codec>.level` of `codec`. */
  readonly compressionLevel: number | undefined;
  /** `message.timestamp.type` */
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  /** `message.timestamp.before.max.ms` */
  readonly timestampBeforeMaxMs: number;
  /** `message.timestamp.after.max.ms` */
  readonly timestampAfterMaxMs: number;
}
