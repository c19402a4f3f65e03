// PushTelemetry: a client delivers the metrics that it was asked for (KIP-714).

import { pushTelemetryApi } from '../../protocol/apis/push-telemetry.ts';
import { defineHandler } from '../handler.ts';

export const pushTelemetry = defineHandler({
  api: pushTelemetryApi,
  isAdvertised: ({ telemetry }) => telemetry.isReceiving,
  async handle(push, context, { telemetry }) {
    return { errorCode: await telemetry.push(push, context) };
  },
  fail: (errorCode) => ({ errorCode }),
});
