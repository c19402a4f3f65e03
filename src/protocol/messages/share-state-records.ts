// Records of `__share_group_state` (KIP-932).

import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A share partition. */
export const shareSnapshotKey = defineRecord({
  name: 'ShareSnapshotKey',
  type: 0,
  versions: '0',
  fields: {
    groupId: string(),
    topicId: uuid(),
    partition: int32(),
  },
});

/** Its state in full: start offset and the batches behind it that are not done with. */
export const shareSnapshotValue = defineRecord({
  name: 'ShareSnapshotValue',
  type: 0,
  versions: '0',
  flexible: '0+',
  fields: {
    snapshotEpoch: int32(),
    stateEpoch: int32(),
    leaderEpoch: int32(),
    startOffset: int64(),
    deliveryCompleteCount: int32({ tag: 0, default: -1 }),
    createTimestamp: int64(),
    writeTimestamp: int64(),
    stateBatches: array({
      firstOffset: int64(),
      lastOffset: int64(),
      deliveryState: int8(),
      deliveryCount: int16(),
    }),
  },
});

/** A share partition. */
export const shareUpdateKey = defineRecord({
  name: 'ShareUpdateKey',
  type: 1,
  versions: '0',
  fields: {
    groupId: string(),
    topicId: uuid(),
    partition: int32(),
  },
});

/** What changed since the last snapshot of the same epoch. */
export const shareUpdateValue = defineRecord({
  name: 'ShareUpdateValue',
  type: 1,
  versions: '0',
  flexible: '0+',
  fields: {
    snapshotEpoch: int32(),
    leaderEpoch: int32(),
    startOffset: int64(),
    deliveryCompleteCount: int32({ tag: 0, default: -1 }),
    stateBatches: array({
      firstOffset: int64(),
      lastOffset: int64(),
      deliveryState: int8(),
      deliveryCount: int16(),
    }),
  },
});
