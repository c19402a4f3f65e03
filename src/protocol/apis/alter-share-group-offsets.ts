// AlterShareGroupOffsets (key 91). Sets the start offsets of a share group without members (KIP-932); from an admin
// client to the group's coordinator. A group that does not exist is created by it. Needs Read on the group and the
// topics.
// Errors: at the top GROUP_AUTHORIZATION_FAILED, NON_EMPTY_GROUP while members are there, GROUP_ID_NOT_FOUND when the
// id belongs to a group of another kind, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.
// Per partition UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.

import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterShareGroupOffsetsApi = defineApi({
  key: 91,
  name: 'AlterShareGroupOffsets',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        startOffset: int64(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    responses: array({
      topicName: string(),
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+', default: null }),
      }),
    }),
  },
});
