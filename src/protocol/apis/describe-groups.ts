// DescribeGroups (key 15). State, protocol and members of classic groups; sent to the coordinator of each group.
// Needs Describe on the group.
// v1 throttle time, v2 answers before throttling. v3: authorized operations (KIP-430). v4: instance ids of static
// members (KIP-345). v5 flexible. v6: a missing group is GROUP_ID_NOT_FOUND with a text (KIP-1043); before, it is
// described as Dead without an error.
// `protocolData`, metadata and assignments are filled only while the group is Stable.
// Errors per group: GROUP_AUTHORIZATION_FAILED, INVALID_GROUP_ID, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
// COORDINATOR_NOT_AVAILABLE.

import { array, bool, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeGroupsApi = defineApi({
  key: 15,
  name: 'DescribeGroups',
  versions: '0-6',
  flexible: '5+',
  listeners: ['broker'],
  request: {
    groups: array(string()),
    includeAuthorizedOperations: bool({ versions: '3+' }),
  },
  response: {
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    groups: array({
      errorCode: int16(),
      errorMessage: string({ versions: '6+', nullable: '6+', default: null }),
      groupId: string(),
      groupState: string(),
      protocolType: string(),
      /** Name of the chosen protocol. */
      protocolData: string(),
      members: array({
        memberId: string(),
        groupInstanceId: string({ versions: '4+', nullable: '4+', default: null, ignorable: true }),
        clientId: string(),
        clientHost: string(),
        memberMetadata: bytes(),
        memberAssignment: bytes(),
      }),
      /** Bit n stands for ACL operation n; -2^31 when not asked for. */
      authorizedOperations: int32({ versions: '3+', default: -2147483648 }),
    }),
  },
});
