// EndTxn: the answer comes when the decision is in the log; the markers follow it.

import { endTxnApi } from '../../protocol/apis/end-txn.ts';
import { defineHandler } from '../handler.ts';

export const endTxn = defineHandler({
  api: endTxnApi,
  handle: (request, { apiVersion }, broker) => broker.transactions.endTransaction(apiVersion, request),
  fail: (errorCode) => ({ errorCode }),
});
