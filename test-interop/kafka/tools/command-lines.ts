// The tools whose command lines are compared, a file each in lines/.

import { clusterLines } from './lines/kafka-cluster.ts';
import { consumerPerfLines } from './lines/kafka-consumer-perf-test.ts';
import { deleteRecordsLines } from './lines/kafka-delete-records.ts';
import { e2eLatencyLines } from './lines/kafka-e2e-latency.ts';
import { getOffsetsLines } from './lines/kafka-get-offsets.ts';
import { leaderElectionLines } from './lines/kafka-leader-election.ts';
import { reassignPartitionsLines } from './lines/kafka-reassign-partitions.ts';
import { topicsLines } from './lines/kafka-topics.ts';
import type { ToolLines } from './tool-lines.ts';

export const tools: readonly ToolLines[] = [
  clusterLines,
  consumerPerfLines,
  e2eLatencyLines,
  topicsLines,
  getOffsetsLines,
  deleteRecordsLines,
  leaderElectionLines,
  reassignPartitionsLines,
];
