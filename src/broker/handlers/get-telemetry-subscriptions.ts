// GetTelemetrySubscriptions: which metrics the operator wants from this client (KIP-714). Shown in ApiVersions only
// where somebody takes them in: where the broker has its page for metrics.

import { getTelemetrySubscriptionsApi } from '../../protocol/apis/get-telemetry-subscriptions.ts';
import { defineHandler } from '../handler.ts';
import { noSubscriptions } from '../telemetry/client-telemetry.ts';

export const getTelemetrySubscriptions = defineHandler({
  api: getTelemetrySubscriptionsApi,
  isAdvertised: ({ telemetry }) => telemetry.isReceiving,
  handle({ clientInstanceId }, context, { telemetry }) {
    return telemetry.subscriptionsOf(clientInstanceId, context);
  },
  fail: (errorCode) => noSubscriptions(errorCode),
});
