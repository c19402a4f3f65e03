// ListOffsets (key 2). Where does a partition begin, where does it end, and where does a point in time lie? From
// consumers and admin clients to the leader. Needs Describe on the topic.
// v0 is gone. v2: isolation level. v4: leader epochs (KIP-320). v5: OFFSET_NOT_AVAILABLE. v6 flexible. v7: -3, the
// largest timestamp (KIP-734). v8: -4, the first offset on local disk (KIP-405). v9: -5, the last one in tiered
// storage (KIP-1005). v10: a timeout for remote look-ups (KIP-1075). v11: -6, the first not yet uploaded (KIP-1023).
// A time after the last record is no error: offset and timestamp are -1.
// Errors per partition: NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION, OFFSET_NOT_AVAILABLE while a fresh
// leader's high watermark is behind its epoch (before v5 LEADER_NOT_AVAILABLE), FENCED_LEADER_EPOCH,
// UNKNOWN_LEADER_EPOCH, UNSUPPORTED_VERSION for a negative timestamp the version does not know, INVALID_REQUEST for a
// partition twice, TOPIC_AUTHORIZATION_FAILED.

import { array, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const listOffsetsApi = defineApi({
  key: 2,
  name: 'ListOffsets',
  versions: '1-11',
  flexible: '6+',
  listeners: ['broker'],
  request: {
    /** -1 a consumer, -2 any replica for debugging, else a broker. */
    replicaId: int32(),
    /** 0 up to the high watermark, 1 up to the last stable offset. */
    isolationLevel: int8({ versions: '2+' }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        /** -1 unchecked. */
        currentLeaderEpoch: int32({ versions: '4+', default: -1, ignorable: true }),
        /** Ms since 1970, or -1 latest, -2 earliest, -3 largest, -4 earliest local, -5 latest tiered, -6 not uploaded. */
        timestamp: int64(),
      }),
    }),
    timeoutMs: int32({ versions: '10+', ignorable: true }),
  },
  response: {
    throttleTimeMs: int32({ versions: '2+', ignorable: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        /** Of the record found; -1 for -1, -2 and when nothing was found. */
        timestamp: int64({ default: -1 }),
        /** -1 when nothing was found. */
        offset: int64({ default: -1 }),
        leaderEpoch: int32({ versions: '4+', default: -1 }),
      }),
    }),
  },
});
