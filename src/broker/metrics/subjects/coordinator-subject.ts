// Groups and transactions that are coordinated here.

import { defineRunningSubject } from '../metric-subject.ts';

export const coordinatorSubject = defineRunningSubject({
  title: 'Groups and transactions',
  metrics: {
    kafka_server_group_coordinator_metrics_group_count: {
      type: 'gauge',
      labels: ['protocol'],
      doc: 'Groups that are coordinated here.',
    },
    samsa_groups: {
      type: 'gauge',
      labels: ['protocol', 'state'],
      doc: 'Groups that are coordinated here, by state. Kafka has a metric of its own for each state.',
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
  },
  collect({ broker: { groups, transactions } }, samples) {
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
    const { classic, consumer } = groups.rebalanceCounts;
    samples.add('kafka_server_group_coordinator_metrics_group_completed_rebalance_count', classic);
    samples.add('kafka_server_group_coordinator_metrics_consumer_group_rebalance_count', consumer);
    for (const [state, amount] of Object.entries(groups.partitionStates))
      samples.add('kafka_server_group_coordinator_metrics_num_partitions', amount, state);
    const transactionStates = new Map<string, number>();
    for (const { state } of transactions.transactions()) count(transactionStates, state);
    for (const [state, amount] of transactionStates) samples.add('samsa_transactions', amount, state);
  },
});

function count(amounts: Map<string, number>, key: string): void {
  amounts.set(key, (amounts.get(key) ?? 0) + 1);
}
