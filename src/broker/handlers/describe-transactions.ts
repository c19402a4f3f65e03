// DescribeTransactions: each transactional id for itself.

import { describeTransactionsApi } from '../../protocol/apis/describe-transactions.ts';
import { undescribed } from '../../coordinator/transaction/describe-transaction.ts';
import { defineHandler } from '../handler.ts';

export const describeTransactions = defineHandler({
  api: describeTransactionsApi,
  async handle({ transactionalIds }, _context, broker) {
    const describe = (transactionalId: string) => broker.transactions.describeTransaction(transactionalId);
    return { transactionStates: await Promise.all(transactionalIds.map(describe)) };
  },
  fail: (errorCode, _message, { transactionalIds }) => ({
    transactionStates: transactionalIds.map((transactionalId) => undescribed(transactionalId, errorCode)),
  }),
});
