// DescribeGroups: what classic groups and their members look like, each group for itself.

import { describeGroupsApi } from '../../protocol/apis/describe-groups.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { groupOperations } from '../authorized-operations.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

export const describeGroups = defineHandler({
  api: describeGroupsApi,
  async handle(request, context, broker) {
    const caller = callerOf(context);
    const groups = await Promise.all(request.groups.map((groupId) => broker.groups.describeGroup(caller, groupId)));
    return {
      groups: request.includeAuthorizedOperations
        ? groups.map((group) =>
            group.errorCode === ErrorCode.NONE ? { ...group, authorizedOperations: groupOperations } : group,
          )
        : groups,
    };
  },
});
