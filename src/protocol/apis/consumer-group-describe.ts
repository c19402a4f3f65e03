// ConsumerGroupDescribe (key 69). Everything about groups of the consumer protocol (KIP-848): epochs, members, what
// each has and what it is to get. From an admin client to the coordinator of each group. Needs Describe on the group.
// v1: whether a member speaks the classic or the consumer protocol (KIP-1099).
// Errors per group: GROUP_ID_NOT_FOUND (also for a group of another kind), INVALID_GROUP_ID,
// GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED when a topic of the group may not be described,
// NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.

import { array, bool, int16, int32, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const topicPartitions = {
  topicId: uuid(),
  topicName: string(),
  partitions: array(int32()),
};

const assignment = {
  topicPartitions: array(topicPartitions),
};

export const consumerGroupDescribeApi = defineApi({
  key: 69,
  name: 'ConsumerGroupDescribe',
  versions: '0-1',
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
        instanceId: string({ nullable: '0+', default: null }),
        rackId: string({ nullable: '0+', default: null }),
        memberEpoch: int32(),
        clientId: string(),
        clientHost: string(),
        subscribedTopicNames: array(string()),
        subscribedTopicRegex: string({ nullable: '0+', default: null }),
        assignment: struct(assignment),
        targetAssignment: struct(assignment),
        /** 0 classic, 1 consumer, -1 unknown. */
        memberType: int8({ versions: '1+', default: -1, ignorable: true }),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
});
