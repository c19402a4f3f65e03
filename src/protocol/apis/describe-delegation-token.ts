// DescribeDelegationToken (key 41). Lists the delegation tokens of some owners, or (null) all that the caller may
// see: his own, those he may renew, and those he has Describe on. Tokens come with their secret.
// v0 is gone. v2 flexible. v3: who asked for the token, where that is not its owner (KIP-373).
// Errors: DELEGATION_TOKEN_AUTH_DISABLED, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED over a connection without
// authentication.

import { array, bytes, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeDelegationTokenApi = defineApi({
  key: 41,
  name: 'DescribeDelegationToken',
  versions: '1-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    owners: array(
      {
        principalType: string(),
        principalName: string(),
      },
      { nullable: '0+' },
    ),
  },
  response: {
    errorCode: int16(),
    tokens: array({
      principalType: string(),
      principalName: string(),
      tokenRequesterPrincipalType: string({ versions: '3+' }),
      tokenRequesterPrincipalName: string({ versions: '3+' }),
      issueTimestamp: int64(),
      expiryTimestamp: int64(),
      maxTimestamp: int64(),
      tokenId: string(),
      hmac: bytes(),
      renewers: array({
        principalType: string(),
        principalName: string(),
      }),
    }),
    throttleTimeMs: int32(),
  },
});
