// GetTelemetrySubscriptions (key 71). A client asks which metrics the operator wants from it, how often and how
// compressed (KIP-714). With the zero uuid it also receives its instance id, which it keeps. Anyone may ask.
// `requestedMetrics` are prefixes of names: none means none, one empty string all of them. `subscriptionId` changes
// with the subscription.
// Errors: THROTTLING_QUOTA_EXCEEDED when asked before the last interval is over, INVALID_REQUEST, UNSUPPORTED_VERSION
// where no receiver is configured.

import { array, bool, int16, int32, int8, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const getTelemetrySubscriptionsApi = defineApi({
  key: 71,
  name: 'GetTelemetrySubscriptions',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    clientInstanceId: uuid(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    acceptedCompressionTypes: array(int8()),
    pushIntervalMs: int32(),
    telemetryMaxBytes: int32(),
    deltaTemporality: bool(),
    requestedMetrics: array(string()),
  },
});
