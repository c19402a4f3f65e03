// ExpireDelegationToken: refused on a connection without authentication, as every one is here.

import { expireDelegationTokenApi } from '../../protocol/apis/expire-delegation-token.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const expireDelegationToken = defineHandler({
  api: expireDelegationTokenApi,
  handle: () => ({ errorCode: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, expiryTimestampMs: -1 }),
});
