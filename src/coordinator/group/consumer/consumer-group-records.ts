// The records of a consumer group, from its values. Which of them a decision writes, and in which order,
// is Kafka's: tools and other brokers read them.

import { type GroupRecord, groupRecord, tombstone } from '../group-record.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { type HeldPartitions, type PartitionSet, topicPartitionsOf } from './partitions.ts';
import type { ResolvedRegularExpression } from './regular-expression.ts';

export function memberRecord(groupId: string, member: ConsumerMember): GroupRecord {
  const { classic } = member;
  return groupRecord(
    'ConsumerGroupMemberMetadata',
    { groupId, memberId: member.memberId },
    {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: [...member.subscribedTopicNames],
      subscribedTopicRegex: member.subscribedTopicRegex,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classicMemberMetadata: classic && {
        sessionTimeoutMs: classic.sessionTimeoutMs,
        supportedProtocols: [...classic.supportedProtocols],
      },
    },
  );
}

export function groupEpochRecord(groupId: string, epoch: number, metadataHash: bigint): GroupRecord {
  return groupRecord('ConsumerGroupMetadata', { groupId }, { epoch, metadataHash });
}

export function partitionMetadataTombstone(groupId: string): GroupRecord {
  return tombstone('ConsumerGroupPartitionMetadata', { groupId });
}

export function targetAssignmentRecord(groupId: string, memberId: string, target: PartitionSet): GroupRecord {
  return groupRecord(
    'ConsumerGroupTargetAssignmentMember',
    { groupId, memberId },
    { topicPartitions: topicPartitionsOf(target) },
  );
}

export function targetMetadataRecord(
  groupId: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): GroupRecord {
  return groupRecord('ConsumerGroupTargetAssignmentMetadata', { groupId }, { assignmentEpoch, assignmentTimestamp });
}

export function currentAssignmentRecord(groupId: string, member: ConsumerMember): GroupRecord {
  return groupRecord(
    'ConsumerGroupCurrentMemberAssignment',
    { groupId, memberId: member.memberId },
    {
      memberEpoch: member.memberEpoch,
      previousMemberEpoch: member.previousMemberEpoch,
      state: member.state,
      assignedPartitions: withEpochs(member.assigned),
      partitionsPendingRevocation: withEpochs(member.revoking),
    },
  );
}

export function regularExpressionRecord(
  groupId: string,
  regularExpression: string,
  { topics, version, timestampMs }: ResolvedRegularExpression,
): GroupRecord {
  return groupRecord(
    'ConsumerGroupRegularExpression',
    { groupId, regularExpression },
    { topics: [...topics].toSorted(), version, timestamp: timestampMs },
  );
}

export function regularExpressionTombstone(groupId: string, regularExpression: string): GroupRecord {
  return tombstone('ConsumerGroupRegularExpression', { groupId, regularExpression });
}

/** What removes a member: what it has, what it was to get, what it was. */
export function memberTombstones(groupId: string, memberId: string): GroupRecord[] {
  const key = { groupId, memberId };
  return [
    tombstone('ConsumerGroupCurrentMemberAssignment', key),
    tombstone('ConsumerGroupTargetAssignmentMember', key),
    tombstone('ConsumerGroupMemberMetadata', key),
  ];
}

/** What removes the group. With `replaced`, its keys name the member that takes another one's place. */
export function groupTombstones(
  group: ConsumerGroup,
  replaced?: { readonly memberId: string; readonly by: string },
): GroupRecord[] {
  const { groupId } = group;
  const keys = Array.from(group.members, ({ memberId }) => ({
    groupId,
    memberId: memberId === replaced?.memberId ? replaced.by : memberId,
  }));
  return [
    ...keys.map((key) => tombstone('ConsumerGroupCurrentMemberAssignment', key)),
    ...keys.map((key) => tombstone('ConsumerGroupTargetAssignmentMember', key)),
    tombstone('ConsumerGroupTargetAssignmentMetadata', { groupId }),
    ...keys.map((key) => tombstone('ConsumerGroupMemberMetadata', key)),
    ...[...group.subscriptions.resolved.keys()].map((pattern) => regularExpressionTombstone(groupId, pattern)),
    partitionMetadataTombstone(groupId),
    tombstone('ConsumerGroupMetadata', { groupId }),
  ];
}

function withEpochs(held: HeldPartitions) {
  return topicPartitionsOf(held).map(({ topicId, partitions }) => {
    const epochs = held.get(topicId)!;
    return { topicId, partitions, assignmentEpochs: partitions.map((partition) => epochs.get(partition)!) };
  });
}
