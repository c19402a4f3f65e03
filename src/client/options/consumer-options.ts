// The consumer's options, with Kafka 4.3's defaults. What they mean together is in consumer-config.ts.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import type { Constraint } from '../../base/config/constraint.ts';
import { atLeast, nonEmptyList, oneOf, oneOfIgnoringCase } from '../../base/config/constraint.ts';
import { commonOptions } from './common-options.ts';
import { metricsOptions } from './metrics-options.ts';

/** As Java's AutoOffsetResetStrategy; `by_duration:` takes an ISO-8601 duration. */
const offsetReset: Constraint = {
  kind: 'format',
  valid: '[latest, earliest, none, by_duration:PnDTnHnMn.nS]',
  pattern: /^(latest|earliest|none|by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/i,
  refusal: (key, value) =>
    `Invalid value ${value} for configuration ${key}: must be one of latest, earliest, none, by_duration:PnDTnHnMn.nS`,
};

/** As Java's Topic.validate, which it uses for instance ids too. */
const groupInstanceId: Constraint = {
  kind: 'format',
  valid: "1 to 249 of ASCII alphanumerics, '.', '_' and '-', and neither '.' nor '..'",
  pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
  refusal: (key, value) =>
    `Invalid value ${value} for configuration ${key}: Group instance id is invalid: it must be 1 to 249 of ASCII ` +
    "alphanumerics, '.', '_' and '-', and neither '.' nor '..'",
};

export const consumerOptions = {
  ...commonOptions,
  'allow.auto.create.topics': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'The broker may create a topic that is assigned and does not exist, if it is configured to.',
  },
  'auto.commit.interval.ms': {
    type: 'int',
    default: 5_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'How often positions are committed when `enable.auto.commit` is true.',
  },
  'auto.offset.reset': {
    type: 'string',
    default: 'latest',
    valid: offsetReset,
    importance: 'medium',
    doc: 'Where to begin without a position, or when the position is no longer there. `none` is an error instead.',
  },
  'check.crcs': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Verify the checksum of each batch.',
  },
  'client.rack': {
    type: 'string',
    default: '',
    importance: 'low',
    doc: 'Where this client runs; the broker may answer from a replica there.',
  },
  'default.api.timeout.ms': {
    type: 'int',
    default: 60_000,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'How long calls that take no timeout of their own may wait.',
  },
  'enable.auto.commit': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'Positions of records that were processed are committed every `auto.commit.interval.ms`, before a rebalance and on close. False without a `group.id`.',
  },
  'exclude.internal.topics': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'A subscription by pattern does not match internal topics. They can be subscribed to by name all the same.',
  },
  'fetch.max.bytes': {
    type: 'int',
    default: 52_428_800,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'Bounds what is fetched: a sixteenth of it is fetched ahead, one fetch asks for half of that, but for `max.partition.fetch.bytes` and `fetch.min.bytes` at least. Raise it where brokers are far away. A first batch that is larger comes all the same.',
  },
  'fetch.max.wait.ms': {
    type: 'int',
    default: 500,
    valid: atLeast(0),
    importance: 'low',
    doc: 'How long the broker may wait for `fetch.min.bytes`.',
  },
  'fetch.min.bytes': {
    type: 'int',
    default: 1,
    valid: atLeast(0),
    importance: 'high',
    doc: 'The broker answers when it has this much, or after `fetch.max.wait.ms`.',
  },
  'group.id': {
    type: 'string',
    default: null,
    importance: 'high',
    doc: 'The group this consumer belongs to. Needed for `subscribe` and for commits.',
  },
  'group.instance.id': {
    type: 'string',
    default: null,
    valid: groupInstanceId,
    importance: 'medium',
    doc: 'Makes this a static member: one that may be away for `session.timeout.ms` without a rebalance (KIP-345). Unique in the group.',
  },
  'group.protocol': {
    type: 'string',
    default: 'classic',
    valid: oneOfIgnoringCase('CONSUMER', 'CLASSIC'),
    importance: 'high',
    doc: 'How the group rebalances: `classic`, where one member deals the partitions out, or `consumer`, where the broker does (KIP-848).',
  },
  'group.remote.assignor': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: "The broker's assignor, `uniform` or `range`; the broker chooses when left out. For `group.protocol=consumer` only.",
  },
  'heartbeat.interval.ms': {
    type: 'int',
    default: 3_000,
    importance: 'high',
    doc: 'How often the coordinator hears that the consumer lives; less than `session.timeout.ms`. For `group.protocol=classic` only.',
  },
  'isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    valid: oneOf('read_committed', 'read_uncommitted'),
    importance: 'medium',
    doc: '`read_committed`: records of a transaction are seen when it was committed, and those behind an open one wait for it.',
  },
  'max.partition.fetch.bytes': {
    type: 'int',
    default: 1_048_576,
    valid: atLeast(0),
    importance: 'high',
    doc: 'Bytes of one partition in one fetch. A first batch that is larger comes all the same.',
  },
  'max.poll.interval.ms': {
    type: 'int',
    default: 300_000,
    valid: atLeast(1),
    importance: 'medium',
    doc: 'How long the application may take from one `poll` to the next. Beyond it the consumer leaves the group, though heartbeats went on; also how long a rebalance waits for it.',
  },
  'max.poll.records': {
    type: 'int',
    default: 500,
    valid: atLeast(1),
    importance: 'medium',
    doc: 'Records that one `poll` returns at most.',
  },
  ...metricsOptions,
  'partition.assignment.strategy': {
    type: 'list',
    default: ['range', 'cooperative-sticky'],
    valid: nonEmptyList,
    importance: 'medium',
    doc: "Assignors in order of preference: `range`, `roundrobin`, `sticky`, `cooperative-sticky`, Java's class names for them, or objects. For `group.protocol=classic` only.",
  },
  'session.timeout.ms': {
    type: 'int',
    default: 45_000,
    importance: 'high',
    doc: 'Without a heartbeat for so long the coordinator gives the partitions to others. For `group.protocol=classic` only.',
  },
} as const satisfies ConfigTable;

export type ConsumerConfig = ConfigValues<typeof consumerOptions>;
