// DescribeDelegationToken: refused on a connection without authentication, as every one is here.

import { describeDelegationTokenApi } from '../../protocol/apis/describe-delegation-token.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const describeDelegationToken = defineHandler({
  api: describeDelegationTokenApi,
  handle: () => ({ errorCode: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, tokens: [] }),
});
