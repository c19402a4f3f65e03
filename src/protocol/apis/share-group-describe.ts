// ShareGroupDescribe (key 77). Epochs, members and assignments of share groups (KIP-932); from an admin client to the
// coordinator of each group. Needs Describe on the group.
// v0 was early access.
// Errors per group: GROUP_ID_NOT_FOUND (also for a group of another kind), INVALID_GROUP_ID,
// GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
// COORDINATOR_NOT_AVAILABLE.

import { array, bool, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const topicPartitions = {
  topicId: uuid(),
  topicName: string(),
  partitions: array(int32()),
};

const assignment = {
  topicPartitions: array(topicPartitions),
};

export const shareGroupDescribeApi = defineApi({
  key: 77,
  name: 'ShareGroupDescribe',
  versions: '1',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupIds: array(string()),
    includeAuthorizedOperations: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    groups: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+', default: null }),
      groupId: string(),
      groupState: string(),
      groupEpoch: int32(),
      assignmentEpoch: int32(),
      assignorName: string(),
      members: array({
        memberId: string(),
        rackId: string({ nullable: '0+', default: null }),
        memberEpoch: int32(),
        clientId: string(),
        clientHost: string(),
        subscribedTopicNames: array(string()),
        assignment: struct(assignment),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
});
