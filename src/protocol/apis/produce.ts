// Produce (key 0). Appends record batches, exactly one per partition; from producers to the leader. `acks` 1 answers
// after the leader's append, -1 after all in-sync replicas', 0 never: then an error can only close the connection.
// Needs Write on the topic and, for transactions, on the transactional id.
// v0 to v2 are gone, though ApiVersions shows them (KAFKA-18659). v4: KAFKA_STORAGE_ERROR, before that
// NOT_LEADER_OR_FOLLOWER. v5: log start offset. v7: zstd. v8: which records were bad (KIP-467). v9 flexible. v10: the
// new leader comes with the error (KIP-951). v11: TRANSACTION_ABORTABLE. v12: the leader adds partitions to the
// transaction itself (KIP-890). v13: topics by id (KIP-516).
// Errors per partition: NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, NOT_ENOUGH_REPLICAS,
// NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT (but appended), CORRUPT_MESSAGE, INVALID_RECORD,
// INVALID_TIMESTAMP, MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE,
// OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE, INVALID_REQUIRED_ACKS,
// INVALID_TOPIC_EXCEPTION, TOPIC_AUTHORIZATION_FAILED, TRANSACTIONAL_ID_AUTHORIZATION_FAILED.

import { array, int16, int32, int64, records, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const produceApi = defineApi({
  key: 0,
  name: 'Produce',
  versions: '3-13',
  flexible: '9+',
  listeners: ['broker'],
  request: {
    /** Null outside transactions. */
    transactionalId: string({ nullable: '3+', default: null }),
    /** 0 no answer, 1 the leader, -1 all in-sync replicas. */
    acks: int16(),
    /** How long to wait for the replicas when `acks` is -1. */
    timeoutMs: int32(),
    topicData: array({
      name: string({ versions: '0-12', ignorable: true }),
      topicId: uuid({ versions: '13+', ignorable: true }),
      partitionData: array({
        index: int32(),
        /** Exactly one batch of magic 2. */
        records: records({ nullable: '0+' }),
      }),
    }),
  },
  response: {
    responses: array({
      name: string({ versions: '0-12', ignorable: true }),
      topicId: uuid({ versions: '13+', ignorable: true }),
      partitionResponses: array({
        index: int32(),
        errorCode: int16(),
        /** Offset of the batch's first record; -1 with an error. */
        baseOffset: int64(),
        /** The broker's time if it stamped the records; -1 when they keep the producer's. */
        logAppendTimeMs: int64({ default: -1, ignorable: true }),
        logStartOffset: int64({ versions: '5+', default: -1, ignorable: true }),
        recordErrors: array(
          {
            /** Position of the bad record in the batch, from 0. */
            batchIndex: int32({ versions: '8+' }),
            batchIndexErrorMessage: string({ versions: '8+', nullable: '8+', default: null }),
          },
          { versions: '8+', ignorable: true },
        ),
        errorMessage: string({ versions: '8+', nullable: '8+', default: null, ignorable: true }),
        /** Where to go with NOT_LEADER_OR_FOLLOWER; -1 unknown. */
        currentLeader: struct(
          {
            leaderId: int32({ versions: '10+', default: -1 }),
            leaderEpoch: int32({ versions: '10+', default: -1 }),
          },
          { versions: '10+', tag: 0 },
        ),
      }),
    }),
    throttleTimeMs: int32({ default: 0, ignorable: true }),
    nodeEndpoints: array(
      {
        nodeId: int32({ versions: '10+' }),
        host: string({ versions: '10+' }),
        port: int32({ versions: '10+' }),
        rack: string({ versions: '10+', nullable: '10+', default: null }),
      },
      { versions: '10+', tag: 0 },
    ),
  },
});
