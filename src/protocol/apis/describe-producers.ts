// DescribeProducers (key 61). The producers that a partition remembers (KIP-664): the means to find transactions that
// hang. Sent to the leader; Read on the topic.
// A producer without an open transaction has -1 as `currentTxnStartOffset`; `coordinatorEpoch` is -1 before its first
// marker.
// Errors per partition: NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION,
// TOPIC_AUTHORIZATION_FAILED.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeProducersApi = defineApi({
  key: 61,
  name: 'DescribeProducers',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    topics: array({
      name: string(),
      partitionIndexes: array(int32()),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+', default: null }),
        activeProducers: array({
          producerId: int64(),
          producerEpoch: int32(),
          lastSequence: int32({ default: -1 }),
          lastTimestamp: int64({ default: -1 }),
          coordinatorEpoch: int32(),
          /** -1 without an open transaction. */
          currentTxnStartOffset: int64({ default: -1 }),
        }),
      }),
    }),
  },
});
