// AddOffsetsToTxn (key 25). A transactional producer announces to its transaction coordinator that it will commit
// offsets of a group inside the open transaction; the coordinator then counts the group's `__consumer_offsets`
// partition among the transaction's partitions. Needs Write on the transactional id and Read on the group.
// v2: PRODUCER_FENCED may come back, before that INVALID_PRODUCER_EPOCH stands for it. v3 flexible. v4:
// TRANSACTION_ABORTABLE. With transaction version 2 (KIP-890) clients skip this call: TxnOffsetCommit v5 does it for
// them.
// Errors: INVALID_PRODUCER_ID_MAPPING for an unknown id or another producer id, PRODUCER_FENCED for another epoch,
// CONCURRENT_TRANSACTIONS while an earlier end is still being carried out, NOT_COORDINATOR,
// COORDINATOR_LOAD_IN_PROGRESS and COORDINATOR_NOT_AVAILABLE.

import { int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const addOffsetsToTxnApi = defineApi({
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: '0-4',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    groupId: string(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
  },
});
