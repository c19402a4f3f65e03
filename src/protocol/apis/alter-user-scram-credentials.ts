// AlterUserScramCredentials (key 51). Adds, replaces and deletes SCRAM credentials (KIP-554). The client computes the
// salted password: the clear one never travels. Forwarded to the controller. Needs Alter on the cluster.
// Mechanisms: 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. Iterations: 4,096 to 16,384.
// Errors per user: UNACCEPTABLE_CREDENTIAL for an empty name or iterations out of range, RESOURCE_NOT_FOUND when
// deleting what is not there, DUPLICATE_RESOURCE for a user that is named twice, UNSUPPORTED_SASL_MECHANISM,
// CLUSTER_AUTHORIZATION_FAILED.

import { array, bytes, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterUserScramCredentialsApi = defineApi({
  key: 51,
  name: 'AlterUserScramCredentials',
  versions: '0',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    deletions: array({
      name: string(),
      /** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
      mechanism: int8(),
    }),
    upsertions: array({
      name: string(),
      mechanism: int8(),
      iterations: int32(),
      salt: bytes(),
      saltedPassword: bytes(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      user: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
    }),
  },
});
