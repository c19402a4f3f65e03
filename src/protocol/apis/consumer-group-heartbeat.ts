// ConsumerGroupHeartbeat (key 68). The one request of a consumer in the new protocol (KIP-848): joins (epoch 0),
// stays, reports what it owns, and leaves (-1, or -2 for a static member that will be back). The coordinator answers
// with the member's epoch and, when it changed, its assignment. A field that is null (or -1) has not changed since
// the last heartbeat.
// v1: subscription by regular expression, and the member makes its own id (KIP-1082); in v0 an empty id asks for one.
// Errors: UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH (both: join again with epoch 0), UNRELEASED_INSTANCE_ID while
// another live member has this instance id, UNSUPPORTED_ASSIGNOR, INVALID_REGULAR_EXPRESSION, GROUP_MAX_SIZE_REACHED,
// GROUP_ID_NOT_FOUND for a group of another kind, INVALID_REQUEST for fields that do not go together,
// GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED, and NOT_COORDINATOR and its kin.

import { array, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const topicPartitions = {
  topicId: uuid(),
  partitions: array(int32()),
};

export const consumerGroupHeartbeatApi = defineApi({
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  versions: '0-1',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    memberId: string(),
    /** 0 joins, -1 leaves, -2 leaves for a while (static). */
    memberEpoch: int32(),
    instanceId: string({ nullable: '0+', default: null }),
    rackId: string({ nullable: '0+', default: null }),
    /** How long the member may take to give up partitions; -1 unchanged. */
    rebalanceTimeoutMs: int32({ default: -1 }),
    /** Null unchanged. */
    subscribedTopicNames: array(string(), { nullable: '0+', default: null }),
    subscribedTopicRegex: string({ versions: '1+', nullable: '1+', default: null }),
    /** Null unchanged, or the group's default. */
    serverAssignor: string({ nullable: '0+', default: null }),
    /** What the member owns; null unchanged. */
    topicPartitions: array(
      {
        topicId: uuid(),
        partitions: array(int32()),
      },
      { nullable: '0+', default: null },
    ),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    memberId: string({ nullable: '0+', default: null }),
    memberEpoch: int32(),
    heartbeatIntervalMs: int32(),
    /** Null unchanged. */
    assignment: struct(
      {
        topicPartitions: array(topicPartitions),
      },
      { nullable: '0+', default: null },
    ),
  },
});
