// ListConfigResources (key 74). Names of the resources that have dynamic configs. v0 was called
// ListClientMetricsResources and lists only those (KIP-714); v1 asks by type, none meaning all (KIP-1142). Needs
// DescribeConfigs on the cluster.
// Types: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group.
// Errors: CLUSTER_AUTHORIZATION_FAILED, UNSUPPORTED_VERSION for an unknown type.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const listConfigResourcesApi = defineApi({
  key: 74,
  name: 'ListConfigResources',
  versions: '0-1',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    resourceTypes: array(int8(), { versions: '1+' }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    configResources: array({
      resourceName: string(),
      resourceType: int8({ versions: '1+', default: 16, ignorable: true }),
    }),
  },
});
