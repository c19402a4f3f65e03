// RemoveRaftVoter (key 81). An operator takes a voter, meant by id and directory, out of the metadata quorum; a
// broker hands it on to the active controller (KIP-853). A leader that removes itself steps down once the change is
// committed.
// Errors: VOTER_NOT_FOUND, INCONSISTENT_CLUSTER_ID, REQUEST_TIMED_OUT while another change is under way,
// UNSUPPORTED_VERSION while kraft.version is 0.

import { int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const removeRaftVoterApi = defineApi({
  key: 81,
  name: 'RemoveRaftVoter',
  versions: '0',
  flexible: '0+',
  listeners: ['controller', 'broker'],
  request: {
    clusterId: string({ nullable: '0+' }),
    voterId: int32(),
    voterDirectoryId: uuid(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', ignorable: true }),
  },
});
