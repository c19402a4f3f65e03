// UnregisterBroker (key 64). An operator removes a broker that will not return from the metadata (KIP-631). Forwarded
// to the controller. Needs Alter on the cluster.
// Errors: BROKER_ID_NOT_REGISTERED, NOT_CONTROLLER, CLUSTER_AUTHORIZATION_FAILED.

import { int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const unregisterBrokerApi = defineApi({
  key: 64,
  name: 'UnregisterBroker',
  versions: '0',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    brokerId: int32(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
  },
});
