// The word of a broker without a transaction coordinator: no partition is in any transaction.

import { ErrorCode } from '../protocol/errors.ts';
import type { TransactionVerifier } from '../replication/transaction-verifier.ts';

export const unservedTransactions: TransactionVerifier = {
  isEnabled: () => true,
  verify: async ({ partitions }) => partitions.map(() => ErrorCode.INVALID_TXN_STATE),
};
