// One line of what test-interop/kafka/assignors/AssignorScenarios.java wrote: a rebalance as Apache Kafka's
// own assignors saw it, and what they decided.

import type {
  AssignorCluster,
  AssignorPartition,
  MemberAssignment,
  MemberSubscription,
} from '../../../../src/client/consumer/assignors/partition-assignor.ts';
import { comparePartitions } from '../../../../src/client/consumer/assignors/sort-order.ts';
import { formatTopicPartition, type TopicPartition } from '../../../../src/client/topic-partition.ts';

export interface AssignorScenario {
  readonly assignor: string;
  readonly cluster: AssignorCluster;
  readonly members: ReadonlyMap<string, MemberSubscription>;
  readonly result: Readonly<Record<string, readonly string[]>>;
}

interface Line {
  readonly assignor: string;
  /** How many partitions, or a word for each partition: a letter for the rack of each replica, `-` for none. */
  readonly topics: Readonly<Record<string, number | string>>;
  readonly members: Readonly<Record<string, MemberOfLine>>;
  readonly result: Readonly<Record<string, string>>;
}

interface MemberOfLine {
  readonly topics: string;
  readonly owned?: string;
  readonly generation?: number;
  readonly rack?: string;
  readonly instance?: string;
  readonly userData?: string;
}

export function readScenario(line: string): AssignorScenario {
  const { assignor, topics, members, result } = JSON.parse(line) as Line;
  const partitions = new Map(Object.entries(topics).map(([topic, text]) => [topic, readPartitions(text)]));
  return {
    assignor,
    cluster: { partitionsFor: (topic) => partitions.get(topic) },
    members: new Map(Object.entries(members).map(([memberId, member]) => [memberId, readMember(member)])),
    result: Object.fromEntries(
      Object.entries(result).map(([memberId, names]) => [memberId, sortedNames(words(names).map(readPartition))]),
    ),
  };
}

/** An assignment in the form of {@link AssignorScenario.result}: the order of partitions says nothing. */
export function resultOf(assignments: ReadonlyMap<string, MemberAssignment>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Array.from(assignments, ([memberId, { partitions }]) => [memberId, sortedNames(partitions)]),
  );
}

function sortedNames(partitions: readonly TopicPartition[]): readonly string[] {
  return partitions.toSorted(comparePartitions).map(formatTopicPartition);
}

function readPartitions(text: number | string): AssignorPartition[] {
  if (typeof text === 'number')
    return Array.from({ length: text }, (_, partition) => ({ partition, replicaRacks: [] }));
  return words(text).map((racks, partition) => ({
    partition,
    replicaRacks: racks.split('').map((rack) => (rack === '-' ? undefined : rack)),
  }));
}

function readMember({ topics, owned, generation, rack, instance, userData }: MemberOfLine): MemberSubscription {
  return {
    topics: words(topics),
    ownedPartitions: words(owned ?? '').map(readPartition),
    generationId: generation ?? -1,
    rackId: rack,
    groupInstanceId: instance,
    userData: userData === undefined ? null : Buffer.from(userData, 'hex'),
  };
}

function readPartition(name: string): TopicPartition {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
