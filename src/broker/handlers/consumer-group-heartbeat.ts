// ConsumerGroupHeartbeat: the one request of a member of the new protocol (KIP-848).

import { consumerGroupHeartbeatApi } from '../../protocol/apis/consumer-group-heartbeat.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';

export const consumerGroupHeartbeat = defineHandler({
  api: consumerGroupHeartbeatApi,
  handle: (request, context, broker) => broker.groups.consumerGroupHeartbeat(callerOf(context), request),
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, memberEpoch: 0, heartbeatIntervalMs: 0 }),
});
