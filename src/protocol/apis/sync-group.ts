// SyncGroup (key 14). Second half of a classic rebalance: the leader hands in everyone's assignment, the others wait
// for theirs. Sent to the group's coordinator after JoinGroup. Needs Read on the group.
// v1 throttle time, v2 answers before throttling. v3 instance ids (KIP-345). v4 flexible. v5: protocol type and name,
// which must be those of the group (KIP-559).
// Errors: REBALANCE_IN_PROGRESS (join again), ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID (also when the group does not
// exist), INCONSISTENT_GROUP_PROTOCOL, FENCED_INSTANCE_ID, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR,
// COORDINATOR_NOT_AVAILABLE.

import { array, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const syncGroupApi = defineApi({
  key: 14,
  name: 'SyncGroup',
  versions: '0-5',
  flexible: '4+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    /** Null for a dynamic member. */
    groupInstanceId: string({ versions: '3+', nullable: '3+', default: null }),
    protocolType: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
    protocolName: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
    /** From the leader only; opaque to the broker. */
    assignments: array({
      memberId: string(),
      assignment: bytes(),
    }),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    errorCode: int16(),
    protocolType: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
    protocolName: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
    assignment: bytes(),
  },
});
