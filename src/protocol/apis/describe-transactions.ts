// DescribeTransactions (key 65). State of transactions by transactional id (KIP-664); sent to the transaction
// coordinator of each. Needs Describe on the id; topics that the caller may not describe are left out.
// Errors per id: TRANSACTIONAL_ID_NOT_FOUND, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, NOT_COORDINATOR,
// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, INVALID_REQUEST for an empty id.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeTransactionsApi = defineApi({
  key: 65,
  name: 'DescribeTransactions',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    transactionalIds: array(string()),
  },
  response: {
    throttleTimeMs: int32(),
    transactionStates: array({
      errorCode: int16(),
      transactionalId: string(),
      transactionState: string(),
      transactionTimeoutMs: int32(),
      transactionStartTimeMs: int64(),
      producerId: int64(),
      producerEpoch: int16(),
      topics: array({
        topic: string(),
        partitions: array(int32()),
      }),
    }),
  },
});
