// Topics, and what a single request may ask for.
// One row for each key of Apache Kafka 4.3, with its type, default and valid values.

import { atLeast } from '../../base/config/constraint.ts';
import { defineBrokerConfigs } from '../broker-config-definition.ts';
import { honoured, noJvmClasses, noPurgatory } from '../config-status.ts';

export const requestConfigs = defineBrokerConfigs({
  'auto.create.topics.enable': {
    type: 'boolean',
    default: true,
    importance: 'high',
    status: honoured,
    doc: 'Whether asking for a topic that does not exist creates it.',
  },
  'delete.topic.enable': {
    type: 'boolean',
    default: true,
    importance: 'high',
    status: honoured,
    doc: 'Whether topics can be deleted.',
  },
  'num.partitions': {
    type: 'int',
    default: 1,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    doc: 'Partitions of a topic that is created without a number.',
  },
  'default.replication.factor': {
    type: 'int',
    default: 1,
    importance: 'medium',
    status: honoured,
    doc: 'Replicas of a topic that is created without a number.',
  },
  'fetch.max.bytes': {
    type: 'int',
    default: 57_671_680,
    valid: atLeast(1024),
    importance: 'medium',
    status: honoured,
    doc: 'Most bytes in one fetch response; a larger first batch is still returned.',
  },
  'max.incremental.fetch.session.cache.slots': {
    type: 'int',
    default: 1000,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    doc: 'Incremental fetch sessions the broker remembers.',
  },
  'max.request.partition.size.limit': {
    type: 'int',
    default: 2000,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    doc: 'Most partitions in one answer to DescribeTopicPartitions.',
  },
  'delete.records.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1,
    importance: 'medium',
    status: noPurgatory,
    doc: 'How many finished DeleteRecords requests may stay in the waiting list.',
  },
  'fetch.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1000,
    importance: 'medium',
    status: noPurgatory,
    doc: 'How many finished fetches may stay in the waiting list.',
  },
  'producer.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1000,
    importance: 'medium',
    status: noPurgatory,
    doc: 'How many finished produces may stay in the waiting list.',
  },
  'producer.id.expiration.ms': {
    type: 'int',
    default: 86_400_000,
    valid: atLeast(1),
    importance: 'low',
    update: 'cluster-wide',
    status: honoured,
    doc: 'An idempotent producer that is silent for this long is forgotten.',
  },
  'producer.id.expiration.check.interval.ms': {
    type: 'int',
    default: 600_000,
    valid: atLeast(1),
    importance: 'low',
    internal: true,
    status: honoured,
    doc: 'How often the broker looks for producers to forget.',
  },
  'create.topic.policy.class.name': {
    type: 'class',
    default: null,
    importance: 'low',
    status: noJvmClasses,
    doc: 'Class that may refuse the creation of a topic.',
  },
  'alter.config.policy.class.name': {
    type: 'class',
    default: null,
    importance: 'low',
    status: noJvmClasses,
    doc: 'Class that may refuse a change of configuration.',
  },
});
