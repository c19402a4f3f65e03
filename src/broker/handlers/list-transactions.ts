// ListTransactions: the transactions that this broker coordinates.

import { listTransactionsApi } from '../../protocol/apis/list-transactions.ts';
import { defineHandler } from '../handler.ts';

export const listTransactions = defineHandler({
  api: listTransactionsApi,
  handle: (request, _context, broker) => broker.transactions.listTransactions(request),
  fail: (errorCode) => ({ errorCode, unknownStateFilters: [], transactionStates: [] }),
});
