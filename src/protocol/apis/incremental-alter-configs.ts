// IncrementalAlterConfigs (key 44). Changes single configs of topics, brokers, loggers, groups and client-metrics
// resources (KIP-339). Forwarded to the controller, except for the loggers of a broker, which that broker sets
// itself. Needs AlterConfigs on the topic, group or cluster.
// Operations: 0 set, 1 delete (back to the default; not an error when unset), 2 append to a list, 3 take out of a
// list.
// v1 flexible.
// Errors per resource: INVALID_CONFIG for an unknown key, a bad value or list operations on what is no list,
// INVALID_REQUEST for a null value, a key twice or one that cannot change at run time, UNKNOWN_TOPIC_OR_PARTITION,
// POLICY_VIOLATION, and the authorization errors of the resource.

import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const incrementalAlterConfigsApi = defineApi({
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: '0-1',
  flexible: '1+',
  listeners: ['broker', 'controller'],
  request: {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        /** 0 set, 1 delete, 2 append, 3 subtract. */
        configOperation: int8(),
        /** Null only to delete. */
        value: string({ nullable: '0+' }),
      }),
    }),
    validateOnly: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    responses: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
      resourceType: int8(),
      resourceName: string(),
    }),
  },
});
