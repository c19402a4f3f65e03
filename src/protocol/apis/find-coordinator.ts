// FindCoordinator (key 10). Which broker coordinates this group, transactional id or share partition? Any broker
// answers, and creates the internal topic behind it when it is missing. Needs Describe on the group or transactional
// id.
// v1: transactional ids (key type 1, KIP-98). v3 flexible. v4: many keys at once (KIP-699). v5: TRANSACTION_ABORTABLE
// may come back. v6: key type 2, `group:topicId:partition` of a share group (KIP-932).
// Errors, per key from v4 on: COORDINATOR_NOT_AVAILABLE while the topic or its leader is missing (ask again),
// GROUP_AUTHORIZATION_FAILED, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_REQUEST for an unknown key type or a
// malformed share key. The node id is -1 then.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const findCoordinatorApi = defineApi({
  key: 10,
  name: 'FindCoordinator',
  versions: '0-6',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    key: string({ versions: '0-3' }),
    /** 0 group, 1 transactional id, 2 share partition. */
    keyType: int8({ versions: '1+', default: 0 }),
    coordinatorKeys: array(string(), { versions: '4+' }),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    errorCode: int16({ versions: '0-3' }),
    errorMessage: string({ versions: '1-3', nullable: '1-3', ignorable: true }),
    /** -1 with an error. */
    nodeId: int32({ versions: '0-3' }),
    host: string({ versions: '0-3' }),
    port: int32({ versions: '0-3' }),
    coordinators: array(
      {
        key: string({ versions: '4+' }),
        nodeId: int32({ versions: '4+' }),
        host: string({ versions: '4+' }),
        port: int32({ versions: '4+' }),
        errorCode: int16({ versions: '4+' }),
        errorMessage: string({ versions: '4+', nullable: '4+', ignorable: true }),
      },
      { versions: '4+' },
    ),
  },
});
