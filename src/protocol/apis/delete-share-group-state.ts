// DeleteShareGroupState (key 86). The group coordinator has the share coordinator forget partitions of a share group
// (KIP-932), when their topic or the group is deleted. Between brokers only; needs ClusterAction.
// Errors per partition: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, GROUP_ID_NOT_FOUND,
// UNKNOWN_TOPIC_OR_PARTITION, FENCED_STATE_EPOCH, INVALID_REQUEST.

import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteShareGroupStateApi = defineApi({
  key: 86,
  name: 'DeleteShareGroupState',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
      }),
    }),
  },
  response: {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+', default: null }),
      }),
    }),
  },
});
