// ShareGroupHeartbeat (key 76). A member of a share group joins (epoch 0), stays and leaves (-1), and learns its
// assignment (KIP-932); sent to the group's coordinator. Members make their own id. A null field has not changed.
// Needs Read on the group and Describe on the topics.
// v0 was early access.
// Errors: UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH for one ahead of the coordinator's, GROUP_MAX_SIZE_REACHED,
// GROUP_ID_NOT_FOUND for a group of another kind, INVALID_REQUEST, GROUP_AUTHORIZATION_FAILED,
// TOPIC_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin.

import { array, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const topicPartitions = {
  topicId: uuid(),
  partitions: array(int32()),
};

export const shareGroupHeartbeatApi = defineApi({
  key: 76,
  name: 'ShareGroupHeartbeat',
  versions: '1',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    memberId: string(),
    /** 0 joins, -1 leaves. */
    memberEpoch: int32(),
    rackId: string({ nullable: '0+', default: null }),
    subscribedTopicNames: array(string(), { nullable: '0+', default: null }),
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
