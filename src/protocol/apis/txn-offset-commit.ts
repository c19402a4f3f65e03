// TxnOffsetCommit (key 28). Commits offsets as part of a transaction: they count when, and only if, it commits. From
// a producer to the group's coordinator. Needs Write on the transactional id, Read on the group and the topics.
// v2 leader epochs. v3 flexible: member, generation and instance are checked as in OffsetCommit (KIP-447). v4:
// TRANSACTION_ABORTABLE. v5: the coordinator adds its partition to the transaction itself (KIP-890).
// Errors per partition: INVALID_PRODUCER_EPOCH (never PRODUCER_FENCED), INVALID_PRODUCER_ID_MAPPING,
// ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, INVALID_TXN_STATE, TRANSACTION_ABORTABLE,
// UNKNOWN_TOPIC_OR_PARTITION, OFFSET_METADATA_TOO_LARGE, the authorization errors of id, group and topic,
// NOT_COORDINATOR and its kin.

import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const txnOffsetCommitApi = defineApi({
  key: 28,
  name: 'TxnOffsetCommit',
  versions: '0-5',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    transactionalId: string(),
    groupId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    /** -1 unchecked. */
    generationId: int32({ versions: '3+', default: -1 }),
    /** Empty unchecked. */
    memberId: string({ versions: '3+', default: '' }),
    groupInstanceId: string({ versions: '3+', nullable: '3+', default: null }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        /** -1 unknown. */
        committedLeaderEpoch: int32({ versions: '2+', default: -1, ignorable: true }),
        committedMetadata: string({ nullable: '0+' }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});
