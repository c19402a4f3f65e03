// ShareAcknowledge (key 79). A share consumer says what became of records it holds, without fetching more (KIP-932);
// sent to the leader of the partitions, in the session that ShareFetch opened. Needs Read on the group and the
// topics.
// Types: 0 gap, 1 accept, 2 release for another delivery, 3 reject for good, 4 renew the lock. One type stands for a
// whole batch, or there is one per offset.
// v0 was early access. v2: renewing (KIP-1222).
// Errors: for the whole SHARE_SESSION_NOT_FOUND, INVALID_SHARE_SESSION_EPOCH, GROUP_AUTHORIZATION_FAILED,
// INVALID_REQUEST (an acknowledgement in the first epoch); per partition INVALID_RECORD_STATE when a record is not
// held by this member, NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION,
// TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.

import { array, bool, int16, int32, int64, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const shareAcknowledgeApi = defineApi({
  key: 79,
  name: 'ShareAcknowledge',
  versions: '1-2',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string({ nullable: '0+', default: null }),
    memberId: string({ nullable: '0+' }),
    /** -1 closes the session, else one more than the last. */
    shareSessionEpoch: int32(),
    isRenewAck: bool({ versions: '2+', default: false }),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        acknowledgementBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          /** One for the whole batch, or one per offset: 0 gap, 1 accept, 2 release, 3 reject, 4 renew. */
          acknowledgeTypes: array(int8()),
        }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    acquisitionLockTimeoutMs: int32({ versions: '2+', ignorable: true }),
    responses: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+', default: null }),
        currentLeader: struct({
          leaderId: int32(),
          leaderEpoch: int32(),
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
