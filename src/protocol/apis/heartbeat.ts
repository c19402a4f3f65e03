// Heartbeat (key 12). A member of a classic group shows that it lives, at least every session timeout, and learns
// that a rebalance has begun. Sent to the group's coordinator. Needs Read on the group.
// v1 throttle time, v2 answers before throttling. v3 instance ids of static members (KIP-345). v4 flexible.
// Errors: REBALANCE_IN_PROGRESS (join again, the session goes on), ILLEGAL_GENERATION and UNKNOWN_MEMBER_ID (join
// again, as new for the latter; also when the group does not exist), FENCED_INSTANCE_ID (fatal),
// GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE. While the coordinator is loading the answer
// is no error.

import { int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const heartbeatApi = defineApi({
  key: 12,
  name: 'Heartbeat',
  versions: '0-4',
  flexible: '4+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    /** Null for a dynamic member. */
    groupInstanceId: string({ versions: '3+', nullable: '3+', default: null }),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    errorCode: int16(),
  },
});
