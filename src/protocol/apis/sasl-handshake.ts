// SaslHandshake (key 17). A client names the SASL mechanism it will use; the answer lists those that are enabled.
// After v0 the tokens follow as bare frames, after v1 inside SaslAuthenticate (KIP-152).
// Never flexible and never to get a v2: old clients choose the wrong version then (KAFKA-9577).
// Errors: UNSUPPORTED_SASL_MECHANISM, then the connection is closed; ILLEGAL_SASL_STATE on a connection that is
// already authenticated, unless it may authenticate again.

import { array, int16, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const saslHandshakeApi = defineApi({
  key: 17,
  name: 'SaslHandshake',
  versions: '0-1',
  listeners: ['broker', 'controller'],
  request: {
    mechanism: string(),
  },
  response: {
    errorCode: int16(),
    mechanisms: array(string()),
  },
});
