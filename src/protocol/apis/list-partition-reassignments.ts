// ListPartitionReassignments (key 46). The moves of replicas that are under way (KIP-455); null topics are all.
// Forwarded to the controller. Needs Describe on the cluster.
// Only partitions that are moving come back; `replicas` is the union of old and new. What is unknown or at rest is
// left out silently.
// Errors: NOT_CONTROLLER, REQUEST_TIMED_OUT, CLUSTER_AUTHORIZATION_FAILED.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const listPartitionReassignmentsApi = defineApi({
  key: 46,
  name: 'ListPartitionReassignments',
  versions: '0',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    timeoutMs: int32({ default: 60000 }),
    topics: array(
      {
        name: string(),
        partitionIndexes: array(int32()),
      },
      { nullable: '0+', default: null },
    ),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        replicas: array(int32()),
        addingReplicas: array(int32()),
        removingReplicas: array(int32()),
      }),
    }),
  },
});
