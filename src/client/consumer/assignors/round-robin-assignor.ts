// Kafka's RoundRobinAssignor: all partitions in order are dealt to the members in order, and a member that
// is not subscribed to a partition's topic is passed over.

import type { TopicPartition } from '../../topic-partition.ts';
import { knownTopics } from './known-partitions.ts';
import type { AssignorCluster, MemberAssignment, MemberSubscription, PartitionAssignor } from './partition-assignor.ts';
import { compareMembers } from './sort-order.ts';

export class RoundRobinAssignor implements PartitionAssignor {
  readonly name = 'roundrobin';
  readonly supportedProtocols = ['eager'] as const;

  assign(
    cluster: AssignorCluster,
    members: ReadonlyMap<string, MemberSubscription>,
  ): ReadonlyMap<string, MemberAssignment> {
    const circle = Array.from(members, ([memberId, { topics, groupInstanceId }]) => ({
      memberId,
      groupInstanceId,
      topics: new Set(topics),
      partitions: [] as TopicPartition[],
    })).toSorted(compareMembers);
    let turn = 0;
    for (const [topic, partitions] of knownTopics(cluster, members)) {
      for (const { partition } of partitions) {
        // A known topic is one that somebody subscribed to: the search ends.
        while (!circle[turn % circle.length]!.topics.has(topic)) turn += 1;
        circle[turn % circle.length]!.partitions.push({ topic, partition });
        turn += 1;
      }
    }
    return new Map(circle.map(({ memberId, partitions }) => [memberId, { partitions, userData: null }]));
  }
}
