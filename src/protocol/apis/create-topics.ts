// CreateTopics (key 19). Creates topics. From an admin client to any broker, which forwards it to the controller.
// Needs Create on the cluster or the topic.
// v0 and v1 are gone. v4: partitions and replication factor -1 take the broker's defaults (KIP-464). v5 flexible: the
// answer tells what was created, configs included (KIP-525). v6: THROTTLING_QUOTA_EXCEEDED (KIP-599). v7: topic ids
// (KIP-516).
// Errors per topic: TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION for a bad name or one that only differs in `.` and
// `_`, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR (0, or more than brokers), INVALID_REPLICA_ASSIGNMENT (gaps in
// the partition numbers, uneven or repeated replicas), INVALID_CONFIG, POLICY_VIOLATION, INVALID_REQUEST (a name
// twice, counts together with an assignment, `__cluster_metadata`), TOPIC_AUTHORIZATION_FAILED.
// REQUEST_TIMED_OUT means only that the wait is over; the topic is created all the same.

import { array, bool, int16, int32, int8, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const createTopicsApi = defineApi({
  key: 19,
  name: 'CreateTopics',
  versions: '2-7',
  flexible: '5+',
  listeners: ['broker', 'controller'],
  request: {
    topics: array({
      name: string(),
      /** -1 the broker's default, or when `assignments` are given. */
      numPartitions: int32(),
      /** -1 the broker's default, or when `assignments` are given. */
      replicationFactor: int16(),
      /** The first broker of a partition is its preferred leader. */
      assignments: array({
        partitionIndex: int32(),
        brokerIds: array(int32()),
      }),
      configs: array({
        name: string(),
        value: string({ nullable: '0+' }),
      }),
    }),
    /** How long the answer may wait; the creation does not depend on it. */
    timeoutMs: int32({ default: 60000 }),
    validateOnly: bool({ default: false }),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    topics: array({
      name: string(),
      topicId: uuid({ versions: '7+', ignorable: true }),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+', ignorable: true }),
      /** TOPIC_AUTHORIZATION_FAILED when the configs may not be shown. */
      topicConfigErrorCode: int16({ versions: '5+', tag: 0, ignorable: true }),
      numPartitions: int32({ versions: '5+', default: -1, ignorable: true }),
      replicationFactor: int16({ versions: '5+', default: -1, ignorable: true }),
      /** Null when they may not be shown. */
      configs: array(
        {
          name: string({ versions: '5+' }),
          value: string({ versions: '5+', nullable: '5+' }),
          readOnly: bool({ versions: '5+' }),
          /** As in DescribeConfigs; -1 unknown. */
          configSource: int8({ versions: '5+', default: -1, ignorable: true }),
          isSensitive: bool({ versions: '5+' }),
        },
        { versions: '5+', nullable: '5+', ignorable: true },
      ),
    }),
  },
});
