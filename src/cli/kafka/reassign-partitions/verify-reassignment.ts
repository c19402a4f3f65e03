// kafka-reassign-partitions --verify: what has become of moves. When nothing is moved any more, what limited their
// pace is taken away.

import type { Admin, TopicPartition } from '../../../client/index.ts';
import { ErrorCode, KafkaError } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { describeDirectoryMoves, directoryMoveLine, isGoingOn } from './directory-moves.ts';
import { comparePartitions } from './partition-order.ts';
import type { GivenReassignOptions } from './reassign-options.ts';
import { type Assignment, byPartition, readReassignment } from './read-reassignment.ts';
import { clearThrottles } from './throttles.ts';

export async function verifyReassignment(
  admin: Admin,
  text: string,
  given: GivenReassignOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const { assignments, moves } = readReassignment(text);
  const ongoing = await timedCall(
    'listPartitionReassignments',
    admin.listPartitionReassignments(undefined, { signal }),
  );
  const current = await currentReplicas(admin, assignments, signal);
  const targets = [...byPartition(assignments)].toSorted(([a], [b]) => comparePartitions(a, b));
  await output.line('Status of partition reassignment:');
  for (const [partition, replicas] of targets) {
    await output.line(
      ongoing.has(partition)
        ? `Reassignment of partition ${formatTopicPartition(partition)} is still in progress.`
        : statusLine(partition, replicas, current(partition)),
    );
  }
  const directoryMoves = await describeDirectoryMoves(admin, moves, signal);
  await output.line(directoryMoves.map(directoryMoveLine).join('\n'));
  // While anything is moved, anywhere in the cluster, throttles may be needed.
  if (ongoing.size > 0 || directoryMoves.some(isGoingOn) || given.has('preserve-throttles')) return;
  await clearThrottles(admin, assignments, context);
}

function statusLine(partition: TopicPartition, target: readonly number[], current: readonly number[]): string {
  const name = formatTopicPartition(partition);
  const [wanted, found] = [target.join(','), current.join(',')];
  return wanted === found
    ? `Reassignment of partition ${name} is completed.`
    : `There is no active reassignment of partition ${name}, but replica set is ${found} rather than ${wanted}.`;
}

/** None for a partition that does not exist. */
async function currentReplicas(
  admin: Admin,
  assignments: readonly Assignment[],
  signal: AbortSignal,
): Promise<(partition: TopicPartition) => readonly number[]> {
  const topics = [...new Set(assignments.map(([{ topic }]) => topic))];
  const results = topics.length === 0 ? undefined : await admin.describeTopics(topics, { signal });
  for (const error of results?.errors.values() ?? [])
    if (!(error instanceof KafkaError && error.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)) throw error;
  const described = results?.values;
  return ({ topic, partition }) =>
    described?.get(topic)?.partitions.find((each) => each.partition === partition)?.replicas ?? [];
}
