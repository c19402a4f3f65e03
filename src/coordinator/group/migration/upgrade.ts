// A classic group whose members are consumers becomes a consumer group when the first member of the
// consumer protocol joins (KIP-848): its members go on with the classic protocol, and keep what they have.

import { MalformedError } from '../../../base/bytes/byte-reader.ts';
import type { Uuid } from '../../../base/uuid.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { Journal } from '../../shard/journal.ts';
import type { ClassicGroup } from '../classic/classic-group.ts';
import type { ClassicMember } from '../classic/classic-member.ts';
import { ConsumerGroup } from '../consumer/consumer-group.ts';
import {
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  targetAssignmentRecord,
  targetMetadataRecord,
} from '../consumer/consumer-group-records.ts';
import { newMember, topicNamesOf } from '../consumer/consumer-member.ts';
import { metadataHashOf } from '../consumer/metadata-hash.ts';
import { heldSince, type PartitionSet } from '../consumer/partitions.ts';
import type { GroupCoordinatorConfig } from '../group-coordinator-config.ts';
import type { GroupRecord } from '../group-record.ts';
import { decodeAssignment, decodeSubscription } from './consumer-protocol-bytes.ts';

/** Throws GROUP_ID_NOT_FOUND, as Kafka does for a group that must stay what it is. */
export function requireUpgradable(group: ClassicGroup, config: GroupCoordinatorConfig): void {
  const { migrationPolicy, consumerMaxSize } = config;
  if (migrationPolicy !== 'upgrade' && migrationPolicy !== 'bidirectional')
    throw cannotUpgrade(group, 'because online upgrade is disabled.');
  if (!group.isConsumerType)
    throw cannotUpgrade(group, 'because the group does not use the consumer embedded protocol.');
  if (group.members.size > consumerMaxSize)
    throw cannotUpgrade(group, 'because the group size exceeds the consumer group maximum size.');
}

/**
 * The group as it would be. It is not the one that its records build: they make their own. Throws
 * GROUP_ID_NOT_FOUND when what the members say cannot be carried over.
 */
export function consumerGroupOf(classic: ClassicGroup, image: MetadataImage): ConsumerGroup {
  const { groupId, generation } = classic;
  const group = new ConsumerGroup(groupId, new Journal());
  group.setTargetMetadata({ assignmentEpoch: generation, assignmentTimestampMs: 0 });
  try {
    for (const member of classic.members.values()) addMember(group, classic, member, image);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw cannotUpgrade(classic, 'because the embedded consumer protocol is malformed.');
  }
  const { names } = group.subscriptions.after([], group.size);
  group.setEpoch(generation, metadataHashOf(names, image));
  return group;
}

/** What writes down a whole group, in Kafka's order. */
export function groupRecords(group: ConsumerGroup): GroupRecord[] {
  const { groupId } = group;
  const members = [...group.members];
  return [
    ...members.map((member) => memberRecord(groupId, member)),
    groupEpochRecord(groupId, group.groupEpoch, group.metadataHash),
    ...members.map(({ memberId }) => targetAssignmentRecord(groupId, memberId, group.targetOf(memberId)!)),
    targetMetadataRecord(groupId, group.assignmentEpoch, group.assignmentTimestampMs),
    ...members.map((member) => currentAssignmentRecord(groupId, member)),
  ];
}

function addMember(group: ConsumerGroup, classic: ClassicGroup, member: ClassicMember, image: MetadataImage): void {
  const { generation } = classic;
  const { memberId, protocols } = member;
  // Before the first generation no protocol is chosen: then a member's favourite speaks for it.
  const subscription = decodeSubscription(member.metadataOf(classic.protocolName ?? protocols[0]!.name));
  const target = member.assignment.length === 0 ? new Map<Uuid, never>() : assignedTo(classic, member, image);
  group.setTarget(memberId, target);
  group.setMember({
    ...newMember(memberId),
    memberEpoch: generation,
    previousMemberEpoch: generation,
    instanceId: member.groupInstanceId,
    rackId: subscription.rackId,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: topicNamesOf(subscription.topics),
    assigned: heldSince(target, generation),
    classic: { sessionTimeoutMs: member.sessionTimeoutMs, supportedProtocols: protocols },
  });
}

function assignedTo(classic: ClassicGroup, { assignment }: ClassicMember, image: MetadataImage): PartitionSet {
  const { assignedPartitions, userData } = decodeAssignment(assignment);
  if (userData !== null && userData.length > 0) {
    throw cannotUpgrade(
      classic,
      'because an unsupported custom assignor is in use. Please refer to the documentation or switch to a default' +
        ' assignor before re-attempting the upgrade.',
    );
  }
  return new Map(
    assignedPartitions.flatMap(({ topic, partitions }) => {
      const id = image.topics.byName.get(topic)?.id;
      return id === undefined || partitions.length === 0 ? [] : [[id, new Set(partitions)] as const];
    }),
  );
}

function cannotUpgrade({ groupId }: ClassicGroup, reason: string): KafkaError {
  return new KafkaError(
    ErrorCode.GROUP_ID_NOT_FOUND,
    `Cannot upgrade classic group ${groupId} to consumer group ${reason}`,
  );
}
