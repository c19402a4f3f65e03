// Vote (key 52). A controller asks for votes to lead the metadata quorum (KIP-595). A voter grants one vote per
// epoch, and only to a log that is no shorter than its own.
// v1: voters by id and directory (KIP-853). v2: `preVote` asks whether a vote could be won, before the epoch is
// raised (KIP-996).
// Errors: INCONSISTENT_CLUSTER_ID and INVALID_REQUEST at the top; per partition FENCED_LEADER_EPOCH when the receiver
// is in a later epoch, INVALID_VOTER_KEY, INCONSISTENT_VOTER_SET. A refusal is no error: `voteGranted` is false.

import { array, bool, int16, int32, int64, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const voteApi = defineApi({
  key: 52,
  name: 'Vote',
  versions: '0-2',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    clusterId: string({ nullable: '0+', default: null }),
    voterId: int32({ versions: '1+', default: -1, ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        replicaEpoch: int32(),
        replicaId: int32(),
        replicaDirectoryId: uuid({ versions: '1+', ignorable: true }),
        voterDirectoryId: uuid({ versions: '1+', ignorable: true }),
        lastOffsetEpoch: int32(),
        lastOffset: int64(),
        preVote: bool({ versions: '2+' }),
      }),
    }),
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
        voteGranted: bool(),
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
