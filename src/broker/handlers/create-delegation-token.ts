// CreateDelegationToken: refused on a connection without authentication, as every one is here.

import { createDelegationTokenApi } from '../../protocol/apis/create-delegation-token.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';

const anonymous = { type: 'User', name: 'ANONYMOUS' };

export const createDelegationToken = defineHandler({
  api: createDelegationTokenApi,
  handle: (request, { apiVersion }) => refusal(ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, request, apiVersion),
});

function refusal(
  errorCode: number,
  { ownerPrincipalType, ownerPrincipalName }: RequestOf<typeof createDelegationTokenApi>,
  apiVersion: number,
) {
  const isForOther = ownerPrincipalName !== null && ownerPrincipalName !== '';
  return {
    errorCode,
    principalType: isForOther ? (ownerPrincipalType ?? '') : anonymous.type,
    principalName: isForOther ? ownerPrincipalName : anonymous.name,
    ...(apiVersion < 3
      ? {}
      : { tokenRequesterPrincipalType: anonymous.type, tokenRequesterPrincipalName: anonymous.name }),
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: new Uint8Array(),
  };
}
