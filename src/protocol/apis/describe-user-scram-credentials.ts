// DescribeUserScramCredentials (key 50). Which SCRAM mechanisms users have, with how many iterations (KIP-554); null
// users are all. Nothing secret comes back. Needs Describe on the cluster.
// Errors: CLUSTER_AUTHORIZATION_FAILED for the whole; per user RESOURCE_NOT_FOUND without credentials,
// DUPLICATE_RESOURCE when named twice.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeUserScramCredentialsApi = defineApi({
  key: 50,
  name: 'DescribeUserScramCredentials',
  versions: '0',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    users: array(
      {
        name: string(),
      },
      { nullable: '0+' },
    ),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    results: array({
      user: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
      credentialInfos: array({
        mechanism: int8(),
        iterations: int32(),
      }),
    }),
  },
});
