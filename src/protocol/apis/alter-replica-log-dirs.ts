// AlterReplicaLogDirs (key 34). Moves replicas between the log directories of one broker (KIP-113); sent to that
// broker by an admin client. A replica that does not exist there yet is created in the named directory later. Needs
// Alter on the cluster.
// v0 is gone. v2 flexible.
// Errors per partition: LOG_DIR_NOT_FOUND for an unknown or failed path, KAFKA_STORAGE_ERROR, REPLICA_NOT_AVAILABLE
// when the broker has no such replica, INVALID_TOPIC_EXCEPTION, CLUSTER_AUTHORIZATION_FAILED.

import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterReplicaLogDirsApi = defineApi({
  key: 34,
  name: 'AlterReplicaLogDirs',
  versions: '1-2',
  flexible: '2+',
  listeners: ['broker'],
  request: {
    dirs: array({
      path: string(),
      topics: array({
        name: string(),
        partitions: array(int32()),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});
