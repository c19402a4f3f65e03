// SyncGroup: the leader hands in the assignments; the others get theirs.

import { syncGroupApi } from '../../protocol/apis/sync-group.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

const nothing = new Uint8Array(0);

export const syncGroup = defineHandler({
  api: syncGroupApi,
  handle: (request, context, broker) => broker.groups.syncGroup(callerOf(context), request),
  fail: (errorCode) => ({ errorCode, assignment: nothing }),
});
