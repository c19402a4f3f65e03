// ControllerRegistration (key 70). A controller that starts tells the active one its listeners and features
// (KIP-919), which brokers and tools then find in the metadata. Needs ClusterAction.
// Errors: NOT_CONTROLLER, UNSUPPORTED_VERSION when the controller cannot do a feature that is on,
// CLUSTER_AUTHORIZATION_FAILED.

import { array, bool, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const controllerRegistrationApi = defineApi({
  key: 70,
  name: 'ControllerRegistration',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    listeners: array({
      name: string(),
      host: string(),
      port: uint16(),
      securityProtocol: int16(),
    }),
    features: array({
      name: string(),
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
  },
});
