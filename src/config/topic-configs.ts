// The settings of a topic, and the broker settings that supply their defaults: Kafka calls those
// synonyms. The first one that has a value wins, times its factor.

import type { ConfigDefinition, ConfigValues } from '../base/config/config-definition.ts';
import { indexConfigs } from '../base/config/config-definition.ts';
import { LONG_MAX } from '../base/config/config-type.ts';
import type { Constraint } from '../base/config/constraint.ts';
import { atLeast, between, betweenOr, listOf, oneOf } from '../base/config/constraint.ts';
import type { brokerConfigs } from './broker-configs.ts';
import type { ConfigStatus } from './config-status.ts';
import {
  growingFiles,
  honoured,
  noTieredStorage,
  oneLz4Speed,
  withReplication,
  withTieredStorage,
} from './config-status.ts';

export interface ConfigSynonym {
  readonly name: keyof typeof brokerConfigs;
  /** Milliseconds in the synonym's unit; 1 where the units agree. */
  readonly factor: number;
}

export interface TopicConfigDefinition extends ConfigDefinition {
  readonly status: ConfigStatus;
  readonly synonyms: readonly ConfigSynonym[];
}

const throttledReplicas: Constraint = {
  kind: 'format',
  valid: '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
  pattern: /^(\*|\d+:\d+)$/,
  refusal: (key, value) =>
    `Invalid value [${value}] for configuration ${key}: ${key} must be the literal '*' or a list of replicas in the ` +
    'following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...',
};

function defineTopicConfigs<const T extends Readonly<Record<string, TopicConfigDefinition>>>(table: T): T {
  return table;
}

