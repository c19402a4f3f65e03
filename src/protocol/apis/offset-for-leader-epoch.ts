// OffsetForLeaderEpoch (key 23). Where did the log of this leader epoch end? A consumer finds out whether it read
// what was cut off later (KIP-320); followers used it to cut their own log before Fetch v12 could tell. Sent to the
// leader. Needs Describe on the topic, for replicas ClusterAction.
// v0 and v1 are gone. v2: the epoch that the asker believes in. v3: the replica id, -1 consumer, -2 any replica for
// debugging. v4 flexible.
// An epoch that is not known here is no error: -1 and -1.
// Errors per partition: FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, NOT_LEADER_OR_FOLLOWER,
// UNKNOWN_TOPIC_OR_PARTITION, OFFSET_NOT_AVAILABLE, TOPIC_AUTHORIZATION_FAILED.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const offsetForLeaderEpochApi = defineApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: '2-4',
  flexible: '4+',
  listeners: ['broker'],
  request: {
    /** -1 a consumer, -2 any replica for debugging, else a broker. */
    replicaId: int32({ versions: '3+', default: -2, ignorable: true }),
    topics: array({
      topic: string(),
      partitions: array({
        partition: int32(),
        /** -1 unchecked. */
        currentLeaderEpoch: int32({ default: -1, ignorable: true }),
        leaderEpoch: int32(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    topics: array({
      topic: string(),
      partitions: array({
        errorCode: int16(),
        partition: int32(),
        /** The largest epoch known that is not above the one asked for; -1 none. */
        leaderEpoch: int32({ default: -1, ignorable: true }),
        /** First offset behind that epoch; -1 unknown. */
        endOffset: int64({ default: -1 }),
      }),
    }),
  },
});
