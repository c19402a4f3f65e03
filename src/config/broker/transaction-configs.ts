// Transactions and the topic that keeps their state.
// One row for each key of Apache Kafka 4.3, with its type, default and valid values.

import { atLeast } from '../../base/config/constraint.ts';
import { defineBrokerConfigs } from '../broker-config-definition.ts';
import { honoured, noTwoPhaseCommit } from '../config-status.ts';

export const transactionConfigs = defineBrokerConfigs({
  'add.partitions.to.txn.retry.backoff.max.ms': {
    type: 'int',
    default: 100,
    valid: atLeast(0),
    importance: 'high',
    status: honoured,
    doc: 'Longest total wait for a partition to join a transaction.',
  },
  'add.partitions.to.txn.retry.backoff.ms': {
    type: 'int',
    default: 20,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Longest pause before adding a partition to a transaction is tried again; the first ones are shorter.',
  },
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': {
    type: 'int',
    default: 10_000,
    valid: atLeast(1),
    importance: 'low',
    status: honoured,
    doc: 'How often transactions past their timeout are looked for.',
  },
  'transaction.max.timeout.ms': {
    type: 'int',
    default: 900_000,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Longest transaction timeout a producer may ask for.',
  },
  'transaction.partition.verification.enable': {
    type: 'boolean',
    default: true,
    importance: 'low',
    update: 'cluster-wide',
    status: honoured,
    doc: 'Whether a transactional batch is checked to belong to an open transaction.',
  },
  'transaction.remove.expired.transaction.cleanup.interval.ms': {
    type: 'int',
    default: 3_600_000,
    valid: atLeast(1),
    importance: 'low',
    status: honoured,
    doc: 'How often expired transactional ids are looked for.',
  },
  'transaction.state.log.load.buffer.size': {
    type: 'int',
    default: 5_242_880,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Bytes read at once while transactions are loaded.',
  },
  'transaction.state.log.min.isr': {
    type: 'int',
    default: 2,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'min.insync.replicas of the transaction topic.',
  },
  'transaction.state.log.num.partitions': {
    type: 'int',
    default: 50,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Partitions of the transaction topic. Not to be changed once it exists.',
  },
  'transaction.state.log.replication.factor': {
    type: 'short',
    default: 3,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Replicas of the transaction topic.',
  },
  'transaction.state.log.segment.bytes': {
    type: 'int',
    default: 104_857_600,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'Segment size of the transaction topic.',
  },
  'transaction.two.phase.commit.enable': {
    type: 'boolean',
    default: false,
    importance: 'low',
    status: noTwoPhaseCommit,
    doc: 'Whether a producer may prepare a transaction that an outside coordinator commits.',
  },
  'transactional.id.expiration.ms': {
    type: 'int',
    default: 604_800_000,
    valid: atLeast(1),
    importance: 'high',
    status: honoured,
    doc: 'A transactional id that is not used for this long is forgotten.',
  },
});
