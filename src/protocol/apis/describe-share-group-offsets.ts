// DescribeShareGroupOffsets (key 90). The start offsets of share groups (KIP-932); from an admin client to the
// coordinator of each group. Null topics are all that the group has state of. Needs Describe on the group and the
// topics.
// v1: how many records are still to be delivered (KIP-1226), -1 unknown.
// Errors: per group GROUP_AUTHORIZATION_FAILED, GROUP_ID_NOT_FOUND for a group of another kind, NOT_COORDINATOR and
// its kin; per partition UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED. Where nothing is known `startOffset`
// is -1.

import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeShareGroupOffsetsApi = defineApi({
  key: 90,
  name: 'DescribeShareGroupOffsets',
  versions: '0-1',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groups: array({
      groupId: string(),
      topics: array(
        {
          topicName: string(),
          partitions: array(int32()),
        },
        { nullable: '0+' },
      ),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    groups: array({
      groupId: string(),
      topics: array({
        topicName: string(),
        topicId: uuid(),
        partitions: array({
          partitionIndex: int32(),
          startOffset: int64(),
          leaderEpoch: int32(),
          lag: int64({ versions: '1+', default: -1, ignorable: true }),
          errorCode: int16(),
          errorMessage: string({ nullable: '0+', default: null }),
        }),
      }),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+', default: null }),
    }),
  },
});
