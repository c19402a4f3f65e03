// Records of the metadata log. Who may come in and do what: access rules, SCRAM credentials and delegation tokens.

import { array, bytes, int32, int64, int8, string, uuid } from '../../schema/fields.ts';
import { defineRecord } from '../../schema/message.ts';

/** An access rule. */
export const accessControlEntryRecord = defineRecord({
  name: 'AccessControlEntryRecord',
  type: 18,
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
    resourceType: int8(),
    resourceName: string(),
    patternType: int8(),
    principal: string(),
    host: string(),
    operation: int8(),
    permissionType: int8(),
  },
});

/** An access rule is gone. */
export const removeAccessControlEntryRecord = defineRecord({
  name: 'RemoveAccessControlEntryRecord',
  type: 19,
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
  },
});

/** A SCRAM credential of a user: salt, keys and iterations, never the password. */
export const userScramCredentialRecord = defineRecord({
  name: 'UserScramCredentialRecord',
  type: 11,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
    salt: bytes(),
    storedKey: bytes(),
    serverKey: bytes(),
    iterations: int32(),
  },
});

/** A SCRAM credential is gone. */
export const removeUserScramCredentialRecord = defineRecord({
  name: 'RemoveUserScramCredentialRecord',
  type: 22,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
  },
});

/** A delegation token was made or renewed. */
export const delegationTokenRecord = defineRecord({
  name: 'DelegationTokenRecord',
  type: 10,
  versions: '0',
  flexible: '0+',
  fields: {
    owner: string(),
    requester: string(),
    renewers: array(string()),
    issueTimestamp: int64(),
    maxTimestamp: int64(),
    expirationTimestamp: int64(),
    tokenId: string(),
  },
});

/** A delegation token is gone. */
export const removeDelegationTokenRecord = defineRecord({
  name: 'RemoveDelegationTokenRecord',
  type: 26,
  versions: '0',
  flexible: '0+',
  fields: {
    tokenId: string(),
  },
});
