// DeleteTopics (key 20). Deletes topics by name or id. Forwarded to the controller; answered when the topics have
// left the metadata. Needs Delete on the topic.
// v0 is gone. v3: TOPIC_DELETION_DISABLED instead of INVALID_REQUEST. v4 flexible. v5: error texts,
// THROTTLING_QUOTA_EXCEEDED (KIP-599). v6: entries with a name or an id, never both (KIP-516).
// Errors per topic: UNKNOWN_TOPIC_OR_PARTITION (also for an impossible name), UNKNOWN_TOPIC_ID,
// TOPIC_AUTHORIZATION_FAILED (hidden behind UNKNOWN_TOPIC_ID for an id that may not be described), INVALID_REQUEST
// for both or twice the same, REQUEST_TIMED_OUT.

import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const deleteTopicsApi = defineApi({
  key: 20,
  name: 'DeleteTopics',
  versions: '1-6',
  flexible: '4+',
  listeners: ['broker', 'controller'],
  request: {
    topics: array(
      {
        name: string({ versions: '6+', nullable: '6+', default: null }),
        /** Zero when `name` is given. */
        topicId: uuid({ versions: '6+' }),
      },
      { versions: '6+' },
    ),
    topicNames: array(string(), { versions: '0-5', ignorable: true }),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    responses: array({
      name: string({ nullable: '6+' }),
      topicId: uuid({ versions: '6+', ignorable: true }),
      errorCode: int16(),
      errorMessage: string({ versions: '5+', nullable: '5+', default: null, ignorable: true }),
    }),
  },
});
