// DeleteAcls: there is no authorizer, and the answer says so for each filter.

import { deleteAclsApi } from '../../protocol/apis/delete-acls.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hasUnknownNumber, noAuthorizer } from '../acl-numbers.ts';
import { closeConnection, defineHandler } from '../handler.ts';

export const deleteAcls = defineHandler({
  api: deleteAclsApi,
  handle({ filters }) {
    const numbers = filters.flatMap(({ resourceTypeFilter, patternTypeFilter, operation, permissionType }) => [
      resourceTypeFilter,
      patternTypeFilter,
      operation,
      permissionType,
    ]);
    if (hasUnknownNumber(numbers)) return closeConnection;
    const refused = { errorCode: ErrorCode.SECURITY_DISABLED, errorMessage: noAuthorizer, matchingAcls: [] };
    return { filterResults: filters.map(() => refused) };
  },
  fail: (errorCode, errorMessage, { filters }) => ({
    filterResults: filters.map(() => ({ errorCode, errorMessage, matchingAcls: [] })),
  }),
});
