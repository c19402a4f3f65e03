// Kafka's tools as the documentation sees them: which there are and why others are not; the tables of their options
// are the tools' own.

import { brokerApiVersionsTool } from '../../src/cli/kafka/broker-api-versions/broker-api-versions-tool.ts';
import { clientMetricsTool } from '../../src/cli/kafka/client-metrics/client-metrics-tool.ts';
import { clusterTool } from '../../src/cli/kafka/cluster/cluster-tool.ts';
import { configsTool } from '../../src/cli/kafka/configs/configs-tool.ts';
import { consoleConsumerTool } from '../../src/cli/kafka/console-consumer/console-consumer-tool.ts';
import { consoleProducerTool } from '../../src/cli/kafka/console-producer/console-producer-tool.ts';
import { consumerGroupsTool } from '../../src/cli/kafka/consumer-groups/consumer-groups-tool.ts';
import { consumerPerfTool } from '../../src/cli/kafka/consumer-perf-test/consumer-perf-tool.ts';
import { deleteRecordsTool } from '../../src/cli/kafka/delete-records/delete-records-tool.ts';
import { dumpLogTool } from '../../src/cli/kafka/dump-log/dump-log-tool.ts';
import { e2eLatencyTool } from '../../src/cli/kafka/e2e-latency/e2e-latency-tool.ts';
import { featuresTool } from '../../src/cli/kafka/features/features-tool.ts';
import { getOffsetsTool } from '../../src/cli/kafka/get-offsets/get-offsets-tool.ts';
import { groupsTool } from '../../src/cli/kafka/groups/groups-tool.ts';
import { leaderElectionTool } from '../../src/cli/kafka/leader-election/leader-election-tool.ts';
import { logDirsTool } from '../../src/cli/kafka/log-dirs/log-dirs-tool.ts';
import { metadataQuorumTool } from '../../src/cli/kafka/metadata-quorum/metadata-quorum-tool.ts';
import { producerPerfTool } from '../../src/cli/kafka/producer-perf-test/producer-perf-tool.ts';
import { reassignPartitionsTool } from '../../src/cli/kafka/reassign-partitions/reassign-partitions-tool.ts';
import { storageTool } from '../../src/cli/kafka/storage/storage-tool.ts';
import { topicsTool } from '../../src/cli/kafka/topics/topics-tool.ts';
import { transactionsTool } from '../../src/cli/kafka/transactions/transactions-tool.ts';
import { verifiableConsumerTool } from '../../src/cli/kafka/verifiable-consumer/verifiable-consumer-tool.ts';
import { verifiableProducerTool } from '../../src/cli/kafka/verifiable-producer/verifiable-producer-tool.ts';
import type { ArgumentTool } from '../../src/cli/kafka/arguments/argument-tool.ts';
import type { KafkaTool } from '../../src/cli/kafka/kafka-tool.ts';

/** By the names that are installed. */
export const kafkaTools: ReadonlyMap<string, KafkaTool | ArgumentTool> = new Map<string, KafkaTool | ArgumentTool>([
  ['kafka-broker-api-versions', brokerApiVersionsTool],
  ['kafka-client-metrics', clientMetricsTool],
  ['kafka-cluster', clusterTool],
  ['kafka-configs', configsTool],
  ['kafka-console-consumer', consoleConsumerTool],
  ['kafka-console-producer', consoleProducerTool],
  ['kafka-consumer-groups', consumerGroupsTool],
  ['kafka-consumer-perf-test', consumerPerfTool],
  ['kafka-delete-records', deleteRecordsTool],
  ['kafka-dump-log', dumpLogTool],
  ['kafka-e2e-latency', e2eLatencyTool],
  ['kafka-features', featuresTool],
  ['kafka-get-offsets', getOffsetsTool],
  ['kafka-groups', groupsTool],
  ['kafka-leader-election', leaderElectionTool],
  ['kafka-log-dirs', logDirsTool],
  ['kafka-metadata-quorum', metadataQuorumTool],
  ['kafka-producer-perf-test', producerPerfTool],
  ['kafka-reassign-partitions', reassignPartitionsTool],
  ['kafka-storage', storageTool],
  ['kafka-topics', topicsTool],
  ['kafka-transactions', transactionsTool],
  ['kafka-verifiable-consumer', verifiableConsumerTool],
  ['kafka-verifiable-producer', verifiableProducerTool],
]);

/** Those that are scripts with Kafka too: how they are called. */
export const kafkaScripts: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'kafka-server-start',
    ['kafka-server-start [-daemon] server.properties [--override property=value]…', 'kafka-server-start --version'],
  ],
  ['kafka-server-stop', ['kafka-server-stop [--process-role=<roles>] [--node-id=<id>]']],
]);

/** Kafka's other tools, and why they are not here. */
export const missingTools: ReadonlyMap<string, string> = new Map([
  ...['connect-distributed', 'connect-mirror-maker', 'connect-plugin-path', 'connect-standalone'].map(
    (name) => [name, 'Kafka Connect is a program of its own, and works with Samsa'] as const,
  ),
  ...['kafka-acls', 'kafka-delegation-tokens'].map((name) => [name, 'comes with security'] as const),
  ...[
    'kafka-console-share-consumer',
    'kafka-share-consumer-perf-test',
    'kafka-share-groups',
    'kafka-verifiable-share-consumer',
  ].map((name) => [name, 'comes with share groups'] as const),
  ...['kafka-streams-application-reset', 'kafka-streams-groups'].map(
    (name) => [name, 'comes with streams groups'] as const,
  ),
  ['kafka-jmx', 'there is no JMX; metrics are served over HTTP'],
  ['kafka-metadata-shell', 'kafka-dump-log --cluster-metadata-decoder shows the records of the metadata log'],
  ['kafka-replica-verification', 'comes with replication'],
  ['kafka-run-class', 'there are no Java classes'],
]);
