// The tools whose command lines are compared, a file each in lines/.

import { deleteRecordsLines } from './lines/kafka-delete-records.ts';
import { getOffsetsLines } from './lines/kafka-get-offsets.ts';
import { leaderElectionLines } from './lines/kafka-leader-election.ts';
import { reassignPartitionsLines } from './lines/kafka-reassign-partitions.ts';
import { topicsLines } from './lines/kafka-topics.ts';
import type { ToolLines } from './tool-lines.ts';

export const tools: readonly ToolLines[] = [
  topicsLines,
  getOffsetsLines,
  deleteRecordsLines,
  leaderElectionLines,
  reassignPartitionsLines,
];
