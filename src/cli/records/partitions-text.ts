// Partitions as people write them: `orders:0,2 payments:1`.

import { groupByTopic, type TopicPartition } from '../../client/topic-partition.ts';
import { byPartition } from '../commands/group/group-lag.ts';

export function partitionsText(partitions: readonly TopicPartition[]): string {
  const byTopic = groupByTopic(partitions.toSorted(byPartition));
  return [...byTopic].map(([topic, of]) => `${topic}:${of.map(({ partition }) => partition).join(',')}`).join(' ');
}
