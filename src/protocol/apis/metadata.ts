// Metadata (key 3). What every client asks first and again whenever something moved: the brokers, and for topics
// their partitions with leader and replicas. May create missing topics on the way. Needs Describe on the topic.
// v1: null asks for all topics and an empty list for none; in v0 an empty list asks for all. v4: creation can be
// declined. v5 offline replicas. v7 leader epochs (KIP-320). v8 authorized operations (KIP-430). v9 flexible. v10
// topic ids in the answer, v12 also in the request (KIP-516). v11 no cluster operations any more, see
// DescribeCluster. v13: an error for the whole, REBOOTSTRAP_REQUIRED (KIP-1102).
// Errors per topic: UNKNOWN_TOPIC_OR_PARTITION (also while it is being created), UNKNOWN_TOPIC_ID,
// INVALID_TOPIC_EXCEPTION, INVALID_REPLICATION_FACTOR when a creation lacks brokers, TOPIC_AUTHORIZATION_FAILED. Per
// partition: LEADER_NOT_AVAILABLE with leader -1, LISTENER_NOT_FOUND when the leader lacks the listener that was
// asked through (before v6 also LEADER_NOT_AVAILABLE).

import { array, bool, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const metadataApi = defineApi({
  key: 3,
  name: 'Metadata',
  versions: '0-13',
  flexible: '9+',
  listeners: ['broker'],
  request: {
    /** Null is all topics (in v0 an empty list is); an empty list none. */
    topics: array(
      {
        /** Zero unless asked by id; then the name is null. */
        topicId: uuid({ versions: '10+', ignorable: true }),
        name: string({ nullable: '10+' }),
      },
      { nullable: '1+' },
    ),
    allowAutoTopicCreation: bool({ versions: '4+', default: true }),
    includeClusterAuthorizedOperations: bool({ versions: '8-10' }),
    includeTopicAuthorizedOperations: bool({ versions: '8+' }),
  },
  response: {
    throttleTimeMs: int32({ versions: '3+', ignorable: true }),
    brokers: array({
      nodeId: int32(),
      host: string(),
      port: int32(),
      /** Null without one. */
      rack: string({ versions: '1+', nullable: '1+', default: null, ignorable: true }),
    }),
    clusterId: string({ versions: '2+', nullable: '2+', default: null, ignorable: true }),
    /** Any live broker where clients cannot reach the controller; -1 unknown. */
    controllerId: int32({ versions: '1+', default: -1, ignorable: true }),
    topics: array({
      errorCode: int16(),
      /** Null when an unknown id was asked for. */
      name: string({ nullable: '12+' }),
      topicId: uuid({ versions: '10+', ignorable: true }),
      isInternal: bool({ versions: '1+', default: false, ignorable: true }),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        /** -1 without a leader. */
        leaderId: int32(),
        leaderEpoch: int32({ versions: '7+', default: -1, ignorable: true }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        offlineReplicas: array(int32(), { versions: '5+', ignorable: true }),
      }),
      /** Bit n stands for ACL operation n; -2^31 when not asked for. */
      topicAuthorizedOperations: int32({ versions: '8+', default: -2147483648 }),
    }),
    clusterAuthorizedOperations: int32({ versions: '8-10', default: -2147483648 }),
    errorCode: int16({ versions: '13+', ignorable: true }),
  },
});
