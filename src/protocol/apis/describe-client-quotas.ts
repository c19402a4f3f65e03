// DescribeClientQuotas (key 48). Lists the quotas of the entities that match all components (KIP-546); answered by
// any broker. Needs DescribeConfigs on the cluster.
// `matchType`: 0 the name given, 1 the default, 2 any name. `strict` leaves out entities with more types than were
// asked for.
// v1 flexible.
// Errors: UNSUPPORTED_VERSION for an unknown entity type, INVALID_REQUEST for components that contradict each other,
// CLUSTER_AUTHORIZATION_FAILED; `entries` is null then.

import { array, bool, float64, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeClientQuotasApi = defineApi({
  key: 48,
  name: 'DescribeClientQuotas',
  versions: '0-1',
  flexible: '1+',
  listeners: ['broker'],
  request: {
    components: array({
      entityType: string(),
      /** 0 the name in `match`, 1 the default, 2 any name. */
      matchType: int8(),
      match: string({ nullable: '0+' }),
    }),
    strict: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    entries: array(
      {
        entity: array({
          entityType: string(),
          entityName: string({ nullable: '0+' }),
        }),
        values: array({
          key: string(),
          value: float64(),
        }),
      },
      { nullable: '0+' },
    ),
  },
});
