// Groups and transactions that are coordinated here, and how far behind groups are.

import type { Samples } from '../../../metrics/samples.ts';
import { findHostedPartition } from '../../hosted-partition.ts';
import { defineRunningSubject, type RunningSources } from '../metric-subject.ts';

/** Of classic groups Kafka has one metric for each state. */
const classicStates = {
  PreparingRebalance: 'kafka_coordinator_group_groupmetadatamanager_numgroupspreparingrebalance',
  CompletingRebalance: 'kafka_coordinator_group_groupmetadatamanager_numgroupscompletingrebalance',
  Stable: 'kafka_coordinator_group_groupmetadatamanager_numgroupsstable',
  Empty: 'kafka_coordinator_group_groupmetadatamanager_numgroupsempty',
  Dead: 'kafka_coordinator_group_groupmetadatamanager_numgroupsdead',
} as const;
const consumerStates = ['Empty', 'Assigning', 'Reconciling', 'Stable', 'Dead'] as const;

const metrics = {
  kafka_server_group_coordinator_metrics_group_count: {
    type: 'gauge',
    labels: ['protocol'],
    doc: 'Groups that are coordinated here.',
  },
  kafka_coordinator_group_groupmetadatamanager_numgroups: { type: 'gauge', doc: 'Classic groups.' },
  kafka_coordinator_group_groupmetadatamanager_numgroupspreparingrebalance: {
    type: 'gauge',
    doc: 'Classic groups that wait for members.',
  },
  kafka_coordinator_group_groupmetadatamanager_numgroupscompletingrebalance: {
    type: 'gauge',
    doc: 'Classic groups that wait for what their leader decides.',
  },
  kafka_coordinator_group_groupmetadatamanager_numgroupsstable: {
    type: 'gauge',
    doc: 'Classic groups whose members have what they are to have.',
  },
  kafka_coordinator_group_groupmetadatamanager_numgroupsempty: {
    type: 'gauge',
    doc: 'Classic groups without members.',
  },
  kafka_coordinator_group_groupmetadatamanager_numgroupsdead: {
    type: 'gauge',
    doc: 'Classic groups that are being deleted; none, as that is one step.',
  },
  kafka_coordinator_group_groupmetadatamanager_numoffsets: {
    type: 'gauge',
    doc: 'Offsets that groups of all kinds have committed, one for each partition.',
  },
  kafka_server_group_coordinator_metrics_consumer_group_count: {
    type: 'gauge',
    labels: ['state'],
    doc: 'Groups of the consumer protocol by state.',
  },
  kafka_server_group_coordinator_metrics_offset_commit_count: {
    type: 'counter',
    doc: 'Offsets that were committed, those of transactions when they were handed in.',
  },
  samsa_group_lag: {
    type: 'gauge',
    labels: ['group', 'topic', 'partition'],
    unit: 'offset',
    doc: 'From the offset that a group has committed to the high watermark. Kafka leaves this to its clients.',
  },
  samsa_groups: {
    type: 'gauge',
    labels: ['protocol', 'state'],
    doc: 'Groups that are coordinated here, of each kind by state.',
  },
  kafka_server_group_coordinator_metrics_group_completed_rebalance_count: {
    type: 'counter',
    doc: 'Rebalances of classic groups.',
  },
  kafka_server_group_coordinator_metrics_consumer_group_rebalance_count: {
    type: 'counter',
    doc: 'Rebalances of groups of the consumer protocol (KIP-848).',
  },
  kafka_server_group_coordinator_metrics_num_partitions: {
    type: 'gauge',
    labels: ['state'],
    doc: 'Partitions of __consumer_offsets that are led here: active, loading or failed.',
  },
  samsa_transactions: {
    type: 'gauge',
    labels: ['state'],
    doc: 'Transactional ids that are coordinated here, by the state of their latest transaction.',
  },
} as const;

export const coordinatorSubject = defineRunningSubject({
  title: 'Groups and transactions',
  metrics,
  async collect(sources, samples) {
    const { groups, transactions, metrics: counted } = sources.broker;
    const byProtocol = new Map([
      ['classic', 0],
      ['consumer', 0],
    ]);
    const byState = new Map<string, Map<string, number>>();
    for (const { type, stateName } of groups.groups()) {
      count(byProtocol, type);
      const states = byState.get(type) ?? new Map<string, number>();
      byState.set(type, states);
      count(states, stateName);
    }
    for (const [protocol, amount] of byProtocol)
      samples.add('kafka_server_group_coordinator_metrics_group_count', amount, protocol);
    for (const [protocol, states] of byState)
      for (const [state, amount] of states) samples.add('samsa_groups', amount, protocol, state);
    const classicByState = byState.get('classic');
    samples.add('kafka_coordinator_group_groupmetadatamanager_numgroups', byProtocol.get('classic') ?? 0);
    for (const [state, name] of Object.entries(classicStates)) samples.add(name, classicByState?.get(state) ?? 0);
    const consumerByState = byState.get('consumer');
    for (const state of consumerStates) {
      const amount = consumerByState?.get(state) ?? 0;
      samples.add('kafka_server_group_coordinator_metrics_consumer_group_count', amount, state);
    }
    samples.add('kafka_server_group_coordinator_metrics_offset_commit_count', counted.committedOffsets);
    const { classic, consumer } = groups.rebalanceCounts;
    samples.add('kafka_server_group_coordinator_metrics_group_completed_rebalance_count', classic);
    samples.add('kafka_server_group_coordinator_metrics_consumer_group_rebalance_count', consumer);
    for (const [state, amount] of Object.entries(groups.partitionStates))
      samples.add('kafka_server_group_coordinator_metrics_num_partitions', amount, state);
    const transactionStates = new Map<string, number>();
    for (const { state } of transactions.transactions()) count(transactionStates, state);
    for (const [state, amount] of transactionStates) samples.add('samsa_transactions', amount, state);
    await addOffsets(sources, samples);
  },
});

/** So many offsets are looked at in one turn. */
const offsetsPerTurn = 1_000;

async function addOffsets({ broker, platform }: RunningSources, samples: Samples<keyof typeof metrics>): Promise<void> {
  let seen = 0;
  for (const { groupId, topic, partition, offset } of broker.groups.committedOffsets()) {
    seen += 1;
    if (seen % offsetsPerTurn === 0) await platform.timers.yield();
    const hosted = findHostedPartition(broker, topic, partition);
    if (typeof hosted === 'number') continue;
    samples.add('samsa_group_lag', Math.max(hosted.log.highWatermark - offset, 0), groupId, topic, String(partition));
  }
  samples.add('kafka_coordinator_group_groupmetadatamanager_numoffsets', seen);
}

function count(amounts: Map<string, number>, key: string): void {
  amounts.set(key, (amounts.get(key) ?? 0) + 1);
}
