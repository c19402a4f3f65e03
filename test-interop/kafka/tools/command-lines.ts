// The tools whose command lines are compared, a file each in lines/.

import { brokerApiVersionsLines } from './lines/kafka-broker-api-versions.ts';
import { clientMetricsLines } from './lines/kafka-client-metrics.ts';
import { clusterLines } from './lines/kafka-cluster.ts';
import { configsLines } from './lines/kafka-configs.ts';
import { consoleConsumerLines } from './lines/kafka-console-consumer.ts';
import { consoleProducerLines } from './lines/kafka-console-producer.ts';
import { consumerPerfLines } from './lines/kafka-consumer-perf-test.ts';
import { deleteRecordsLines } from './lines/kafka-delete-records.ts';
import { dumpLogLines } from './lines/kafka-dump-log.ts';
import { e2eLatencyLines } from './lines/kafka-e2e-latency.ts';
import { featuresLines } from './lines/kafka-features.ts';
import { getOffsetsLines } from './lines/kafka-get-offsets.ts';
import { leaderElectionLines } from './lines/kafka-leader-election.ts';
import { logDirsLines } from './lines/kafka-log-dirs.ts';
import { metadataQuorumLines } from './lines/kafka-metadata-quorum.ts';
import { producerPerfLines } from './lines/kafka-producer-perf-test.ts';
import { reassignPartitionsLines } from './lines/kafka-reassign-partitions.ts';
import { topicsLines } from './lines/kafka-topics.ts';
import { transactionsLines } from './lines/kafka-transactions.ts';
import { verifiableConsumerLines } from './lines/kafka-verifiable-consumer.ts';
import { verifiableProducerLines } from './lines/kafka-verifiable-producer.ts';
import type { ToolLines } from './tool-lines.ts';

export const tools: readonly ToolLines[] = [
  // The one reads what the other has written.
  consoleProducerLines,
  consoleConsumerLines,
  clientMetricsLines,
  clusterLines,
  configsLines,
  consumerPerfLines,
  e2eLatencyLines,
  topicsLines,
  featuresLines,
  getOffsetsLines,
  deleteRecordsLines,
  leaderElectionLines,
  metadataQuorumLines,
  reassignPartitionsLines,
  transactionsLines,
  verifiableConsumerLines,
  verifiableProducerLines,
  logDirsLines,
  producerPerfLines,
  brokerApiVersionsLines,
  dumpLogLines,
];
