// DescribeCluster (key 60). Cluster id, nodes and controller for an admin client (KIP-700), without the topics that
// Metadata brings along.
// v1: asked of a controller it lists the controllers (KIP-919); `endpointType` 1 brokers, 2 controllers. v2: fenced
// brokers too (KIP-1073).
// Errors: MISMATCHED_ENDPOINT_TYPE when a broker is asked for controllers or the other way round,
// UNSUPPORTED_ENDPOINT_TYPE for another number, CLUSTER_AUTHORIZATION_FAILED for the authorized operations.

import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeClusterApi = defineApi({
  key: 60,
  name: 'DescribeCluster',
  versions: '0-2',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    includeClusterAuthorizedOperations: bool(),
    /** 1 brokers, 2 controllers. */
    endpointType: int8({ versions: '1+', default: 1 }),
    includeFencedBrokers: bool({ versions: '2+' }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    endpointType: int8({ versions: '1+', default: 1 }),
    clusterId: string(),
    /** -1 unknown. */
    controllerId: int32({ default: -1 }),
    brokers: array({
      brokerId: int32(),
      host: string(),
      port: int32(),
      rack: string({ nullable: '0+', default: null }),
      isFenced: bool({ versions: '2+' }),
    }),
    clusterAuthorizedOperations: int32({ default: -2147483648 }),
  },
});
