// The lines of kafka-topics --describe: one for the topic and one for each partition, in Kafka's layout.

import type {
  ConfigEntry,
  PartitionDescription,
  PartitionReassignment,
  TopicDescription,
} from '../../../client/index.ts';

export function topicLine(
  topic: TopicDescription,
  replicationFactor: number,
  overrides: readonly ConfigEntry[],
): string {
  return [
    `Topic: ${topic.name}`,
    ...(topic.id === undefined ? [] : [`TopicId: ${topic.id}`]),
    `PartitionCount: ${topic.partitions.length}`,
    `ReplicationFactor: ${replicationFactor}`,
    `Configs: ${overrides.map(({ name, value }) => `${name}=${value}`).join(',')}`,
  ].join('\t');
}

export function partitionLine(
  topic: string,
  partition: PartitionDescription,
  reassignment: PartitionReassignment | undefined,
): string {
  const moves =
    reassignment === undefined
      ? []
      : [
          `Adding Replicas: ${reassignment.addingReplicas.join(',')}`,
          `Removing Replicas: ${reassignment.removingReplicas.join(',')}`,
        ];
  return [
    '',
    `Topic: ${topic}`,
    `Partition: ${partition.partition}`,
    `Leader: ${partition.leader ?? 'none'}`,
    `Replicas: ${partition.replicas.join(',')}`,
    `Isr: ${partition.inSyncReplicas.join(',')}`,
    ...moves,
    `Elr: ${partition.eligibleLeaderReplicas?.join(',') ?? 'N/A'}`,
    `LastKnownElr: ${partition.lastKnownEligibleLeaderReplicas?.join(',') ?? 'N/A'}`,
  ].join('\t');
}
