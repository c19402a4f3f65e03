// ExpireDelegationToken (key 40). Sets the end of a delegation token; by its owner or a renewer. A period of -1 (any
// negative one) deletes it at once. Forwarded to the controller.
// v0 is gone. v2 flexible.
// Errors: DELEGATION_TOKEN_NOT_FOUND, DELEGATION_TOKEN_EXPIRED, DELEGATION_TOKEN_OWNER_MISMATCH,
// DELEGATION_TOKEN_AUTH_DISABLED, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED.

import { bytes, int16, int32, int64 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const expireDelegationTokenApi = defineApi({
  key: 40,
  name: 'ExpireDelegationToken',
  versions: '1-2',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    hmac: bytes(),
    expiryTimePeriodMs: int64(),
  },
  response: {
    errorCode: int16(),
    expiryTimestampMs: int64(),
    throttleTimeMs: int32(),
  },
});
