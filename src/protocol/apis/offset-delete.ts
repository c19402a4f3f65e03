// OffsetDelete (key 47). Forgets committed offsets of a group (KIP-496); from an admin client to the group's
// coordinator. A group with members only gives up topics that it does not subscribe to. Needs Delete on the group and
// Read on the topics.
// One of the APIs that never became flexible.
// Errors: for the whole GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP when the members are not consumers,
// GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR and its kin; per partition GROUP_SUBSCRIBED_TO_TOPIC,
// UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const offsetDeleteApi = defineApi({
  key: 47,
  name: 'OffsetDelete',
  versions: '0',
  listeners: ['broker'],
  request: {
    groupId: string(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
      }),
    }),
  },
  response: {
    errorCode: int16(),
    throttleTimeMs: int32({ ignorable: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});
