// ExpireDelegationToken (key 40).

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
