// AssignReplicasToDirs (key 73). A broker tells the controller which of its log directories holds which replica
// (KIP-858), so that a failed disk moves the right leaders. Sent after a replica was created elsewhere than planned,
// or moved. Needs ClusterAction.
// Topics go by id only. A partition that was reassigned meanwhile is answered with its own error and asked about
// again.
// Errors: at the top NOT_CONTROLLER, STALE_BROKER_EPOCH, BROKER_ID_NOT_REGISTERED; per partition UNKNOWN_TOPIC_ID,
// UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER when the broker is no replica.

import { array, int16, int32, int64, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const assignReplicasToDirsApi = defineApi({
  key: 73,
  name: 'AssignReplicasToDirs',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    directories: array({
      id: uuid(),
      topics: array({
        topicId: uuid(),
        partitions: array({
          partitionIndex: int32(),
        }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    directories: array({
      id: uuid(),
      topics: array({
        topicId: uuid(),
        partitions: array({
          partitionIndex: int32(),
          errorCode: int16(),
        }),
      }),
    }),
  },
});
