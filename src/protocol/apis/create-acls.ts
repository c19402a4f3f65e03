// CreateAcls (key 30). Adds access rules. Forwarded to the controller; one that exists already is a success. Needs
// Alter on the cluster.
// v0 is gone. v1: names may be literal or prefixes (KIP-290). v2 flexible. v3: rules on users, for delegation tokens
// (KIP-373).
// Numbers: resource 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user; pattern 3 literal, 4
// prefixed; permission 2 deny, 3 allow. A value outside its enumeration closes the connection.
// Errors per rule: INVALID_REQUEST for a bad principal, an empty name or an operation that the resource does not
// know, SECURITY_DISABLED without an authorizer, CLUSTER_AUTHORIZATION_FAILED.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const createAclsApi = defineApi({
  key: 30,
  name: 'CreateAcls',
  versions: '1-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    creations: array({
      resourceType: int8(),
      resourceName: string(),
      /** 3 literal, 4 prefixed. */
      resourcePatternType: int8({ default: 3 }),
      principal: string(),
      host: string(),
      operation: int8(),
      permissionType: int8(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
    }),
  },
});
