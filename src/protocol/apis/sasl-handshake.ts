// SaslHandshake (key 17).

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
