// OffsetCommit (key 8). Commits offsets of a group; from its members, or from anyone while it has none, to the
// group's coordinator. Needs Read on the group and the topics.
// v0 and v1 are gone. v2 to v4 carry a retention time. v6 leader epochs (KIP-320). v7 instance ids (KIP-345). v8
// flexible. v9: also for the consumer protocol, with the member epoch as generation (KIP-848). v10 topics by id.
// Errors per partition: UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS (classic, while assignments are
// awaited), FENCED_INSTANCE_ID, STALE_MEMBER_EPOCH (consumer protocol, from v9), GROUP_ID_NOT_FOUND (from v9;
// ILLEGAL_GENERATION before), OFFSET_METADATA_TOO_LARGE, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID,
// TOPIC_AUTHORIZATION_FAILED, INVALID_COMMIT_OFFSET_SIZE. The same for all: GROUP_AUTHORIZATION_FAILED,
// NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.

import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const offsetCommitApi = defineApi({
  key: 8,
  name: 'OffsetCommit',
  versions: '2-10',
  flexible: '8+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    /** -1 for a commit from outside the group. */
    generationIdOrMemberEpoch: int32({ default: -1, ignorable: true }),
    /** Empty for a commit from outside the group. */
    memberId: string({ ignorable: true }),
    groupInstanceId: string({ versions: '7+', nullable: '7+', default: null }),
    /** -1 leaves it to the broker. */
    retentionTimeMs: int64({ versions: '2-4', default: -1, ignorable: true }),
    topics: array({
      name: string({ versions: '0-9', ignorable: true }),
      topicId: uuid({ versions: '10+', ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        /** The next offset to read, not the last one read. */
        committedOffset: int64(),
        /** -1 unknown. */
        committedLeaderEpoch: int32({ versions: '6+', default: -1, ignorable: true }),
        committedMetadata: string({ nullable: '0+' }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32({ versions: '3+', ignorable: true }),
    topics: array({
      name: string({ versions: '0-9', ignorable: true }),
      topicId: uuid({ versions: '10+', ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});
