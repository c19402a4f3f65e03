// A set of partitions, by topic. Never changed once made.

import type { TopicPartition } from '../../log/file-names.ts';

export type TopicPartitions = ReadonlyMap<string, ReadonlySet<number>>;

export const noPartitions: TopicPartitions = new Map();

/** As requests and records have them. */
export interface PartitionsOfTopic {
  readonly name: string;
  readonly partitions: readonly number[];
}

export function topicPartitions(topics: readonly PartitionsOfTopic[]): TopicPartitions {
  const result = new Map<string, Set<number>>();
  for (const { name, partitions } of topics) {
    const ids = result.get(name) ?? new Set();
    for (const partition of partitions) ids.add(partition);
    result.set(name, ids);
  }
  return result;
}

export function includesAll(all: TopicPartitions, some: TopicPartitions): boolean {
  for (const [topic, ids] of some) {
    const own = all.get(topic);
    for (const partition of ids) if (own?.has(partition) !== true) return false;
  }
  return true;
}

export function union(left: TopicPartitions, right: TopicPartitions): TopicPartitions {
  const result = new Map(left);
  for (const [topic, ids] of right) result.set(topic, new Set([...(result.get(topic) ?? []), ...ids]));
  return result;
}

export function listTopicPartitions(partitions: TopicPartitions): TopicPartition[] {
  return [...partitions].flatMap(([topic, ids]) => [...ids].map((partition) => ({ topic, partition })));
}
