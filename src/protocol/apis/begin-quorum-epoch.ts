// BeginQuorumEpoch (key 53). The new leader of the metadata quorum makes itself known to the voters and repeats it
// until each has fetched from it (KIP-595). A voter steps into the epoch as follower.
// v1 flexible: the voter is addressed by id and directory, the leader brings its endpoints (KIP-853).
// Errors: INCONSISTENT_CLUSTER_ID and INVALID_REQUEST at the top; per partition FENCED_LEADER_EPOCH when the receiver
// knows a later epoch, INCONSISTENT_VOTER_SET when the sender is no voter to it, INVALID_VOTER_KEY when the voter
// meant is another one. Answers carry the leader and epoch that the receiver knows.

import { array, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const beginQuorumEpochApi = defineApi({
  key: 53,
  name: 'BeginQuorumEpoch',
  versions: '0-1',
  flexible: '1+',
  listeners: ['controller'],
  request: {
    clusterId: string({ nullable: '0+', default: null }),
    voterId: int32({ versions: '1+', default: -1, ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        voterDirectoryId: uuid({ versions: '1+', ignorable: true }),
        leaderId: int32(),
        leaderEpoch: int32(),
      }),
    }),
    leaderEndpoints: array(
      {
        name: string({ versions: '1+' }),
        host: string({ versions: '1+' }),
        port: uint16({ versions: '1+' }),
      },
      { versions: '1+', ignorable: true },
    ),
  },
  response: {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
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
