// UnregisterBroker: takes a broker that has gone out of the metadata.

import { unregisterBrokerApi } from '../../protocol/apis/unregister-broker.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const unregisterBroker = defineHandler({
  api: unregisterBrokerApi,
  async handle({ brokerId }, _context, broker) {
    await broker.controller.unregisterBroker(brokerId);
    await broker.whenApplied();
    return { errorCode: ErrorCode.NONE, errorMessage: null };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage }),
});
