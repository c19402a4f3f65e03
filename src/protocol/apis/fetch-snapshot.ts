// FetchSnapshot (key 59). A follower or observer of the metadata quorum reads a snapshot from the leader piece by
// piece, after a Fetch told it that the log begins later than it needs (KIP-630). `position` is a byte offset in the
// file.
// v1: the directory of the replica (KIP-853).
// Errors per partition: SNAPSHOT_NOT_FOUND when it was deleted meanwhile (fetch again), POSITION_OUT_OF_RANGE,
// NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, UNKNOWN_TOPIC_OR_PARTITION; at the top
// INCONSISTENT_CLUSTER_ID, CLUSTER_AUTHORIZATION_FAILED.

import { array, int16, int32, int64, records, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const fetchSnapshotApi = defineApi({
  key: 59,
  name: 'FetchSnapshot',
  versions: '0-1',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    clusterId: string({ nullable: '0+', tag: 0, default: null }),
    replicaId: int32({ default: -1 }),
    maxBytes: int32({ default: 0x7fffffff }),
    topics: array({
      name: string(),
      partitions: array({
        partition: int32(),
        currentLeaderEpoch: int32(),
        snapshotId: struct({
          endOffset: int64(),
          epoch: int32(),
        }),
        position: int64(),
        replicaDirectoryId: uuid({ versions: '1+', tag: 0, ignorable: true }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    errorCode: int16(),
    topics: array({
      name: string(),
      partitions: array({
        index: int32(),
        errorCode: int16(),
        snapshotId: struct({
          endOffset: int64(),
          epoch: int32(),
        }),
        currentLeader: struct(
          {
            leaderId: int32(),
            leaderEpoch: int32(),
          },
          { tag: 0 },
        ),
        size: int64(),
        position: int64(),
        unalignedRecords: records(),
      }),
    }),
    nodeEndpoints: array(
      {
        nodeId: int32({ versions: '1+' }),
        host: string({ versions: '1+' }),
        port: uint16({ versions: '1+' }),
      },
      { versions: '1+', tag: 0 },
    ),
  },
});
