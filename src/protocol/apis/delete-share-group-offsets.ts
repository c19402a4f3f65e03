// DeleteShareGroupOffsets (key 92). Forgets what a share group without members has consumed of some topics (KIP-932);
// from an admin client to the group's coordinator. Needs Delete on the group and Read on the topics.
// Errors: at the top GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin;
// per topic UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.

import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteShareGroupOffsetsApi = defineApi({
  key: 92,
  name: 'DeleteShareGroupOffsets',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      topicName: string(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    responses: array({
      topicName: string(),
      topicId: uuid(),
      errorCode: int16(),
      errorMessage: string({ nullable: '0+', default: null }),
    }),
  },
});
