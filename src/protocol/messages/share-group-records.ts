// Records of `__consumer_offsets` for share groups (KIP-932).

import { array, bigint64, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A member of a share group. */
export const shareGroupMemberMetadataKey = defineRecord({
  name: 'ShareGroupMemberMetadataKey',
  type: 10,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

/** What the member says about itself. */
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

/** A share group. */
export const shareGroupMetadataKey = defineRecord({
  name: 'ShareGroupMetadataKey',
  type: 11,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** Its epoch and a hash of the topics it reads. */
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

/** A share group, for its target assignment. */
export const shareGroupTargetAssignmentMetadataKey = defineRecord({
  name: 'ShareGroupTargetAssignmentMetadataKey',
  type: 12,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** The group epoch that the target assignment was made for. */
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

/** A member, for what it is to get. */
export const shareGroupTargetAssignmentMemberKey = defineRecord({
  name: 'ShareGroupTargetAssignmentMemberKey',
  type: 13,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

/** The partitions the member is to get. */
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

/** A member, for what it has. */
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

/** The member's epochs, state and partitions. */
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

/** A share group, for the share state it has asked for. */
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

/** Partitions whose state is being begun, is there, or is being deleted. */
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
