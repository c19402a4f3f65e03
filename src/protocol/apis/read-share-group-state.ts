// ReadShareGroupState (key 84). The leader of a partition reads the state of a share group there from the share
// coordinator, before it serves the group (KIP-932). Reading with a leader epoch fences the leaders before it.
// Between brokers only; needs ClusterAction.
// Errors per partition: FENCED_LEADER_EPOCH, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
// COORDINATOR_NOT_AVAILABLE, GROUP_ID_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION, INVALID_REQUEST.

import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const readShareGroupStateApi = defineApi({
  key: 84,
  name: 'ReadShareGroupState',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        leaderEpoch: int32(),
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
        stateEpoch: int32(),
        startOffset: int64(),
        stateBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          deliveryState: int8(),
          deliveryCount: int16(),
        }),
      }),
    }),
  },
});
