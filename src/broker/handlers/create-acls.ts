// CreateAcls: there is no authorizer, and the answer says so for each rule.

import { createAclsApi } from '../../protocol/apis/create-acls.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hasUnknownNumber, noAuthorizer } from '../acl-numbers.ts';
import { closeConnection, defineHandler } from '../handler.ts';

export const createAcls = defineHandler({
  api: createAclsApi,
  handle({ creations }) {
    const numbers = creations.flatMap(({ resourceType, resourcePatternType, operation, permissionType }) => [
      resourceType,
      resourcePatternType,
      operation,
      permissionType,
    ]);
    if (hasUnknownNumber(numbers)) return closeConnection;
    const refused = { errorCode: ErrorCode.SECURITY_DISABLED, errorMessage: noAuthorizer };
    return { results: creations.map(() => refused) };
  },
  fail: (errorCode, errorMessage, { creations }) => ({ results: creations.map(() => ({ errorCode, errorMessage })) }),
});
