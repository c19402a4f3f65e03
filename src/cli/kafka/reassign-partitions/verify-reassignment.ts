// kafka-reassign-partitions --verify, --cancel and --list: what has become of moves, their end before they are
// done, and what goes on in the cluster.

import type { Admin, PartitionReassignment, TopicPartition } from '../../../client/index.ts';
import { ErrorCode, KafkaError } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { describeDirectoryMoves, directoryMoveLine, isGoingOn, startDirectoryMoves } from './directory-moves.ts';
import { defaultTimeoutMs, throwErrors } from './execute-reassignment.ts';
import { comparePartitions, plural } from './partition-order.ts';
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

export async function cancelReassignment(
  admin: Admin,
  text: string,
  given: GivenReassignOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const timeoutMs = given.number('timeout', 'Long') ?? defaultTimeoutMs;
  const { assignments, moves } = readReassignment(text);
  const partitions = [...byPartition(assignments)].map(([partition]) => partition);
  const listed = await timedCall(
    'listPartitionReassignments',
    admin.listPartitionReassignments(partitions, { signal }),
  );
  const active = [...listed].filter(([, { addingReplicas, removingReplicas }]) => {
    return addingReplicas.length > 0 || removingReplicas.length > 0;
  });
  if (active.length === 0) await output.line('None of the specified partition reassignments are active.');
  else await cancelActive(admin, active, context);
  const going = (await describeDirectoryMoves(admin, moves, signal)).filter(isGoingOn);
  // The line has no end in Kafka either, so that what comes next stands right behind it.
  if (going.length === 0) await output.write('None of the specified partition moves are active.');
  const back = going.map(({ place, ...move }) => ({ ...move, logDir: place.path! }));
  await startDirectoryMoves(admin, back, timeoutMs, context);
  if (!given.has('preserve-throttles')) await clearThrottles(admin, assignments, context);
}

async function cancelActive(
  admin: Admin,
  active: readonly (readonly [TopicPartition, PartitionReassignment])[],
  { output, signal }: CommandContext,
): Promise<void> {
  const partitions = active.map(([partition]) => partition).toSorted(comparePartitions);
  const results = await admin.alterPartitionReassignments(
    partitions.map((partition) => ({ ...partition, targetReplicas: undefined })),
    { signal },
  );
  throwErrors(`Error cancelling partition reassignment${results.errors.size === 1 ? '' : 's'} for:`, results);
  const names = partitions.map(formatTopicPartition);
  await output.line(`Successfully cancelled partition reassignment${plural(names)} for: ${names.join(',')}`);
}

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
