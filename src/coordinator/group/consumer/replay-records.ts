// How the records of consumer groups change the groups: while a partition is loaded, and after every
// decision. A compacted log may have lost any record that a later one with the same key replaces, so each
// must make sense without those before it.

import type { Logger } from '../../../base/logging.ts';
import type { Journal } from '../../shard/journal.ts';
import type { GroupRecord, GroupRecordOf, GroupRecordValues } from '../group-record.ts';
import type { Groups } from '../groups.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { type ConsumerMember, leaveEpoch, memberStates, newMember, topicNamesOf } from './consumer-member.ts';
import { type HeldPartitions, noPartitions, partitionSetOf } from './partitions.ts';

export type ConsumerGroupRecordName = Extract<GroupRecord['name'], `Consumer${string}`>;
export type ConsumerGroupRecord = GroupRecordOf<ConsumerGroupRecordName>;

export interface ReplayContext {
  readonly groups: Groups;
  readonly journal: Journal;
  readonly logger: Logger;
  /** A record has deleted the group. */
  readonly onRemoved: (groupId: string) => void;
}

export function replayConsumerGroupRecord(context: ReplayContext, record: ConsumerGroupRecord): void {
  const group = groupOf(context, record);
  if (group === undefined) return;
  switch (record.name) {
    case 'ConsumerGroupMetadata':
      if (record.value === null) remove(context, group);
      else group.setEpoch(record.value.epoch, record.value.metadataHash);
      return;
    case 'ConsumerGroupPartitionMetadata':
      return group.setHasPartitionMetadata(record.value !== null);
    case 'ConsumerGroupMemberMetadata':
      return replayMember(group, record);
    case 'ConsumerGroupTargetAssignmentMetadata':
      return replayTargetMetadata(group, record);
    case 'ConsumerGroupTargetAssignmentMember':
      return group.setTarget(record.key.memberId, record.value === null ? undefined : targetOf(record.value));
    case 'ConsumerGroupCurrentMemberAssignment':
      return replayCurrentAssignment(context, group, record);
    case 'ConsumerGroupRegularExpression':
      return replayRegularExpression(group, record);
  }
}

/** Whatever sets something makes the group; what deletes something does not. */
function groupOf({ groups, journal }: ReplayContext, { key, value }: ConsumerGroupRecord): ConsumerGroup | undefined {
  const known = groups.get(key.groupId);
  if (known instanceof ConsumerGroup) return known;
  if (value === null) return undefined;
  // The records that ended a classic group may be compacted away: what comes later wins.
  const group = new ConsumerGroup(key.groupId, journal);
  groups.set(group);
  return group;
}

function remove({ groups, onRemoved }: ReplayContext, { groupId }: ConsumerGroup): void {
  groups.delete(groupId);
  onRemoved(groupId);
}

function replayMember(group: ConsumerGroup, { key, value }: GroupRecordOf<'ConsumerGroupMemberMetadata'>): void {
  if (value === null) return group.removeMember(key.memberId);
  group.setMember({
    ...(group.member(key.memberId) ?? newMember(key.memberId)),
    instanceId: value.instanceId,
    rackId: value.rackId,
    clientId: value.clientId,
    clientHost: value.clientHost,
    subscribedTopicNames: topicNamesOf(value.subscribedTopicNames),
    subscribedTopicRegex: value.subscribedTopicRegex ?? '',
    rebalanceTimeoutMs: value.rebalanceTimeoutMs,
    serverAssignor: value.serverAssignor,
    classic: value.classicMemberMetadata && {
      sessionTimeoutMs: value.classicMemberMetadata.sessionTimeoutMs,
      // Views of the batch that was read: kept for long, so copied.
      supportedProtocols: value.classicMemberMetadata.supportedProtocols.map(({ name, metadata }) => ({
        name,
        metadata: Uint8Array.from(metadata),
      })),
    },
  });
}

function replayTargetMetadata(
  group: ConsumerGroup,
  { value }: GroupRecordOf<'ConsumerGroupTargetAssignmentMetadata'>,
): void {
  group.setTargetMetadata(
    value === null
      ? undefined
      : { assignmentEpoch: value.assignmentEpoch, assignmentTimestampMs: value.assignmentTimestamp },
  );
}

function targetOf({ topicPartitions }: GroupRecordValues['ConsumerGroupTargetAssignmentMember']) {
  return partitionSetOf(topicPartitions);
}

function replayCurrentAssignment(
  { logger }: ReplayContext,
  group: ConsumerGroup,
  { key, value }: GroupRecordOf<'ConsumerGroupCurrentMemberAssignment'>,
): void {
  const { memberId } = key;
  const known = group.member(memberId);
  if (value === null) {
    if (known !== undefined) group.setMember(withoutAssignment(known));
    return;
  }
  const heldOf = (topics: typeof value.assignedPartitions): HeldPartitions =>
    new Map(
      topics.map(({ topicId, partitions, assignmentEpochs }) => {
        if (assignmentEpochs !== null && assignmentEpochs.length !== partitions.length)
          logger.error('a record has not as many assignment epochs as partitions', { ...key, topicId });
        const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : undefined;
        // Brokers before 4.3 write none: the member may have had them since any epoch up to its own.
        const since = Math.max(value.memberEpoch, 0);
        return [topicId, new Map(partitions.map((partition, i) => [partition, epochs?.[i] ?? since]))];
      }),
    );
  group.setMember({
    ...(known ?? newMember(memberId)),
    memberEpoch: value.memberEpoch,
    previousMemberEpoch: value.previousMemberEpoch,
    state: knownStates.has(value.state) ? value.state : memberStates.unknown,
    assigned: heldOf(value.assignedPartitions),
    revoking: heldOf(value.partitionsPendingRevocation),
  });
}

function withoutAssignment(member: ConsumerMember): ConsumerMember {
  return {
    ...member,
    memberEpoch: leaveEpoch,
    previousMemberEpoch: leaveEpoch,
    assigned: noPartitions,
    revoking: noPartitions,
  };
}

function replayRegularExpression(
  group: ConsumerGroup,
  { key, value }: GroupRecordOf<'ConsumerGroupRegularExpression'>,
): void {
  const resolved = value && { topics: new Set(value.topics), version: value.version, timestampMs: value.timestamp };
  group.subscriptions.setResolved(key.regularExpression, resolved ?? undefined);
}

const knownStates: ReadonlySet<number> = new Set(Object.values(memberStates));
