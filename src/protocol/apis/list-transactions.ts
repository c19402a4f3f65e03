// ListTransactions (key 66). The transactions that the asked broker coordinates (KIP-664); shows those on which the
// caller has Describe. Empty filters let everything through.
// v1: only those that have been open for longer than so many ms, -1 all (KIP-994). v2: by a pattern of the
// transactional id (KIP-1152).
// Errors: INVALID_REGULAR_EXPRESSION, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE. States that do not
// exist come back in `unknownStateFilters`.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const listTransactionsApi = defineApi({
  key: 66,
  name: 'ListTransactions',
  versions: '0-2',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    stateFilters: array(string()),
    producerIdFilters: array(int64()),
    /** Ms that a transaction must have been open for; -1 all. */
    durationFilter: int64({ versions: '1+', default: -1 }),
    /** Null or empty is all. */
    transactionalIdPattern: string({ versions: '2+', nullable: '2+', default: null }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    unknownStateFilters: array(string()),
    transactionStates: array({
      transactionalId: string(),
      producerId: int64(),
      transactionState: string(),
    }),
  },
});
