// RenewDelegationToken: refused on a connection without authentication, as every one is here.

import { renewDelegationTokenApi } from '../../protocol/apis/renew-delegation-token.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const renewDelegationToken = defineHandler({
  api: renewDelegationTokenApi,
  handle: () => ({ errorCode: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, expiryTimestampMs: -1 }),
});
