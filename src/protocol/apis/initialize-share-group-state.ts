// InitializeShareGroupState (key 83). The group coordinator has the share coordinator begin the state of share
// partitions, when a group subscribes to a topic or its offsets are altered (KIP-932). Between brokers only; needs
// ClusterAction.
// A `startOffset` of -1 leaves the beginning to `share.auto.offset.reset`.
// Errors per partition: FENCED_STATE_EPOCH when a later state exists, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
// COORDINATOR_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, INVALID_REQUEST.

import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const initializeShareGroupStateApi = defineApi({
  key: 83,
  name: 'InitializeShareGroupState',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        stateEpoch: int32(),
        startOffset: int64(),
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
