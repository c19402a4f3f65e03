// JoinGroup: the answer comes when the rebalance has gathered the members.

import { joinGroupApi } from '../../protocol/apis/join-group.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

export const joinGroup = defineHandler({
  api: joinGroupApi,
  handle: (request, context, broker) => broker.groups.joinGroup(callerOf(context), request),
  fail: (errorCode, _message, { memberId }) => ({
    errorCode,
    protocolName: '',
    leader: '',
    memberId,
    members: [],
  }),
});
