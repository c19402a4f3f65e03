// CreatePartitions (key 37). Raises the number of partitions of topics; there is no way back down. `count` is the new
// total. Forwarded to the controller. Needs Alter on the topic.
// v1 answers before throttling. v2 flexible. v3: THROTTLING_QUOTA_EXCEEDED instead of a delayed success (KIP-599).
// Errors per topic: INVALID_PARTITIONS when the total is not larger than today's, INVALID_REPLICA_ASSIGNMENT when the
// given replicas are not one list per new partition, of known brokers and the right length,
// UNKNOWN_TOPIC_OR_PARTITION, REASSIGNMENT_IN_PROGRESS, INVALID_REQUEST for a topic named twice,
// TOPIC_AUTHORIZATION_FAILED, REQUEST_TIMED_OUT (the partitions may exist later).

import { array, bool, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const createPartitionsApi = defineApi({
  key: 37,
  name: 'CreatePartitions',
  versions: '0-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    topics: array({
      name: string(),
      /** The new total. */
      count: int32(),
      /** One entry per new partition; null lets the controller choose. */
      assignments: array(
        {
          brokerIds: array(int32()),
        },
        { nullable: '0+' },
      ),
    }),
    timeoutMs: int32(),
    validateOnly: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      name: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+', default: null }),
    }),
  },
});
