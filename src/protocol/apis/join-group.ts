// JoinGroup (key 11). A consumer joins a classic group or returns to it in a rebalance. The coordinator holds the
// answers until the members are together, then tells all the generation and the chosen protocol, and the leader also
// who the members are. Needs Read on the group.
// v1: a rebalance timeout of its own; before, the session timeout serves. v4: the first join of a dynamic member is
// refused once, with the id to come back with (KIP-394). v5 static members (KIP-345). v6 flexible. v7: protocol type
// and name may be null (KIP-559). v8: the reason (KIP-800). v9: `skipAssignment` lets a static leader that came back
// leave the assignment as it is (KIP-814).
// Errors: MEMBER_ID_REQUIRED, UNKNOWN_MEMBER_ID, INCONSISTENT_GROUP_PROTOCOL when nothing is common to all,
// INVALID_SESSION_TIMEOUT, GROUP_MAX_SIZE_REACHED, FENCED_INSTANCE_ID, REBALANCE_IN_PROGRESS, INVALID_GROUP_ID for an
// empty one, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin.

import { array, bool, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const joinGroupApi = defineApi({
  key: 11,
  name: 'JoinGroup',
  versions: '0-9',
  flexible: '6+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    /** Without a heartbeat for so long the member is removed. */
    sessionTimeoutMs: int32(),
    /** How long a rebalance waits for this member; -1 as long as the session. */
    rebalanceTimeoutMs: int32({ versions: '1+', default: -1, ignorable: true }),
    /** Empty the first time. */
    memberId: string(),
    /** Null for a dynamic member. */
    groupInstanceId: string({ versions: '5+', nullable: '5+', default: null }),
    protocolType: string(),
    /** In order of preference; the metadata is opaque to the broker. */
    protocols: array({
      name: string(),
      metadata: bytes(),
    }),
    reason: string({ versions: '8+', nullable: '8+', default: null, ignorable: true }),
  },
  response: {
    throttleTimeMs: int32({ versions: '2+', ignorable: true }),
    errorCode: int16(),
    /** -1 with an error. */
    generationId: int32({ default: -1 }),
    protocolType: string({ versions: '7+', nullable: '7+', default: null, ignorable: true }),
    protocolName: string({ nullable: '7+' }),
    leader: string(),
    skipAssignment: bool({ versions: '9+', default: false }),
    memberId: string(),
    /** Filled for the leader only. */
    members: array({
      memberId: string(),
      groupInstanceId: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
      metadata: bytes(),
    }),
  },
});
