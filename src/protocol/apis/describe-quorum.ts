// DescribeQuorum (key 55). How the metadata quorum is doing: leader, epoch, high watermark, and how far each voter
// and observer is (KIP-595). A broker forwards it to the leader. Needs Describe on the cluster.
// v1: when each replica last fetched and was last caught up (KIP-836), in ms, -1 unknown. v2: directory ids,
// endpoints and error texts (KIP-853).
// Errors: NOT_LEADER_OR_FOLLOWER when the node does not lead, CLUSTER_AUTHORIZATION_FAILED; per partition
// UNKNOWN_TOPIC_OR_PARTITION for all but `__cluster_metadata` 0.

import { array, int16, int32, int64, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const replicaState = {
  replicaId: int32(),
  replicaDirectoryId: uuid({ versions: '2+' }),
  logEndOffset: int64(),
  /** Ms since 1970; -1 unknown. */
  lastFetchTimestamp: int64({ versions: '1+', default: -1, ignorable: true }),
  lastCaughtUpTimestamp: int64({ versions: '1+', default: -1, ignorable: true }),
};

export const describeQuorumApi = defineApi({
  key: 55,
  name: 'DescribeQuorum',
  versions: '0-2',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
      }),
    }),
  },
  response: {
    errorCode: int16(),
    errorMessage: string({ versions: '2+', nullable: '2+', ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ versions: '2+', nullable: '2+', ignorable: true }),
        leaderId: int32(),
        leaderEpoch: int32(),
        highWatermark: int64(),
        currentVoters: array(replicaState),
        observers: array(replicaState),
      }),
    }),
    nodes: array(
      {
        nodeId: int32({ versions: '2+' }),
        listeners: array(
          {
            name: string({ versions: '2+' }),
            host: string({ versions: '2+' }),
            port: uint16({ versions: '2+' }),
          },
          { versions: '2+' },
        ),
      },
      { versions: '2+' },
    ),
  },
});
