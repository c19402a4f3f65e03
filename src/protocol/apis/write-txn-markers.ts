// WriteTxnMarkers (key 27). The transaction coordinator has the leaders of a transaction's partitions write the
// commit or abort marker (KIP-98); an admin client may do it for a transaction that hangs. Needs ClusterAction or
// Alter on the cluster.
// v0 is gone. v1 flexible. v2: the transaction version (KIP-1228): from 2 on a marker must carry a higher epoch than
// the records.
// Errors per partition: INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED when a later coordinator has been seen
// (both: give up), UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS,
// NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT, KAFKA_STORAGE_ERROR (all: try again),
// CLUSTER_AUTHORIZATION_FAILED.

import { array, bool, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const writeTxnMarkersApi = defineApi({
  key: 27,
  name: 'WriteTxnMarkers',
  versions: '1-2',
  flexible: '1+',
  listeners: ['broker'],
  request: {
    markers: array({
      producerId: int64(),
      producerEpoch: int16(),
      /** True commits. */
      transactionResult: bool(),
      topics: array({
        name: string(),
        partitionIndexes: array(int32()),
      }),
      coordinatorEpoch: int32(),
      transactionVersion: int8({ versions: '2+', default: 0, ignorable: true }),
    }),
  },
  response: {
    markers: array({
      producerId: int64(),
      topics: array({
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          errorCode: int16(),
        }),
      }),
    }),
  },
});
