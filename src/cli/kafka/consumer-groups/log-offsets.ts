// Where the logs of partitions begin, end, or reach a time; and which partitions there are at all.

import {
  formatTopicPartition,
  type OffsetSpec,
  type TopicPartition,
  TopicPartitionMap,
} from '../../../client/index.ts';
import type { GroupsCall } from './groups-call.ts';
import { orFailure, type Telling } from './groups-failure.ts';

/** -1 where there is no such record. */
export async function findLogOffsets(
  { admin, wait }: GroupsCall,
  partitions: readonly TopicPartition[],
  offset: OffsetSpec,
): Promise<TopicPartitionMap<number>> {
  const requests = partitions.map((partition) => ({ ...partition, offset }));
  const listed = admin.listOffsets(requests, wait).then((results) => results.all());
  const found = await orFailure('listOffsets(api=METADATA)', 'cause', listed);
  return new TopicPartitionMap(
    partitions.map((partition) => [partition, found.get(formatTopicPartition(partition))!.offset]),
  );
}

/** Every partition of these topics, in order, and whether it has a leader. */
export async function findPartitions(
  { admin, wait }: GroupsCall,
  topics: Iterable<string>,
  telling: Telling,
): Promise<TopicPartitionMap<{ readonly hasLeader: boolean }>> {
  const names = [...new Set(topics)];
  const described = admin.describeTopics(names, wait).then((results) => results.all());
  const found = await orFailure('describeTopics', telling, described);
  const partitions = new TopicPartitionMap<{ readonly hasLeader: boolean }>();
  for (const topic of names) {
    for (const { partition, leader } of found.get(topic)!.partitions)
      partitions.set({ topic, partition }, { hasLeader: leader !== undefined });
  }
  return partitions;
}

/** By topic and number. */
export function compareTopicPartitions(a: TopicPartition, b: TopicPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}
