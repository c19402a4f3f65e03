// Envelope (key 58).

import { bytes, int16 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const envelopeApi = defineApi({
  key: 58,
  name: 'Envelope',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    requestData: bytes(),
    requestPrincipal: bytes({ nullable: '0+' }),
    clientHostAddress: bytes(),
  },
  response: {
    responseData: bytes({ nullable: '0+', default: null }),
    errorCode: int16(),
  },
});
