// Records of `__consumer_offsets` for consumer groups (KIP-848).

import { array, bigint64, bytes, int32, int64, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

export const consumerGroupMetadataKey = defineRecord({
  name: 'ConsumerGroupMetadataKey',
  type: 3,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

export const consumerGroupMetadataValue = defineRecord({
  name: 'ConsumerGroupMetadataValue',
  type: 3,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    metadataHash: bigint64({ tag: 0, default: 0n }),
  },
});

export const consumerGroupPartitionMetadataKey = defineRecord({
  name: 'ConsumerGroupPartitionMetadataKey',
  type: 4,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

export const consumerGroupPartitionMetadataValue = defineRecord({
  name: 'ConsumerGroupPartitionMetadataValue',
  type: 4,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array({
      topicId: uuid(),
      topicName: string(),
      numPartitions: int32(),
      partitionMetadata: array({
        partition: int32(),
        racks: array(string()),
      }),
    }),
  },
});

export const consumerGroupMemberMetadataKey = defineRecord({
  name: 'ConsumerGroupMemberMetadataKey',
  type: 5,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

export const consumerGroupMemberMetadataValue = defineRecord({
  name: 'ConsumerGroupMemberMetadataValue',
  type: 5,
  versions: '0',
  flexible: '0+',
  fields: {
    instanceId: string({ nullable: '0+' }),
    rackId: string({ nullable: '0+' }),
    clientId: string(),
    clientHost: string(),
    subscribedTopicNames: array(string()),
    subscribedTopicRegex: string({ nullable: '0+' }),
    rebalanceTimeoutMs: int32({ default: -1 }),
    serverAssignor: string({ nullable: '0+' }),
    classicMemberMetadata: struct(
      {
        sessionTimeoutMs: int32(),
        supportedProtocols: array({
          name: string(),
          metadata: bytes(),
        }),
      },
      { nullable: '0+', tag: 0 },
    ),
  },
});

export const consumerGroupTargetAssignmentMetadataKey = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  type: 6,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

export const consumerGroupTargetAssignmentMetadataValue = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMetadataValue',
  type: 6,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0, default: 0, ignorable: true }),
  },
});

export const consumerGroupTargetAssignmentMemberKey = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  type: 7,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

export const consumerGroupTargetAssignmentMemberValue = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMemberValue',
  type: 7,
  versions: '0',
  flexible: '0+',
  fields: {
    topicPartitions: array({
      topicId: uuid(),
      partitions: array(int32()),
    }),
  },
});

export const consumerGroupCurrentMemberAssignmentKey = defineRecord({
  name: 'ConsumerGroupCurrentMemberAssignmentKey',
  type: 8,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

const topicPartitions = {
  topicId: uuid(),
  partitions: array(int32()),
  assignmentEpochs: array(int32(), { nullable: '0+', tag: 0 }),
};

export const consumerGroupCurrentMemberAssignmentValue = defineRecord({
  name: 'ConsumerGroupCurrentMemberAssignmentValue',
  type: 8,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    assignedPartitions: array(topicPartitions),
    partitionsPendingRevocation: array(topicPartitions),
  },
});

export const consumerGroupRegularExpressionKey = defineRecord({
  name: 'ConsumerGroupRegularExpressionKey',
  type: 16,
  versions: '0',
  fields: {
    groupId: string(),
    regularExpression: string(),
  },
});

export const consumerGroupRegularExpressionValue = defineRecord({
  name: 'ConsumerGroupRegularExpressionValue',
  type: 16,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array(string()),
    version: int64(),
    timestamp: int64(),
  },
});
