// DescribeAcls: there is no authorizer, and the answer says so.

import { describeAclsApi } from '../../protocol/apis/describe-acls.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hasUnknownNumber } from '../acl-numbers.ts';
import { closeConnection, defineHandler } from '../handler.ts';

export const describeAcls = defineHandler({
  api: describeAclsApi,
  handle({ resourceTypeFilter, patternTypeFilter, operation, permissionType }) {
    if (hasUnknownNumber([resourceTypeFilter, patternTypeFilter, operation, permissionType])) return closeConnection;
    const errorMessage = 'No Authorizer is configured on the broker';
    return { errorCode: ErrorCode.SECURITY_DISABLED, errorMessage, resources: [] };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, resources: [] }),
});
