// DeleteGroups (key 42). Deletes groups with everything they committed; sent to the coordinator of each. Needs Delete
// on the group.
// v1 answers before throttling. v2 flexible.
// Errors per group: NON_EMPTY_GROUP while it has members, GROUP_ID_NOT_FOUND, GROUP_AUTHORIZATION_FAILED,
// NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteGroupsApi = defineApi({
  key: 42,
  name: 'DeleteGroups',
  versions: '0-2',
  flexible: '2+',
  listeners: ['broker'],
  request: {
    groupsNames: array(string()),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      groupId: string(),
      errorCode: int16(),
    }),
  },
});
