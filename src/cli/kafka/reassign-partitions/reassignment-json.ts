// An assignment as JSON that kafka-reassign-partitions reads again.

import { formatReplica } from '../../../client/index.ts';
import { comparePartitions } from './partition-order.ts';
import type { Assignment } from './read-reassignment.ts';

/** `directories` by `formatReplica`; "any" where there is none. */
export function reassignmentJson(
  assignments: readonly Assignment[],
  directories: ReadonlyMap<string, string> = new Map(),
): string {
  const partitions = assignments
    .toSorted(([a], [b]) => comparePartitions(a, b))
    .map(([{ topic, partition }, replicas]) => ({
      topic,
      partition,
      replicas,
      log_dirs: replicas.map((brokerId) => directories.get(formatReplica({ topic, partition, brokerId })) ?? 'any'),
    }));
  return JSON.stringify({ version: 1, partitions });
}
