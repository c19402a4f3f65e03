// DescribeTopicPartitions (key 75). Topic metadata in pages (KIP-966): topics in the order of their names, at most
// `responsePartitionLimit` partitions, and where the next page begins. Unlike Metadata it shows the eligible leader
// replicas. Needs Describe on the topic.
// The broker's own maximum is `max.request.partition.size.limit` (2,000). A null `nextCursor` means that this was
// all.
// Errors per topic: UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION, TOPIC_AUTHORIZATION_FAILED; per partition
// LEADER_NOT_AVAILABLE, LISTENER_NOT_FOUND. INVALID_REQUEST for a cursor with a negative partition.

import { array, bool, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeTopicPartitionsApi = defineApi({
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    topics: array({
      name: string(),
    }),
    responsePartitionLimit: int32({ default: 2000 }),
    /** Null begins with the first topic. */
    cursor: struct(
      {
        topicName: string(),
        partitionIndex: int32(),
      },
      { nullable: '0+', default: null },
    ),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    topics: array({
      errorCode: int16(),
      name: string({ nullable: '0+' }),
      topicId: uuid({ ignorable: true }),
      isInternal: bool({ default: false, ignorable: true }),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32({ default: -1, ignorable: true }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        eligibleLeaderReplicas: array(int32(), { nullable: '0+', default: null }),
        lastKnownElr: array(int32(), { nullable: '0+', default: null }),
        offlineReplicas: array(int32(), { ignorable: true }),
      }),
      topicAuthorizedOperations: int32({ default: -2147483648 }),
    }),
    /** Null when this was all. */
    nextCursor: struct(
      {
        topicName: string(),
        partitionIndex: int32(),
      },
      { nullable: '0+', default: null },
    ),
  },
});
