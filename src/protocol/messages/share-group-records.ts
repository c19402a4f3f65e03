// Records of `__consumer_offsets` for share groups (KIP-932).

import { array, bigint64, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

export const shareGroupMemberMetadataKey = defineRecord({
  name: 'ShareGroupMemberMetadataKey',
  type: 10,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

export const shareGroupMemberMetadataValue = defineRecord({
  name: 'ShareGroupMemberMetadataValue',
  type: 10,
  versions: '0',
  flexible: '0+',
  fields: {
    rackId: string({ nullable: '0+' }),
    clientId: string(),
    clientHost: string(),
    subscribedTopicNames: array(string()),
  },
});

export const shareGroupMetadataKey = defineRecord({
  name: 'ShareGroupMetadataKey',
  type: 11,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

export const shareGroupMetadataValue = defineRecord({
  name: 'ShareGroupMetadataValue',
  type: 11,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    metadataHash: bigint64(),
  },
});

export const shareGroupTargetAssignmentMetadataKey = defineRecord({
  name: 'ShareGroupTargetAssignmentMetadataKey',
  type: 12,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

export const shareGroupTargetAssignmentMetadataValue = defineRecord({
  name: 'ShareGroupTargetAssignmentMetadataValue',
  type: 12,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0, default: 0, ignorable: true }),
  },
});

export const shareGroupTargetAssignmentMemberKey = defineRecord({
  name: 'ShareGroupTargetAssignmentMemberKey',
  type: 13,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

export const shareGroupTargetAssignmentMemberValue = defineRecord({
  name: 'ShareGroupTargetAssignmentMemberValue',
  type: 13,
  versions: '0',
  flexible: '0+',
  fields: {
    topicPartitions: array({
      topicId: uuid(),
      partitions: array(int32()),
    }),
  },
});

export const shareGroupCurrentMemberAssignmentKey = defineRecord({
  name: 'ShareGroupCurrentMemberAssignmentKey',
  type: 14,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

const topicPartitions = {
  topicId: uuid(),
  partitions: array(int32()),
};

export const shareGroupCurrentMemberAssignmentValue = defineRecord({
  name: 'ShareGroupCurrentMemberAssignmentValue',
  type: 14,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    assignedPartitions: array(topicPartitions),
  },
});

export const shareGroupStatePartitionMetadataKey = defineRecord({
  name: 'ShareGroupStatePartitionMetadataKey',
  type: 15,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

const topicPartitionsInfo = {
  topicId: uuid(),
  topicName: string(),
  partitions: array(int32()),
};

const topicInfo = {
  topicId: uuid(),
  topicName: string(),
};

export const shareGroupStatePartitionMetadataValue = defineRecord({
  name: 'ShareGroupStatePartitionMetadataValue',
  type: 15,
  versions: '0',
  flexible: '0+',
  fields: {
    initializingTopics: array(topicPartitionsInfo),
    initializedTopics: array(topicPartitionsInfo),
    deletingTopics: array(topicInfo),
  },
});
