// What the cluster says of partitions: their replicas, and the log directories in which these lie.

import {
  type Admin,
  ErrorCode,
  formatReplica,
  KafkaError,
  type TopicDescription,
  type TopicPartition,
  type TopicPartitionReplica,
} from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import { type Assignment, byPartition } from './read-reassignment.ts';

/** Throws a `KafkaError` when one of them is not there. */
export async function describeAssignments(
  admin: Admin,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<Assignment[]> {
  if (topics.length === 0) return [];
  const results = await admin.describeTopics(topics, { signal });
  for (const topic of topics) {
    const error = results.errors.get(topic);
    if (error instanceof KafkaError && error.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      throw new KafkaError(error.code, `Topic ${topic} not found.`);
  }
  return [...results.all().values()].flatMap(assignmentsOf);
}

function assignmentsOf({ name, partitions }: TopicDescription): Assignment[] {
  return partitions.map(({ partition, replicas }) => [{ topic: name, partition }, replicas]);
}

/** Of these partitions only. Throws a `KafkaError` when one of them is not there. */
export async function describeAssignmentsOf(
  admin: Admin,
  partitions: readonly TopicPartition[],
  signal: AbortSignal,
): Promise<Assignment[]> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const found = byPartition(await describeAssignments(admin, topics, signal));
  const missing = partitions.filter((partition) => !found.has(partition));
  if (missing.length > 0) {
    const names = missing.map(formatTopicPartition).join(', ');
    throw new KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find partition: ${names}`);
  }
  return partitions.map((partition) => [partition, found.get(partition)!]);
}

/** The log directory of each replica that is on a live broker, by `formatReplica`. */
export async function describeDirectories(
  admin: Admin,
  assignments: readonly Assignment[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { nodes } = await admin.describeCluster({ signal });
  const live = new Set(nodes.map(({ id }) => id));
  const replicas = assignments.flatMap(([partition, brokers]) =>
    brokers.filter((id) => live.has(id)).map((brokerId): TopicPartitionReplica => ({ ...partition, brokerId })),
  );
  const places = (await admin.describeReplicaLogDirs(replicas, { signal })).all();
  return new Map(
    replicas.flatMap((replica) => {
      const path = places.get(formatReplica(replica))?.path;
      return path === undefined ? [] : [[formatReplica(replica), path] as const];
    }),
  );
}
