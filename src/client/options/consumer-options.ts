// The consumer's options. Those of consumer groups come with the groups.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import type { Constraint } from '../../base/config/constraint.ts';
import { atLeast, oneOf } from '../../base/config/constraint.ts';
import { commonOptions } from './common-options.ts';

/** As Java's AutoOffsetResetStrategy; `by_duration:` takes an ISO-8601 duration. */
const offsetReset: Constraint = {
  kind: 'format',
  valid: '[latest, earliest, none, by_duration:PnDTnHnMn.nS]',
  pattern: /^(latest|earliest|none|by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/i,
  refusal: (key, value) =>
    `Invalid value ${value} for configuration ${key}: must be one of latest, earliest, none, by_duration:PnDTnHnMn.nS`,
};

export const consumerOptions = {
  ...commonOptions,
  'allow.auto.create.topics': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'The broker may create a topic that is assigned and does not exist, if it is configured to.',
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
  'fetch.max.bytes': {
    type: 'int',
    default: 52_428_800,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'Bytes of one fetch. A first batch that is larger comes all the same.',
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
  'isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    valid: oneOf('read_uncommitted'),
    importance: 'medium',
    doc: 'Which records of transactions are seen. Only read_uncommitted so far.',
  },
  'max.partition.fetch.bytes': {
    type: 'int',
    default: 1_048_576,
    valid: atLeast(0),
    importance: 'high',
    doc: 'Bytes of one partition in one fetch. A first batch that is larger comes all the same.',
  },
  'max.poll.records': {
    type: 'int',
    default: 500,
    valid: atLeast(1),
    importance: 'medium',
    doc: 'Records that one `poll` returns at most.',
  },
} as const satisfies ConfigTable;

export type ConsumerConfig = ConfigValues<typeof consumerOptions>;
