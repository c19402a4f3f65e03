// AddRaftVoter (key 80). An operator makes an observer controller a voter of the metadata quorum; a broker hands it
// on to the active controller (KIP-853). The new voter must have caught up with the leader first.
// v1: `ackWhenCommitted` false lets the leader answer once the change is appended rather than committed.
// Errors: INCONSISTENT_CLUSTER_ID, DUPLICATE_VOTER when the node is a voter already, REQUEST_TIMED_OUT when it does
// not catch up or another change is under way, UNSUPPORTED_VERSION while the quorum's kraft.version is 0,
// INVALID_REQUEST without a usable endpoint.

import { array, bool, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const addRaftVoterApi = defineApi({
  key: 80,
  name: 'AddRaftVoter',
  versions: '0-1',
  flexible: '0+',
  listeners: ['controller', 'broker'],
  request: {
    clusterId: string({ nullable: '0+' }),
    timeoutMs: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({
      name: string(),
      host: string(),
      port: uint16(),
    }),
    ackWhenCommitted: bool({ versions: '1+', default: true }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', ignorable: true }),
  },
});
