// The settings of a group, and the broker settings that supply their defaults. Those of share and streams
// groups are stored and shown; the coordinators that act on them come with later releases.

import type { ConfigDefinition, ConfigValues } from '../base/config/config-definition.ts';
import { indexConfigs } from '../base/config/config-definition.ts';
import type { Constraint } from '../base/config/constraint.ts';
import { atLeast, oneOf } from '../base/config/constraint.ts';
import type { brokerConfigs } from './broker-configs.ts';
import type { ConfigStatus } from './config-status.ts';
import { honoured, withShareGroups, withStreams } from './config-status.ts';

export interface GroupConfigDefinition extends ConfigDefinition {
  readonly status: ConfigStatus;
  /** The broker setting that supplies the default; null where the table's default holds. */
  readonly synonym: keyof typeof brokerConfigs | null;
}

const offsetReset: Constraint = {
  kind: 'format',
  valid: '[latest, earliest, by_duration:PnDTnHnMn.nS]',
  pattern: /^(latest|earliest|by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,9})?S)?)?)$/,
  refusal: (key, value) =>
    `Invalid value ${value} for configuration ${key}: Invalid value \`${value}\` for configuration ${key}. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.`,
};

function defineGroupConfigs<const T extends Readonly<Record<string, GroupConfigDefinition>>>(table: T): T {
  return table;
}

export const groupConfigs = defineGroupConfigs({
  'consumer.assignment.interval.ms': {
    type: 'int',
    default: 1000,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    synonym: 'group.consumer.assignment.interval.ms',
    doc: 'Shortest time between two assignments of the group.',
  },
  'consumer.heartbeat.interval.ms': {
    type: 'int',
    default: 5000,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonym: 'group.consumer.heartbeat.interval.ms',
    doc: 'Heartbeat interval given to the members.',
  },
  'consumer.session.timeout.ms': {
    type: 'int',
    default: 45_000,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    synonym: 'group.consumer.session.timeout.ms',
    doc: 'A member that is silent for this long is removed.',
  },
  'share.assignment.interval.ms': {
    type: 'int',
    default: 1000,
    valid: atLeast(0),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.assignment.interval.ms',
    doc: 'Shortest time between two assignments of the group.',
  },
  'share.auto.offset.reset': {
    type: 'string',
    default: 'latest',
    valid: offsetReset,
    importance: 'medium',
    status: withShareGroups,
    synonym: null,
    doc: 'Where a share group starts on a partition without state: the end, the beginning, or a span before now.',
  },
  'share.delivery.count.limit': {
    type: 'int',
    default: 5,
    valid: atLeast(2),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.delivery.count.limit',
    doc: 'How often a record is delivered before it is given up.',
  },
  'share.heartbeat.interval.ms': {
    type: 'int',
    default: 5000,
    valid: atLeast(1),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.heartbeat.interval.ms',
    doc: 'Heartbeat interval given to the members.',
  },
  'share.isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    valid: oneOf('read_committed', 'read_uncommitted'),
    importance: 'medium',
    status: withShareGroups,
    synonym: null,
    doc: 'Whether records of open and aborted transactions are delivered.',
  },
  'share.partition.max.record.locks': {
    type: 'int',
    default: 2000,
    valid: atLeast(100),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.partition.max.record.locks',
    doc: 'Most records of a partition that are out for delivery at one time.',
  },
  'share.record.lock.duration.ms': {
    type: 'int',
    default: 30_000,
    valid: atLeast(1000),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.record.lock.duration.ms',
    doc: 'How long a record is reserved for the consumer it was given to.',
  },
  'share.renew.acknowledge.enable': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    status: withShareGroups,
    synonym: null,
    doc: 'Whether a consumer may extend the reservation of a record.',
  },
  'share.session.timeout.ms': {
    type: 'int',
    default: 45_000,
    valid: atLeast(1),
    importance: 'medium',
    status: withShareGroups,
    synonym: 'group.share.session.timeout.ms',
    doc: 'A member that is silent for this long is removed.',
  },
  'streams.assignment.interval.ms': {
    type: 'int',
    default: 1000,
    valid: atLeast(0),
    importance: 'medium',
    status: withStreams,
    synonym: 'group.streams.assignment.interval.ms',
    doc: 'Shortest time between two assignments of the group.',
  },
  'streams.heartbeat.interval.ms': {
    type: 'int',
    default: 5000,
    valid: atLeast(1),
    importance: 'medium',
    status: withStreams,
    synonym: 'group.streams.heartbeat.interval.ms',
    doc: 'Heartbeat interval given to the members.',
  },
  'streams.initial.rebalance.delay.ms': {
    type: 'int',
    default: 3000,
    valid: atLeast(0),
    importance: 'medium',
    status: withStreams,
    synonym: 'group.streams.initial.rebalance.delay.ms',
    doc: 'How long the first assignment waits for more members.',
  },
  'streams.num.standby.replicas': {
    type: 'int',
    default: 0,
    valid: atLeast(0),
    importance: 'medium',
    status: withStreams,
    synonym: 'group.streams.num.standby.replicas',
    doc: 'Standby copies of each task.',
  },
  'streams.session.timeout.ms': {
    type: 'int',
    default: 45_000,
    valid: atLeast(1),
    importance: 'medium',
    status: withStreams,
    synonym: 'group.streams.session.timeout.ms',
    doc: 'A member that is silent for this long is removed.',
  },
});

export type GroupConfig = ConfigValues<typeof groupConfigs>;

/** Rows by key, for names that come from outside. */
export const groupConfigsByName: ReadonlyMap<string, GroupConfigDefinition> = indexConfigs(groupConfigs);
