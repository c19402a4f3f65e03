// PushTelemetry (key 72). A client delivers the metrics it was asked for with GetTelemetrySubscriptions, as OTLP
// (KIP-714); `terminating` marks the last push before it closes, which may come early.
// Errors: UNKNOWN_SUBSCRIPTION_ID after the subscription changed (ask for it again), TELEMETRY_TOO_LARGE,
// UNSUPPORTED_COMPRESSION_TYPE, THROTTLING_QUOTA_EXCEEDED when pushed too early, INVALID_REQUEST, INVALID_RECORD when
// the receiver cannot read it.

import { bool, bytes, int16, int32, int8, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const pushTelemetryApi = defineApi({
  key: 72,
  name: 'PushTelemetry',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    terminating: bool(),
    compressionType: int8(),
    metrics: bytes(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
  },
});
