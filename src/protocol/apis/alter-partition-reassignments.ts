// AlterPartitionReassignments (key 45). Moves partitions to other replicas, or with null replicas calls a move off
// (KIP-455). From an admin client through a broker to the controller, which answers when the move is recorded, not
// when it is done. Needs Alter on the cluster.
// v1: with `allowReplicationFactorChange` false a different number of replicas is refused (KIP-860).
// Errors per partition: UNKNOWN_TOPIC_OR_PARTITION, INVALID_REPLICA_ASSIGNMENT for unknown, negative or repeated
// brokers, INVALID_REPLICATION_FACTOR for a forbidden change, NO_REASSIGNMENT_IN_PROGRESS when there is nothing to
// call off. At the top: NOT_CONTROLLER, REQUEST_TIMED_OUT.

import { array, bool, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterPartitionReassignmentsApi = defineApi({
  key: 45,
  name: 'AlterPartitionReassignments',
  versions: '0-1',
  flexible: '0+',
  listeners: ['broker', 'controller'],
  request: {
    timeoutMs: int32({ default: 60000 }),
    allowReplicationFactorChange: bool({ versions: '1+', default: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        /** The first is the preferred leader; null calls the move off. */
        replicas: array(int32(), { nullable: '0+', default: null }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    allowReplicationFactorChange: bool({ versions: '1+', default: true, ignorable: true }),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+' }),
    responses: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+' }),
      }),
    }),
  },
});
