// AlterClientQuotas (key 49). Sets or removes quotas of users, client ids, the pairs of both, and IP addresses
// (KIP-546). From an admin client to any broker, which forwards it to the controller. Needs AlterConfigs on the
// cluster.
// An entity is a list of (type, name); a null name is the default of that type. Keys: producer_byte_rate,
// consumer_byte_rate, request_percentage, controller_mutation_rate, connection_creation_rate (IP only).
// v1 flexible.
// Errors per entry: INVALID_REQUEST for an unknown entity type, an empty entity, an unknown key or a value that does
// not fit it; CLUSTER_AUTHORIZATION_FAILED for all.

import { array, bool, float64, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterClientQuotasApi = defineApi({
  key: 49,
  name: 'AlterClientQuotas',
  versions: '0-1',
  flexible: '1+',
  listeners: ['broker', 'controller'],
  request: {
    entries: array({
      entity: array({
        /** "user", "client-id" or "ip". */
        entityType: string(),
        /** Null is the default of the type. */
        entityName: string({ nullable: '0+' }),
      }),
      ops: array({
        key: string(),
        value: float64(),
        remove: bool(),
      }),
    }),
    validateOnly: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    entries: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
      entity: array({
        entityType: string(),
        entityName: string({ nullable: '0+' }),
      }),
    }),
  },
});
