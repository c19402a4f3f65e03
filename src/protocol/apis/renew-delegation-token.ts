// RenewDelegationToken (key 39).

import { bytes, int16, int32, int64 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const renewDelegationTokenApi = defineApi({
  key: 39,
  name: 'RenewDelegationToken',
  versions: '1-2',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    hmac: bytes(),
    renewPeriodMs: int64(),
  },
  response: {
    errorCode: int16(),
    expiryTimestampMs: int64(),
    throttleTimeMs: int32(),
  },
});
