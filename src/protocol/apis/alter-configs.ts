// AlterConfigs (key 33). Replaces all dynamic configs of a topic, broker, group or client-metrics resource by the
// given ones: what is not named falls back to its default. The older way; IncrementalAlterConfigs (44) changes single
// keys.
// v1: the answer comes before the throttling (KIP-219), as in every API that has such a version. v2 flexible.
// Errors per resource: INVALID_CONFIG for an unknown key or a bad value, INVALID_REQUEST for a key that cannot change
// at run time or a resource named twice, UNKNOWN_TOPIC_OR_PARTITION, POLICY_VIOLATION, TOPIC_AUTHORIZATION_FAILED or
// CLUSTER_AUTHORIZATION_FAILED.

import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterConfigsApi = defineApi({
  key: 33,
  name: 'AlterConfigs',
  versions: '0-2',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    resources: array({
      /** 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
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