export const topicConfigs = defineTopicConfigs({
  'cleanup.policy': {
    type: 'list',
    default: ['delete'],
    valid: listOf('compact', 'delete'),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.cleanup.policy', factor: 1 }],
    doc: 'What happens to old records: delete removes whole segments, compact keeps the newest record of each key, both do both, empty keeps everything.',
  },
  'compression.gzip.level': {
    type: 'int',
    default: -1,
    valid: betweenOr(1, 9, -1),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'compression.gzip.level', factor: 1 }],
    doc: 'Level used when the broker compresses with gzip.',
  },
  'compression.lz4.level': {
    type: 'int',
    default: 9,
    valid: between(1, 17),
    importance: 'medium',
    status: oneLz4Speed,
    synonyms: [{ name: 'compression.lz4.level', factor: 1 }],
    doc: 'Level used when the broker compresses with lz4.',
  },
  'compression.type': {
    type: 'string',
    default: 'producer',
    valid: oneOf('uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'compression.type', factor: 1 }],
    doc: 'Codec of stored batches; producer keeps what the producer chose, uncompressed stores them plain.',
  },
  'compression.zstd.level': {
    type: 'int',
    default: 3,
    valid: between(-131_072, 22),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'compression.zstd.level', factor: 1 }],
    doc: 'Level used when the broker compresses with zstd.',
  },
  'delete.retention.ms': {
    type: 'long',
    default: 86_400_000,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.cleaner.delete.retention.ms', factor: 1 }],
    doc: 'How long a deletion marker stays in a compacted partition, so that a reader that started before sees it.',
  },
  'file.delete.delay.ms': {
    type: 'long',
    default: 60_000,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.segment.delete.delay.ms', factor: 1 }],
    doc: 'Delay between taking a segment out of use and deleting its file.',
  },
  'flush.messages': {
    type: 'long',
    default: LONG_MAX,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.flush.interval.messages', factor: 1 }],
    doc: 'Records that may be written before they are flushed to disk.',
  },
  'flush.ms': {
    type: 'long',
    default: LONG_MAX,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [
      { name: 'log.flush.interval.ms', factor: 1 },
      { name: 'log.flush.scheduler.interval.ms', factor: 1 },
    ],
    doc: 'Longest time a record waits for its flush to disk.',
  },
  'follower.replication.throttled.replicas': {
    type: 'list',
    default: [],
    valid: throttledReplicas,
    importance: 'medium',
    status: withReplication,
    synonyms: [],
    doc: 'Replicas whose copying is throttled on the follower, as partition:broker pairs or *.',
  },
  'index.interval.bytes': {
    type: 'int',
    default: 4096,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.index.interval.bytes', factor: 1 }],
    doc: 'Bytes of records between two entries of the offset index.',
  },
  'internal.segment.bytes': {
    type: 'int',
    default: null,
    importance: 'medium',
    internal: true,
    status: honoured,
    synonyms: [],
    doc: 'Overrides segment.bytes without its lower bound, for tests.',
  },
  'leader.replication.throttled.replicas': {
    type: 'list',
    default: [],
    valid: throttledReplicas,
    importance: 'medium',
    status: withReplication,
    synonyms: [],
    doc: 'Replicas whose copying is throttled on the leader, as partition:broker pairs or *.',
  },
  'local.retention.bytes': {
    type: 'long',
    default: -2,
    valid: atLeast(-2),
    importance: 'medium',
    status: withTieredStorage,
    synonyms: [{ name: 'log.local.retention.bytes', factor: 1 }],
    doc: 'Local size of a tiered partition; -2 follows retention.bytes.',
  },
  'local.retention.ms': {
    type: 'long',
    default: -2,
    valid: atLeast(-2),
    importance: 'medium',
    status: withTieredStorage,
    synonyms: [{ name: 'log.local.retention.ms', factor: 1 }],
    doc: 'Local age of a tiered segment; -2 follows retention.ms.',
  },
  'max.compaction.lag.ms': {
    type: 'long',
    default: LONG_MAX,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.cleaner.max.compaction.lag.ms', factor: 1 }],
    doc: 'Longest time a record may stay uncompacted.',
  },
  'max.message.bytes': {
    type: 'int',
    default: 1_048_588,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'message.max.bytes', factor: 1 }],
    doc: 'Largest record batch.',
  },
  'message.timestamp.after.max.ms': {
    type: 'long',
    default: 3_600_000,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.message.timestamp.after.max.ms', factor: 1 }],
    doc: "How far a record's timestamp may lie in the future.",
  },
  'message.timestamp.before.max.ms': {
    type: 'long',
    default: LONG_MAX,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.message.timestamp.before.max.ms', factor: 1 }],
    doc: "How far a record's timestamp may lie in the past.",
  },
  'message.timestamp.type': {
    type: 'string',
    default: 'CreateTime',
    valid: oneOf('CreateTime', 'LogAppendTime'),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.message.timestamp.type', factor: 1 }],
    doc: "Whether a record carries the producer's time (CreateTime) or the broker's (LogAppendTime).",
  },
  'min.cleanable.dirty.ratio': {
    type: 'double',
    default: 0.5,
    valid: between(0, 1),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.cleaner.min.cleanable.ratio', factor: 1 }],
    doc: 'Share of uncompacted bytes from which a partition is cleaned.',
  },
  'min.compaction.lag.ms': {
    type: 'long',
    default: 0,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.cleaner.min.compaction.lag.ms', factor: 1 }],
    doc: 'Shortest time a record stays uncompacted.',
  },
  'min.insync.replicas': {
    type: 'int',
    default: 1,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'min.insync.replicas', factor: 1 }],
    doc: 'Replicas that must hold a record before acks=all is answered, at most the number there is.',
  },
  preallocate: {
    type: 'boolean',
    default: false,
    importance: 'medium',
    status: growingFiles,
    synonyms: [{ name: 'log.preallocate', factor: 1 }],
    doc: 'Whether a segment file is created at its full size.',
  },
  'remote.log.copy.disable': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    status: noTieredStorage,
    synonyms: [],
    doc: 'Whether a tiered topic stops copying segments to the remote store.',
  },
  'remote.log.delete.on.disable': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    status: noTieredStorage,
    synonyms: [],
    doc: 'Whether remote data is deleted when tiering of the topic is switched off.',
  },
  'remote.storage.enable': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    status: noTieredStorage,
    synonyms: [],
    doc: 'Whether old segments move to a remote store.',
  },
  'retention.bytes': {
    type: 'long',
    default: -1,
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.retention.bytes', factor: 1 }],
    doc: 'Oldest segments are deleted while a partition is larger than this; -1 keeps everything.',
  },
  'retention.ms': {
    type: 'long',
    default: 604_800_000,
    valid: atLeast(-1),
    importance: 'medium',
    status: honoured,
    synonyms: [
      { name: 'log.retention.ms', factor: 1 },
      { name: 'log.retention.minutes', factor: 60_000 },
      { name: 'log.retention.hours', factor: 3_600_000 },
    ],
    doc: 'Segments whose newest record is older are deleted; -1 keeps everything.',
  },
  'segment.bytes': {
    type: 'int',
    default: 1_073_741_824,
    valid: atLeast(1_048_576),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.segment.bytes', factor: 1 }],
    doc: 'Largest segment file; a full one is closed and a new one begun.',
  },
  'segment.index.bytes': {
    type: 'int',
    default: 10_485_760,
    valid: atLeast(4),
    importance: 'medium',
    status: honoured,
    synonyms: [{ name: 'log.index.size.max.bytes', factor: 1 }],
    doc: 'Largest index file of a segment.',
  },
  'segment.jitter.ms': {
    type: 'long',
    default: 0,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonyms: [
      { name: 'log.roll.jitter.ms', factor: 1 },
      { name: 'log.roll.jitter.hours', factor: 3_600_000 },
    ],
    doc: 'Random time taken off segment.ms, so that partitions do not all roll at once.',
  },
  'segment.ms': {
    type: 'long',
    default: 604_800_000,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonyms: [
      { name: 'log.roll.ms', factor: 1 },
      { name: 'log.roll.hours', factor: 3_600_000 },
    ],
    doc: 'A segment older than this is closed even when it is not full.',
  },
  'unclean.leader.election.enable': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    status: withReplication,
    synonyms: [{ name: 'unclean.leader.election.enable', factor: 1 }],
    doc: 'Whether a replica outside the in-sync set may lead when no other is left, which loses records.',
  },
});

/** A topic's settings as values: `config['retention.ms']` is a number. */
export type TopicConfig = ConfigValues<typeof topicConfigs>;

/** Rows by key, for names that come from outside. */
export const topicConfigsByName: ReadonlyMap<string, TopicConfigDefinition> = indexConfigs(topicConfigs);
