// InitProducerId (key 22). Gives a producer its id and epoch. Without a transactional id any broker answers with a
// fresh id and epoch 0; with one it goes to the transaction coordinator, which raises the epoch, so that older
// instances are fenced, and ends what they left open. Needs Write on the id, or IdempotentWrite on the cluster.
// v2 flexible. v3: a producer may come with its old id and epoch to go on after an error (KIP-360). v4:
// PRODUCER_FENCED instead of INVALID_PRODUCER_EPOCH. v5: TRANSACTION_ABORTABLE. v6, unstable: two-phase commit
// (KIP-939).
// Errors: CONCURRENT_TRANSACTIONS while the earlier transaction is being ended (repeat), INVALID_TRANSACTION_TIMEOUT
// for a timeout of 0 or above the broker's maximum, PRODUCER_FENCED, INVALID_REQUEST for an empty id or only one of
// id and epoch, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin.

import { bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const initProducerIdApi = defineApi({
  key: 22,
  name: 'InitProducerId',
  versions: '0-6',
  flexible: '2+',
  latestStableVersion: 5,
  listeners: ['broker'],
  request: {
    /** Null for a producer that is only idempotent. */
    transactionalId: string({ nullable: '0+' }),
    transactionTimeoutMs: int32(),
    /** The producer's present id; -1 none. */
    producerId: int64({ versions: '3+', default: -1 }),
    /** The producer's present epoch; -1 none. */
    producerEpoch: int16({ versions: '3+', default: -1 }),
    enable2Pc: bool({ versions: '6+', default: false }),
    keepPreparedTxn: bool({ versions: '6+', default: false }),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    errorCode: int16(),
    /** -1 with an error. */
    producerId: int64({ default: -1 }),
    producerEpoch: int16(),
    ongoingTxnProducerId: int64({ versions: '6+', default: -1 }),
    ongoingTxnProducerEpoch: int16({ versions: '6+', default: -1 }),
  },
});
