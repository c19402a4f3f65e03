// The partitions that a rebalance is about: those of every topic that somebody subscribed to and that the
// leader knows. Each is one object, so that sets and maps can hold it by identity.

import type { TopicPartition } from '../../topic-partition.ts';
import type { AssignorCluster, MemberSubscription } from './partition-assignor.ts';
import { compareText } from './sort-order.ts';

export interface KnownPartition extends TopicPartition {
  /** Where its replicas are. Replicas that are away count: they are likely to come back. */
  readonly racks: ReadonlySet<string>;
}

/** By topic in order of names, in order of numbers within a topic. A topic without partitions is not in it. */
export type KnownTopics = ReadonlyMap<string, readonly KnownPartition[]>;

export function knownTopics(
  cluster: AssignorCluster,
  members: ReadonlyMap<string, Pick<MemberSubscription, 'topics'>>,
): KnownTopics {
  const names = new Set<string>();
  for (const { topics } of members.values()) for (const topic of topics) names.add(topic);
  const known = new Map<string, readonly KnownPartition[]>();
  for (const topic of [...names].toSorted(compareText)) {
    const partitions = cluster.partitionsFor(topic) ?? [];
    if (partitions.length > 0) {
      const objects = partitions.map(({ partition, replicaRacks }) => ({
        topic,
        partition,
        racks: new Set(replicaRacks.filter((rack) => rack !== undefined)),
      }));
      known.set(
        topic,
        objects.toSorted((a, b) => a.partition - b.partition),
      );
    }
  }
  return known;
}
