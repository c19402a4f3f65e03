// UpdateRaftVoter (key 82). A controller that restarts tells the leader of the quorum its present endpoints and kraft
// versions (KIP-853). Between controllers only; needs ClusterAction.
// Errors: NOT_LEADER_OR_FOLLOWER with the leader in the tagged field, VOTER_NOT_FOUND, INCONSISTENT_CLUSTER_ID,
// FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, UNSUPPORTED_VERSION, REQUEST_TIMED_OUT while another change is under
// way, INVALID_REQUEST.

import { array, int16, int32, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const updateRaftVoterApi = defineApi({
  key: 82,
  name: 'UpdateRaftVoter',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    clusterId: string({ nullable: '0+' }),
    currentLeaderEpoch: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({
      name: string(),
      host: string(),
      port: uint16(),
    }),
    kRaftVersionFeature: struct({
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    currentLeader: struct(
      {
        leaderId: int32({ default: -1 }),
        leaderEpoch: int32({ default: -1 }),
        host: string(),
        port: int32(),
      },
      { tag: 0 },
    ),
  },
});
