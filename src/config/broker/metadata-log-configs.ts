// The metadata log that the controller keeps.
// One row for each key of Apache Kafka 4.3, with its type, default and valid values.

import { atLeast } from '../../base/config/constraint.ts';
import { defineBrokerConfigs } from '../broker-config-definition.ts';
import { honoured, metadataBySize, singleController } from '../config-status.ts';

export const metadataLogConfigs = defineBrokerConfigs({
  'metadata.log.dir': {
    type: 'string',
    default: null,
    importance: 'high',
    status: honoured,
    doc: 'Directory of the metadata log; null means the first of log.dirs.',
  },
  'metadata.log.max.record.bytes.between.snapshots': {
    type: 'long',
    default: 20_971_520,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'A snapshot of the metadata is written after this many bytes of new records.',
  },
  'metadata.log.max.snapshot.interval.ms': {
    type: 'long',
    default: 3_600_000,
    valid: atLeast(0),
    importance: 'high',
    status: honoured,
    doc: 'A snapshot is written at the latest after this time when there is anything new; 0 leaves it to the size alone.',
  },
  'metadata.log.segment.bytes': {
    type: 'int',
    default: 1_073_741_824,
    valid: atLeast(8_388_608),
    importance: 'high',
    status: honoured,
    doc: 'Largest segment file of the metadata log.',
  },
  'metadata.log.segment.ms': {
    type: 'long',
    default: 604_800_000,
    importance: 'high',
    status: metadataBySize,
    doc: 'Age at which a segment of the metadata log is closed.',
  },
  'metadata.max.idle.interval.ms': {
    type: 'int',
    default: 500,
    valid: atLeast(0),
    importance: 'low',
    status: singleController,
    doc: 'How often an idle controller writes a record that lets followers measure their lag.',
  },
  'metadata.max.retention.bytes': {
    type: 'long',
    default: 104_857_600,
    importance: 'high',
    status: honoured,
    doc: 'Old snapshots and segments of the metadata log are deleted above this size.',
  },
  'metadata.max.retention.ms': {
    type: 'long',
    default: 604_800_000,
    importance: 'high',
    status: honoured,
    doc: 'Snapshots and segments of the metadata log older than this are deleted.',
  },
  'internal.metadata.delete.delay.millis': {
    type: 'long',
    default: 60_000,
    importance: 'low',
    internal: true,
    status: metadataBySize,
    doc: 'Delay before a removed file of the metadata log disappears.',
  },
  'internal.metadata.log.segment.bytes': {
    type: 'int',
    default: null,
    importance: 'low',
    internal: true,
    status: metadataBySize,
    doc: 'Overrides metadata.log.segment.bytes in tests.',
  },
  'internal.metadata.max.batch.size.in.bytes': {
    type: 'int',
    default: 8_388_608,
    importance: 'low',
    internal: true,
    status: metadataBySize,
    doc: 'Largest batch of the metadata log.',
  },
});
