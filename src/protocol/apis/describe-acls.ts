// DescribeAcls (key 29). Lists the access rules that a filter matches, grouped by resource. Answered by any node from
// its metadata. Needs Describe on the cluster.
// v0 is gone. v1: pattern types (KIP-290). v2 flexible. v3: rules on users (KIP-373). Null and 1 (any) match
// everything.
// Errors: SECURITY_DISABLED without an authorizer, CLUSTER_AUTHORIZATION_FAILED, INVALID_REQUEST.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeAclsApi = defineApi({
  key: 29,
  name: 'DescribeAcls',
  versions: '1-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    resourceTypeFilter: int8(),
    /** Null is any. */
    resourceNameFilter: string({ nullable: '0+' }),
    /** 1 any, 2 whatever applies to the name, 3 literal, 4 prefixed. */
    patternTypeFilter: int8({ default: 3 }),
    principalFilter: string({ nullable: '0+' }),
    hostFilter: string({ nullable: '0+' }),
    operation: int8(),
    permissionType: int8(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      patternType: int8({ default: 3 }),
      acls: array({
        principal: string(),
        host: string(),
        operation: int8(),
        permissionType: int8(),
      }),
    }),
  },
});
