// ShareFetch (key 78). A share consumer acquires records for a time and acknowledges earlier ones on the way
// (KIP-932); sent to the leaders. Session epoch 0 opens a session, -1 closes it. Needs Read on the group and the
// topics.
// v0 was early access. v2: `shareAcquireMode` 0 whole batches, 1 no more than `maxRecords` (KIP-1206), and renewing
// of locks (KIP-1222).
// `acquiredRecords` says which of the records are the member's: others in the same batches are to be ignored.
// Errors: for the whole SHARE_SESSION_NOT_FOUND, INVALID_SHARE_SESSION_EPOCH, SHARE_SESSION_LIMIT_REACHED,
// GROUP_AUTHORIZATION_FAILED, INVALID_REQUEST; per partition for the fetch NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_ID,
// UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR, CORRUPT_MESSAGE, and for the
// acknowledgement also INVALID_RECORD_STATE.

import { array, bool, int16, int32, int64, int8, records, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const shareFetchApi = defineApi({
  key: 78,
  name: 'ShareFetch',
  versions: '1-2',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string({ nullable: '0+', default: null }),
    memberId: string({ nullable: '0+' }),
    /** 0 opens a session, -1 closes it, else one more than the last. */
    shareSessionEpoch: int32(),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32({ default: 0x7fffffff }),
    maxRecords: int32(),
    batchSize: int32(),
    shareAcquireMode: int8({ versions: '2+', default: 0, ignorable: true }),
    isRenewAck: bool({ versions: '2+', default: false }),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        partitionMaxBytes: int32({ versions: '0' }),
        acknowledgementBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          /** One for the whole batch, or one per offset: 0 gap, 1 accept, 2 release, 3 reject, 4 renew. */
          acknowledgeTypes: array(int8()),
        }),
      }),
    }),
    forgottenTopicsData: array({
      topicId: uuid(),
      partitions: array(int32()),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    acquisitionLockTimeoutMs: int32(),
    responses: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+', default: null }),
        acknowledgeErrorCode: int16(),
        acknowledgeErrorMessage: string({ nullable: '0+', default: null }),
        currentLeader: struct({
          leaderId: int32(),
          leaderEpoch: int32(),
        }),
        records: records({ nullable: '0' }),
        acquiredRecords: array({
          firstOffset: int64(),
          lastOffset: int64(),
          /** From 1. */
          deliveryCount: int16(),
        }),
      }),
    }),
    nodeEndpoints: array({
      nodeId: int32(),
      host: string(),
      port: int32(),
      rack: string({ nullable: '0+', default: null }),
    }),
  },
});
