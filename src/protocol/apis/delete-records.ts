// DeleteRecords (key 21). Moves the log start offset of partitions forward, so that everything before it is gone for
// readers; space comes back with the segments. Sent to the leader, which answers when all live replicas have
// followed. Needs Delete on the topic.
// v1 answers before throttling. v2 flexible.
// Errors per partition: OFFSET_OUT_OF_RANGE beyond the high watermark, POLICY_VIOLATION when the topic is not under
// the delete policy, INVALID_TOPIC_EXCEPTION for internal topics, NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION,
// TOPIC_AUTHORIZATION_FAILED, REQUEST_TIMED_OUT. `lowWatermark` is -1 then.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteRecordsApi = defineApi({
  key: 21,
  name: 'DeleteRecords',
  versions: '0-2',
  flexible: '2+',
  listeners: ['broker'],
  request: {
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        /** The first offset to keep; -1 is the high watermark. */
        offset: int64(),
      }),
    }),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        /** The smallest log start offset of the live replicas. */
        lowWatermark: int64(),
        errorCode: int16(),
      }),
    }),
  },
});
