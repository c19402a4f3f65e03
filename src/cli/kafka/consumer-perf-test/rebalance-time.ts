// Adds up how long a consumer was without partitions because its group was dealing them out: from the start, or
// from when it had given up the last one, until it was given some.

import { formatTopicPartition, type RebalanceListener } from '../../../client/index.ts';

export function rebalanceTime(startMs: number, nowMs: () => number, add: (ms: number) => void): RebalanceListener {
  const assigned = new Set<string>();
  let sinceMs = startMs;
  return {
    onPartitionsRevoked: (partitions) => {
      for (const partition of partitions) assigned.delete(formatTopicPartition(partition));
      if (assigned.size === 0) sinceMs = nowMs();
    },
    onPartitionsAssigned: (partitions) => {
      if (assigned.size === 0) add(nowMs() - sinceMs);
      for (const partition of partitions) assigned.add(formatTopicPartition(partition));
    },
  };
}
