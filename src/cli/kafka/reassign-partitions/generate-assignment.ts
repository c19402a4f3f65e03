// kafka-reassign-partitions --generate: how the partitions of topics could be spread over brokers, with as many
// replicas as they have, and over racks when all brokers have one.

import { type PlaceableBroker, placeReplicas } from '../../../controller/replica-placement.ts';
import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { describeAssignments, describeDirectories } from './describe-partitions.ts';
import type { GivenReassignOptions } from './reassign-options.ts';
import { type Assignment, readBrokerList, readTopicsToMove } from './read-reassignment.ts';
import { reassignmentJson } from './reassignment-json.ts';

type Below = (count: number) => number;

export async function generateAssignment(
  admin: Admin,
  text: string,
  given: GivenReassignOptions,
  { output, platform, signal }: CommandContext,
): Promise<void> {
  const ids = readBrokerList(given.one('broker-list')!);
  const topics = readTopicsToMove(text);
  const current = await describeAssignments(admin, topics, signal);
  const { nodes } = await admin.describeCluster({ signal });
  const wanted = nodes.filter(({ id }) => ids.includes(id));
  const brokers = placeableBrokers(wanted, !given.has('disable-rack-aware'));
  const proposed = proposeAssignments(current, brokers, (count) => platform.random.below(count));
  const directories = await describeDirectories(admin, current, signal);
  await output.line(`Current partition replica assignment\n${reassignmentJson(current, directories)}\n`);
  await output.line(`Proposed partition reassignment configuration\n${reassignmentJson(proposed)}`);
}

/** Throws a `CommandLineError` when only some have a rack, and racks count. */
export function placeableBrokers(brokers: readonly PlaceableBroker[], racksCount: boolean): PlaceableBroker[] {
  const withoutRack = brokers.filter(({ rack }) => rack === null).length;
  if (racksCount && withoutRack > 0 && withoutRack < brokers.length) {
    throw new CommandLineError(
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.',
    );
  }
  return brokers.map(({ id, rack }) => ({ id, rack: racksCount ? rack : null }));
}

/** Throws a `CommandLineError` when there are not enough brokers. */
export function proposeAssignments(
  current: readonly Assignment[],
  brokers: readonly PlaceableBroker[],
  below: Below,
): Assignment[] {
  const topics = [...new Set(current.map(([{ topic }]) => topic))];
  return topics.flatMap((topic) => {
    const assignments = current.filter(([partition]) => partition.topic === topic);
    const replicationFactor = assignments[0]![1].length;
    refuseTooFew(brokers.length, replicationFactor);
    const placed = placeReplicas({
      brokers,
      partitionCount: assignments.length,
      replicationFactor,
      startIndex: below(brokers.length),
      startShift: below(brokers.length),
      firstPartitionId: 0,
    });
    return placed.map((replicas, partition): Assignment => [{ topic, partition }, replicas]);
  });
}

function refuseTooFew(brokerCount: number, replicationFactor: number): void {
  const refuse = (message: string): never => {
    throw new CommandLineError(message);
  };
  if (brokerCount === 0) refuse('All brokers are currently fenced, or have all their log directories cordoned.');
  if (brokerCount < replicationFactor) {
    refuse(
      `The target replication factor of ${replicationFactor} cannot be reached because only ${brokerCount} broker(s) are registered.`,
    );
  }
}
