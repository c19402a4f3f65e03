// CreateDelegationToken (key 38). Makes a token that lets its holder act as its owner without the owner's credentials
// (KIP-48). Only over an authenticated connection that was not itself opened with a token. Forwarded to the
// controller.
// v0 is gone. v2 flexible. v3: a token for somebody else, if CreateTokens on that user is allowed (KIP-373); null is
// the caller.
// `maxLifetimeMs` -1 stands for the broker's maximum. The answer's `hmac` is the secret: it signs in as SCRAM
// password.
// Errors: DELEGATION_TOKEN_AUTH_DISABLED without a secret key in the config, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
// over such a connection, DELEGATION_TOKEN_AUTHORIZATION_FAILED, INVALID_PRINCIPAL_TYPE for renewers that are no
// users.

import { array, bytes, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const createDelegationTokenApi = defineApi({
  key: 38,
  name: 'CreateDelegationToken',
  versions: '1-3',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    ownerPrincipalType: string({ versions: '3+', nullable: '3+' }),
    ownerPrincipalName: string({ versions: '3+', nullable: '3+' }),
    renewers: array({
      principalType: string(),
      principalName: string(),
    }),
    maxLifetimeMs: int64(),
  },
  response: {
    errorCode: int16(),
    principalType: string(),
    principalName: string(),
    tokenRequesterPrincipalType: string({ versions: '3+' }),
    tokenRequesterPrincipalName: string({ versions: '3+' }),
    issueTimestampMs: int64(),
    expiryTimestampMs: int64(),
    maxTimestampMs: int64(),
    tokenId: string(),
    hmac: bytes(),
    throttleTimeMs: int32(),
  },
});
