// EndTxn (key 26). A producer commits or aborts its transaction; sent to the transaction coordinator, which answers
// when the decision is written and sends the markers afterwards. Needs Write on the transactional id.
// v2: PRODUCER_FENCED instead of INVALID_PRODUCER_EPOCH. v3 flexible. v4: TRANSACTION_ABORTABLE. v5: each end raises
// the epoch, or at the last epoch brings a new producer id, and the answer carries both (KIP-890, second part).
// Errors: INVALID_TXN_STATE when there is nothing to commit or the other decision was already taken,
// CONCURRENT_TRANSACTIONS while markers are under way, PRODUCER_FENCED, INVALID_PRODUCER_ID_MAPPING,
// TRANSACTIONAL_ID_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin.

import { bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const endTxnApi = defineApi({
  key: 26,
  name: 'EndTxn',
  versions: '0-5',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    /** False aborts. */
    committed: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    /** For the next transaction; -1 unchanged. */
    producerId: int64({ versions: '5+', default: -1, ignorable: true }),
    /** For the next transaction; -1 unchanged. */
    producerEpoch: int16({ versions: '5+', default: -1, ignorable: true }),
  },
});
