// All of a consumer group that is in the log, to be compared with what a restart finds.

import type { ConsumerGroup } from '../../../../src/coordinator/group/consumer/consumer-group.ts';
import { topicPartitionsOf } from '../../../../src/coordinator/group/consumer/partitions.ts';

export function stateOf(group: ConsumerGroup | undefined): unknown {
  if (group === undefined) return undefined;
  const byId = (a: { memberId: string }, b: { memberId: string }): number => (a.memberId < b.memberId ? -1 : 1);
  const members = [...group.members].toSorted(byId);
  return {
    groupEpoch: group.groupEpoch,
    metadataHash: group.metadataHash,
    assignmentEpoch: group.assignmentEpoch,
    assignmentTimestampMs: group.assignmentTimestampMs,
    members,
    targets: members.map(({ memberId }) => group.targetOf(memberId)),
    resolved: group.subscriptions.resolved,
    topics: ['t1', 't2', 't3', 't4'].map((name) => group.isSubscribedToTopic(name)),
    held: members.flatMap(({ assigned }) =>
      topicPartitionsOf(assigned).flatMap(({ topicId, partitions }) =>
        partitions.map((partition) => group.owners.isHeld(topicId, partition)),
      ),
    ),
    instances: members.map(({ instanceId }) => group.staticMember(instanceId)?.memberId),
  };
}
