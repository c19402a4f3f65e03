// SaslAuthenticate (key 36). Carries the tokens of a SASL mechanism, one exchange after the other, after
// SaslHandshake v1 (KIP-152); the same way a connection authenticates again before its session ends (KIP-368).
// v1: how long the session lasts in ms, 0 without limit. v2 flexible.
// Errors: SASL_AUTHENTICATION_FAILED with a text that is safe to show, ILLEGAL_SASL_STATE out of turn. After either
// the connection is closed.

import { bytes, int16, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const saslAuthenticateApi = defineApi({
  key: 36,
  name: 'SaslAuthenticate',
  versions: '0-2',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    authBytes: bytes(),
  },
  response: {
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    authBytes: bytes(),
    /** 0 without limit. */
    sessionLifetimeMs: int64({ versions: '1+', default: 0, ignorable: true }),
  },
});
