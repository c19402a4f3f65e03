// LeaveGroup (key 13). Members leave a classic group at once, without waiting for their session to end. An admin
// client can remove static members by instance id. Sent to the group's coordinator. Needs Read on the group.
// v1 throttle time, v2 answers before throttling. v3: several members, each with its own error (KIP-345). v4
// flexible. v5: the reason (KIP-800).
// Errors per member (for the whole before v3): UNKNOWN_MEMBER_ID, also when the group does not exist;
// FENCED_INSTANCE_ID. For the whole: GROUP_AUTHORIZATION_FAILED, INVALID_GROUP_ID, NOT_COORDINATOR and its kin.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const leaveGroupApi = defineApi({
  key: 13,
  name: 'LeaveGroup',
  versions: '0-5',
  flexible: '4+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    memberId: string({ versions: '0-2' }),
    members: array(
      {
        /** Empty to remove a static member by its instance id. */
        memberId: string({ versions: '3+' }),
        groupInstanceId: string({ versions: '3+', nullable: '3+', default: null }),
        reason: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
      },
      { versions: '3+' },
    ),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    errorCode: int16(),
    members: array(
      {
        memberId: string({ versions: '3+' }),
        groupInstanceId: string({ versions: '3+', nullable: '3+' }),
        errorCode: int16({ versions: '3+' }),
      },
      { versions: '3+' },
    ),
  },
});
