// DescribeLogDirs (key 35). What lies in the log directories of a broker, replica by replica; sent to that broker.
// Null topics are all. Needs Describe on the cluster.
// v0 is gone. v2 flexible. v3: an error code for the whole. v4: size and free space of the volume (KIP-827), -1
// unknown. v5: whether a directory is cordoned (KIP-1066).
// `offsetLag` is how far the replica is behind the high watermark, for a future replica behind the current one.
// Errors: CLUSTER_AUTHORIZATION_FAILED for the whole; per directory KAFKA_STORAGE_ERROR when it is offline.

import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeLogDirsApi = defineApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: '1-5',
  flexible: '2+',
  listeners: ['broker'],
  request: {
    /** Null is all. */
    topics: array(
      {
        topic: string(),
        partitions: array(int32()),
      },
      { nullable: '0+' },
    ),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16({ versions: '3+', ignorable: true }),
    results: array({
      errorCode: int16(),
      logDir: string(),
      topics: array({
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          partitionSize: int64(),
          /** Records behind the high watermark, for a future replica behind the current one. */
          offsetLag: int64(),
          /** A copy that is being moved here from another directory. */
          isFutureKey: bool(),
        }),
      }),
      /** Of the volume; -1 unknown. */
      totalBytes: int64({ versions: '4+', default: -1, ignorable: true }),
      usableBytes: int64({ versions: '4+', default: -1, ignorable: true }),
      isCordoned: bool({ versions: '5+', default: false, ignorable: true }),
    }),
  },
});
