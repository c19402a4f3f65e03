// UpdateFeatures (key 57). Raises or lowers feature levels of the whole cluster, `metadata.version` above all
// (KIP-584). Forwarded to the controller. Needs Alter on the cluster. Level 0 switches a feature off.
// v1: trying without doing, and `upgradeType` 1 upgrade, 2 safe downgrade, 3 downgrade that may lose metadata. v2:
// one answer for all; before, one result per feature.
// Errors: INVALID_UPDATE_VERSION for a level that nobody knows, that a registered node cannot do or that needs
// another upgrade type, INVALID_REQUEST for a feature twice, NOT_CONTROLLER, CLUSTER_AUTHORIZATION_FAILED.

import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const updateFeaturesApi = defineApi({
  key: 57,
  name: 'UpdateFeatures',
  versions: '0-2',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    timeoutMs: int32({ default: 60000 }),
    featureUpdates: array({
      feature: string(),
      maxVersionLevel: int16(),
      allowDowngrade: bool({ versions: '0' }),
      upgradeType: int8({ versions: '1+', default: 1 }),
    }),
    validateOnly: bool({ versions: '1+', default: false }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    results: array(
      {
        feature: string(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+' }),
      },
      { versions: '0-1', ignorable: true },
    ),
  },
});
