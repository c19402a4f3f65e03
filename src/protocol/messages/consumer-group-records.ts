// Records of `__consumer_offsets` for consumer groups (KIP-848).

import { array, bigint64, bytes, int32, int64, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A consumer group. */
export const consumerGroupMetadataKey = defineRecord({
  name: 'ConsumerGroupMetadataKey',
  type: 3,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** Its epoch, raised by every change that calls for a new assignment, and a hash of the topics it reads. */
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

/** A consumer group, for the metadata of its topics. */
export const consumerGroupPartitionMetadataKey = defineRecord({
  name: 'ConsumerGroupPartitionMetadataKey',
  type: 4,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** The topics as the last assignment saw them; since 4.1 only deleted, the hash took its place. */
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

/** A member of a consumer group. */
export const consumerGroupMemberMetadataKey = defineRecord({
  name: 'ConsumerGroupMemberMetadataKey',
  type: 5,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

/** What the member says about itself: subscription, timeouts, and its protocols if it is a classic one. */
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

/** A consumer group, for its target assignment. */
export const consumerGroupTargetAssignmentMetadataKey = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  type: 6,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** The group epoch that the target assignment was made for. */
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

/** A member, for what it is to get. */
export const consumerGroupTargetAssignmentMemberKey = defineRecord({
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  type: 7,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

/** The partitions the member is to get. */
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

/** A member, for what it has. */
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

/** Where the member stands between what it had and what it is to get: epochs, state, partitions. */
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

/** A regular expression that members of a group subscribe with. */
export const consumerGroupRegularExpressionKey = defineRecord({
  name: 'ConsumerGroupRegularExpressionKey',
  type: 16,
  versions: '0',
  fields: {
    groupId: string(),
    regularExpression: string(),
  },
});

/** The topics it matched, and at which metadata version and time. */
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
