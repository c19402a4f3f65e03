// A record of a consumer group in one line of a script.

import type { GroupRecord } from '../../../../src/coordinator/group/group-record.ts';
import { ranges } from './script.ts';

interface TopicPartitions {
  readonly topicId: string;
  readonly partitions: readonly number[];
  readonly assignmentEpochs?: readonly number[] | null;
}

export function shownRecord(record: GroupRecord, names: ReadonlyMap<string, string>): string {
  const title = `${record.name.replace('ConsumerGroup', '')} ${keyOf(record)}`;
  if (record.value === null) return `${title} deleted`;
  return `${title} ${valueOf(record, names)}`;
}

function keyOf({ key }: GroupRecord): string {
  return Object.values(key).slice(1).join(' ') || 'g';
}

function valueOf(record: GroupRecord, names: ReadonlyMap<string, string>): string {
  const shown = (topics: readonly TopicPartitions[]): string =>
    topics
      .map(({ topicId, partitions, assignmentEpochs }) => {
        const epochs = assignmentEpochs ? `@${[...new Set(assignmentEpochs)].join(',')}` : '';
        return `${names.get(topicId) ?? topicId}=${ranges(partitions)}${epochs}`;
      })
      .toSorted()
      .join(' ') || 'nothing';
  switch (record.name) {
    case 'ConsumerGroupMetadata':
      return `epoch=${record.value!.epoch}${record.value!.metadataHash === 0n ? ' no topics' : ''}`;
    case 'ConsumerGroupMemberMetadata': {
      const {
        instanceId,
        rackId,
        subscribedTopicNames,
        subscribedTopicRegex,
        serverAssignor,
        rebalanceTimeoutMs,
        classicMemberMetadata,
      } = record.value!;
      const parts = [
        `reads=${[...subscribedTopicNames, subscribedTopicRegex].filter(Boolean).join(',')}`,
        `rebalance=${rebalanceTimeoutMs}`,
      ];
      if (instanceId !== null) parts.push(`instance=${instanceId}`);
      if (rackId !== null) parts.push(`rack=${rackId}`);
      if (serverAssignor !== null) parts.push(`assignor=${serverAssignor}`);
      if (classicMemberMetadata !== null)
        parts.push(
          `classic=${classicMemberMetadata.supportedProtocols.map(({ name }) => name).join(',')} session=${classicMemberMetadata.sessionTimeoutMs}`,
        );
      return parts.join(' ');
    }
    case 'ConsumerGroupTargetAssignmentMetadata':
      return `epoch=${record.value!.assignmentEpoch}${record.value!.assignmentTimestamp === 0 ? ' without time' : ''}`;
    case 'ConsumerGroupTargetAssignmentMember':
      return shown(record.value!.topicPartitions);
    case 'ConsumerGroupCurrentMemberAssignment': {
      const { memberEpoch, previousMemberEpoch, state, assignedPartitions, partitionsPendingRevocation } =
        record.value!;
      const revoking =
        partitionsPendingRevocation.length === 0 ? '' : ` revoking ${shown(partitionsPendingRevocation)}`;
      return `epoch=${memberEpoch}<${previousMemberEpoch} state=${state} ${shown(assignedPartitions)}${revoking}`;
    }
    case 'ConsumerGroupRegularExpression':
      return `${record.value!.topics.join(',') || 'nothing'} version=${record.value!.version}`;
    case 'GroupMetadata': {
      const { generation, protocolType, protocol, leader, members } = record.value!;
      return `generation=${generation} type=${protocolType} protocol=${protocol} leader=${leader} members=${members.map(({ memberId }) => memberId).join(',')}`;
    }
    default:
      return '';
  }
}
