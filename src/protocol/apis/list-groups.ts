// ListGroups (key 16). The groups that the asked broker coordinates: to see all, every broker is asked. Shows those
// on which the caller has Describe, all with Describe on the cluster.
// v1 throttle time, v2 answers before throttling. v3 flexible. v4: filter by state (KIP-518). v5: filter by kind:
// classic, consumer, share, streams (KIP-848). An empty filter lets everything through; case does not matter.
// Errors: COORDINATOR_LOAD_IN_PROGRESS while part of the groups is still being read, COORDINATOR_NOT_AVAILABLE.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const listGroupsApi = defineApi({
  key: 16,
  name: 'ListGroups',
  versions: '0-5',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    /** Empty is all. */
    statesFilter: array(string(), { versions: '4+' }),
    /** Empty is all. */
    typesFilter: array(string(), { versions: '5+' }),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    errorCode: int16(),
    groups: array({
      groupId: string(),
      /** "consumer", "connect", …; empty for groups that only hold offsets. */
      protocolType: string(),
      groupState: string({ versions: '4+', ignorable: true }),
      groupType: string({ versions: '5+', ignorable: true }),
    }),
  },
});
