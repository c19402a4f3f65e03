// EndQuorumEpoch (key 54). A leader of the metadata quorum that stops says so and names whom it would like as
// successor, so that the election need not wait for a timeout (KIP-595).
// v1 flexible: successors by id and directory, endpoints of the leader (KIP-853).
// Errors: INCONSISTENT_CLUSTER_ID and INVALID_REQUEST at the top; per partition FENCED_LEADER_EPOCH when the receiver
// is in a later epoch, INCONSISTENT_VOTER_SET. Answers carry the leader and epoch that the receiver knows.

import { array, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const endQuorumEpochApi = defineApi({
  key: 54,
  name: 'EndQuorumEpoch',
  versions: '0-1',
  flexible: '1+',
  listeners: ['controller'],
  request: {
    clusterId: string({ nullable: '0+', default: null }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32(),
        preferredSuccessors: array(int32(), { versions: '0', ignorable: true }),
        preferredCandidates: array(
          {
            candidateId: int32({ versions: '1+' }),
            candidateDirectoryId: uuid({ versions: '1+' }),
          },
          { versions: '1+', ignorable: true },
        ),
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
