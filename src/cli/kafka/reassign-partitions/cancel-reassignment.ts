// kafka-reassign-partitions --cancel: ends moves before they are done; what was in another log directory already
// comes back.

import type { Admin, PartitionReassignment, TopicPartition } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { describeDirectoryMoves, isGoingOn, startDirectoryMoves } from './directory-moves.ts';
import { defaultTimeoutMs, throwErrors } from './execute-reassignment.ts';
import { comparePartitions, plural } from './partition-order.ts';
import type { GivenReassignOptions } from './reassign-options.ts';
import { byPartition, readReassignment } from './read-reassignment.ts';
import { clearThrottles } from './throttles.ts';

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
