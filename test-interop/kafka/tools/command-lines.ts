// The tools whose command lines are compared, a file each in lines/.

import { consumerPerfLines } from './lines/kafka-consumer-perf-test.ts';
import { deleteRecordsLines } from './lines/kafka-delete-records.ts';
import { e2eLatencyLines } from './lines/kafka-e2e-latency.ts';
import { getOffsetsLines } from './lines/kafka-get-offsets.ts';
import { topicsLines } from './lines/kafka-topics.ts';
import type { ToolLines } from './tool-lines.ts';

export const tools: readonly ToolLines[] = [
  topicsLines,
  getOffsetsLines,
  deleteRecordsLines,
  consumerPerfLines,
  e2eLatencyLines,
];
