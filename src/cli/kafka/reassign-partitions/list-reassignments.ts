// kafka-reassign-partitions --list: the moves between brokers that go on in the cluster.

import type { Admin, PartitionReassignment, TopicPartition } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { comparePartitions } from './partition-order.ts';

export async function listReassignments(admin: Admin, { output, signal }: CommandContext): Promise<void> {
  const found = await timedCall('listPartitionReassignments', admin.listPartitionReassignments(undefined, { signal }));
  const lines = [...found].toSorted(([a], [b]) => comparePartitions(a, b)).map(reassignmentLine);
  await output.line(
    lines.length === 0
      ? 'No partition reassignments found.'
      : ['Current partition reassignments:', ...lines].join('\n'),
  );
}

export function reassignmentLine([partition, moved]: readonly [TopicPartition, PartitionReassignment]): string {
  const part = (name: string, brokers: readonly number[]): string =>
    brokers.length === 0 ? '' : ` ${name}: ${brokers.join(',')}.`;
  const changes = part('adding', moved.addingReplicas) + part('removing', moved.removingReplicas);
  return `${formatTopicPartition(partition)}: replicas: ${moved.replicas.join(',')}.${changes}`;
}
