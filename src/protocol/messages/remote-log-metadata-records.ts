// Records of `__remote_log_metadata` (KIP-405).

import { array, bool, bytes, int32, int64, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A segment was copied, or is being copied, to remote storage. */
export const remoteLogSegmentMetadataRecord = defineRecord({
  name: 'RemoteLogSegmentMetadataRecord',
  type: 0,
  versions: '0',
  flexible: '0+',
  fields: {
    remoteLogSegmentId: struct({
      topicIdPartition: struct({
        name: string(),
        id: uuid(),
        partition: int32(),
      }),
      id: uuid(),
    }),
    startOffset: int64(),
    endOffset: int64(),
    brokerId: int32(),
    maxTimestampMs: int64(),
    eventTimestampMs: int64(),
    segmentLeaderEpochs: array({
      leaderEpoch: int32(),
      offset: int64(),
    }),
    segmentSizeInBytes: int32(),
    customMetadata: bytes({ nullable: '0+', default: null }),
    remoteLogSegmentState: int8(),
    txnIndexEmpty: bool({ tag: 0 }),
  },
});

/** The same in the file that spares reading the topic again. */
export const remoteLogSegmentMetadataSnapshotRecord = defineRecord({
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  type: 3,
  versions: '0',
  flexible: '0+',
  fields: {
    segmentId: uuid(),
    startOffset: int64(),
    endOffset: int64(),
    brokerId: int32(),
    maxTimestampMs: int64(),
    eventTimestampMs: int64(),
    segmentLeaderEpochs: array({
      leaderEpoch: int32(),
      offset: int64(),
    }),
    segmentSizeInBytes: int32(),
    customMetadata: bytes({ nullable: '0+', default: null }),
    remoteLogSegmentState: int8(),
    txnIndexEmpty: bool({ tag: 0 }),
  },
});

/** A copied segment changed its state. */
export const remoteLogSegmentMetadataUpdateRecord = defineRecord({
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  type: 1,
  versions: '0',
  flexible: '0+',
  fields: {
    remoteLogSegmentId: struct({
      topicIdPartition: struct({
        name: string(),
        id: uuid(),
        partition: int32(),
      }),
      id: uuid(),
    }),
    brokerId: int32(),
    eventTimestampMs: int64(),
    customMetadata: bytes({ nullable: '0+', default: null }),
    remoteLogSegmentState: int8(),
  },
});

/** Deletion of a partition's remote segments: marked, begun, done. */
export const remotePartitionDeleteMetadataRecord = defineRecord({
  name: 'RemotePartitionDeleteMetadataRecord',
  type: 2,
  versions: '0',
  flexible: '0+',
  fields: {
    topicIdPartition: struct({
      name: string(),
      id: uuid(),
      partition: int32(),
    }),
    brokerId: int32(),
    eventTimestampMs: int64(),
    remotePartitionDeleteState: int8(),
  },
});
