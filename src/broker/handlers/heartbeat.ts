// Heartbeat: a member of a classic group says that it is alive and hears whether it has to join again.

import { heartbeatApi } from '../../protocol/apis/heartbeat.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

export const heartbeat = defineHandler({
  api: heartbeatApi,
  handle: (request, context, broker) => broker.groups.heartbeat(callerOf(context), request),
  fail: (errorCode) => ({ errorCode }),
});
