// kafka-reassign-partitions --execute: begins moves between brokers, and between log directories of a broker.

import type { Admin, ItemResults } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { describeAssignmentsOf, describeDirectories } from './describe-partitions.ts';
import { startDirectoryMoves } from './directory-moves.ts';
import { comparePartitions, plural } from './partition-order.ts';
import type { GivenReassignOptions } from './reassign-options.ts';
import { type Assignment, readExecutableReassignment } from './read-reassignment.ts';
import { reassignmentJson } from './reassignment-json.ts';
import { TerseError } from './terse-error.ts';
import { movesOf, throttleDirectories, throttleReassignment } from './throttles.ts';

export const defaultTimeoutMs = 10_000;

const isBusy =
  'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create ' +
  'a new partition assignment in addition to the existing one. The --additional flag can also be used to change the ' +
  'throttle by resubmitting the current reassignment.';

export async function executeReassignment(
  admin: Admin,
  text: string,
  given: GivenReassignOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const throttle = given.number('throttle', 'Long') ?? -1;
  const directoryThrottle = given.number('replica-alter-log-dirs-throttle', 'Long') ?? -1;
  const timeoutMs = given.number('timeout', 'Long') ?? defaultTimeoutMs;
  const { assignments, moves } = readExecutableReassignment(text);
  const ongoing = await timedCall(
    'listPartitionReassignments',
    admin.listPartitionReassignments(undefined, { signal }),
  );
  if (ongoing.size > 0 && !given.has('additional')) throw new TerseError(isBusy);
  await refuseUnknownBrokers(admin, assignments, signal);
  const partitions = assignments.map(([partition]) => partition).toSorted(comparePartitions);
  const current = await describeAssignmentsOf(admin, partitions, signal);
  const directories = await describeDirectories(admin, current, signal);
  await output.line(
    `Current partition replica assignment\n\n${reassignmentJson(current, directories)}\n\n` +
      'Save this to use as the --reassignment-json-file option during rollback',
  );
  if (throttle >= 0 || directoryThrottle >= 0) {
    await output.line(
      'Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.',
    );
  }
  if (throttle >= 0) await throttleReassignment(admin, movesOf(ongoing, assignments, current), throttle, context);
  if (directoryThrottle >= 0)
    await throttleDirectories(admin, new Set(moves.map(({ brokerId }) => brokerId)), directoryThrottle, context);
  const results = await admin.alterPartitionReassignments(
    assignments.map(([partition, targetReplicas]) => ({ ...partition, targetReplicas })),
    { allowReplicationFactorChange: !given.has('disallow-replication-factor-change'), signal },
  );
  throwErrors('Error reassigning partition(s):', results);
  const names = partitions.map(formatTopicPartition);
  await output.line(`Successfully started partition reassignment${plural(names)} for ${names.join(',')}`);
  await startDirectoryMoves(admin, moves, timeoutMs, context);
}

async function refuseUnknownBrokers(
  admin: Admin,
  assignments: readonly Assignment[],
  signal: AbortSignal,
): Promise<void> {
  const { nodes } = await admin.describeCluster({ signal });
  const known = new Set(nodes.map(({ id }) => id));
  const unknown = assignments.flatMap(([, replicas]) => replicas).find((broker) => !known.has(broker));
  if (unknown !== undefined) throw new CommandLineError(`Unknown broker id ${unknown}`);
}

/** Throws a `TerseError` with a line for each partition that has an error. */
export function throwErrors(title: string, { errors }: ItemResults<void>): void {
  if (errors.size === 0) return;
  const lines = [...errors].map(([name, { message }]) => `${name}: ${message}`).toSorted();
  throw new TerseError([title, ...lines].join('\n'));
}
