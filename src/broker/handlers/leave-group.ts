// LeaveGroup: members of a classic group go, or are removed by an operator.

import { leaveGroupApi } from '../../protocol/apis/leave-group.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

export const leaveGroup = defineHandler({
  api: leaveGroupApi,
  handle: (request, context, broker) => broker.groups.leaveGroup(callerOf(context), request),
  fail: (errorCode) => ({ errorCode, members: [] }),
});
