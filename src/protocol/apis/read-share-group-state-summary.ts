// ReadShareGroupStateSummary (key 87). The group coordinator reads the start offset of share partitions, without the
// state of single records, to describe the group's offsets (KIP-932). Between brokers only; needs ClusterAction.
// v1: how many records from the start offset on are done with (KIP-1226), -1 unknown.
// Errors per partition: FENCED_LEADER_EPOCH, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
// COORDINATOR_NOT_AVAILABLE, GROUP_ID_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION, INVALID_REQUEST.

import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const readShareGroupStateSummaryApi = defineApi({
  key: 87,
  name: 'ReadShareGroupStateSummary',
  versions: '0-1',
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
        leaderEpoch: int32(),
        startOffset: int64(),
        deliveryCompleteCount: int32({ versions: '1+', default: -1, ignorable: true }),
      }),
    }),
  },
});
