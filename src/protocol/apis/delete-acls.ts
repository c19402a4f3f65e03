// DeleteAcls (key 31). Removes every access rule that one of the filters matches and tells which. Forwarded to the
// controller. Needs Alter on the cluster.
// v0 is gone. v1: pattern types (KIP-290); 1 any, 2 matches what would apply to the name, 3 literal, 4 prefixed. v2
// flexible. v3: rules on users (KIP-373). A null name, principal or host matches all.
// Errors per filter: SECURITY_DISABLED without an authorizer, INVALID_REQUEST, CLUSTER_AUTHORIZATION_FAILED. A filter
// that matches nothing succeeds with an empty list.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteAclsApi = defineApi({
  key: 31,
  name: 'DeleteAcls',
  versions: '1-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    filters: array({
      resourceTypeFilter: int8(),
      resourceNameFilter: string({ nullable: '0+' }),
      /** 1 any, 2 whatever applies to the name, 3 literal, 4 prefixed. */
      patternTypeFilter: int8({ default: 3 }),
      principalFilter: string({ nullable: '0+' }),
      hostFilter: string({ nullable: '0+' }),
      operation: int8(),
      permissionType: int8(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    filterResults: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
      matchingAcls: array({
        errorCode: int16(),
        errorMessage: string({ nullable: '0+' }),
        resourceType: int8(),
        resourceName: string(),
        patternType: int8({ default: 3 }),
        principal: string(),
        host: string(),
        operation: int8(),
        permissionType: int8(),
      }),
    }),
  },
});
