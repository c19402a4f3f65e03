// OffsetFetch (key 9). Reads committed offsets; from members and admin clients to the group's coordinator. Needs
// Describe on the group and the topics.
// v0 is gone. v2: null topics are all, and an error for the whole. v5 leader epochs. v6 flexible. v7: `requireStable`
// holds back offsets of open transactions (KIP-447). v8: many groups at once (KIP-709). v9: member id and epoch for
// the consumer protocol (KIP-848). v10 topics by id.
// No commit is no error: offset and epoch are -1, the metadata is "".
// Errors: per partition UNSTABLE_OFFSET_COMMIT (ask again), UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID,
// TOPIC_AUTHORIZATION_FAILED; per group (before v2 per partition) GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR,
// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, from v9 on UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH,
// GROUP_ID_NOT_FOUND.

import { array, bool, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const offsetFetchApi = defineApi({
  key: 9,
  name: 'OffsetFetch',
  versions: '1-10',
  flexible: '6+',
  listeners: ['broker'],
  request: {
    groupId: string({ versions: '0-7' }),
    /** Null is everything the group has committed. */
    topics: array(
      {
        name: string({ versions: '0-7' }),
        partitionIndexes: array(int32(), { versions: '0-7' }),
      },
      { versions: '0-7', nullable: '2-7' },
    ),
    groups: array(
      {
        groupId: string({ versions: '8+' }),
        memberId: string({ versions: '9+', nullable: '9+', default: null, ignorable: true }),
        /** -1 when not asked as a member. */
        memberEpoch: int32({ versions: '9+', default: -1, ignorable: true }),
        /** Null is everything the group has committed. */
        topics: array(
          {
            name: string({ versions: '8-9', ignorable: true }),
            topicId: uuid({ versions: '10+', ignorable: true }),
            partitionIndexes: array(int32(), { versions: '8+' }),
          },
          { versions: '8+', nullable: '8+' },
        ),
      },
      { versions: '8+' },
    ),
    requireStable: bool({ versions: '7+', default: false }),
  },
  response: {
    throttleTimeMs: int32({ versions: '3+', ignorable: true }),
    topics: array(
      {
        name: string({ versions: '0-7' }),
        partitions: array(
          {
            partitionIndex: int32({ versions: '0-7' }),
            /** -1 nothing committed. */
            committedOffset: int64({ versions: '0-7' }),
            committedLeaderEpoch: int32({ versions: '5-7', default: -1, ignorable: true }),
            metadata: string({ versions: '0-7', nullable: '0-7' }),
            errorCode: int16({ versions: '0-7' }),
          },
          { versions: '0-7' },
        ),
      },
      { versions: '0-7' },
    ),
    errorCode: int16({ versions: '2-7', default: 0, ignorable: true }),
    groups: array(
      {
        groupId: string({ versions: '8+' }),
        topics: array(
          {
            name: string({ versions: '8-9', ignorable: true }),
            topicId: uuid({ versions: '10+', ignorable: true }),
            partitions: array(
              {
                partitionIndex: int32({ versions: '8+' }),
                /** -1 nothing committed. */
                committedOffset: int64({ versions: '8+' }),
                committedLeaderEpoch: int32({ versions: '8+', default: -1, ignorable: true }),
                metadata: string({ versions: '8+', nullable: '8+' }),
                errorCode: int16({ versions: '8+' }),
              },
              { versions: '8+' },
            ),
          },
          { versions: '8+' },
        ),
        errorCode: int16({ versions: '8+', default: 0 }),
      },
      { versions: '8+' },
    ),
  },
});
