// Records of `__consumer_offsets` that every group protocol shares: committed offsets and classic groups.

import { array, bytes, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** Key of a committed offset as the oldest brokers wrote it; same layout as `offsetCommitKey`. */
export const legacyOffsetCommitKey = defineRecord({
  name: 'LegacyOffsetCommitKey',
  type: 0,
  versions: '0',
  fields: {
    group: string(),
    topic: string(),
    partition: int32(),
  },
});

/** Its value, never written by us. */
export const legacyOffsetCommitValue = defineRecord({
  name: 'LegacyOffsetCommitValue',
  type: 0,
  versions: '0',
  fields: {
    offset: int64(),
    metadata: string(),
    commitTimestamp: int64(),
  },
});

/** Whose offset: group, topic, partition. */
export const offsetCommitKey = defineRecord({
  name: 'OffsetCommitKey',
  type: 1,
  versions: '0',
  fields: {
    group: string(),
    topic: string(),
    partition: int32(),
  },
});

/** A committed offset. v4, with the topic id, is written; v1 when it has an expiry of its own. */
export const offsetCommitValue = defineRecord({
  name: 'OffsetCommitValue',
  type: 1,
  versions: '0-4',
  flexible: '4+',
  fields: {
    offset: int64(),
    leaderEpoch: int32({ versions: '3+', default: -1, ignorable: true }),
    metadata: string(),
    commitTimestamp: int64(),
    expireTimestamp: int64({ versions: '1', default: -1, ignorable: true }),
    topicId: uuid({ versions: '4+', tag: 0, ignorable: true }),
  },
});

/** A classic group. */
export const groupMetadataKey = defineRecord({
  name: 'GroupMetadataKey',
  type: 2,
  versions: '0',
  fields: {
    group: string(),
  },
});

const memberMetadata = {
  memberId: string(),
  groupInstanceId: string({ versions: '3+', nullable: '3+', default: null, ignorable: true }),
  clientId: string(),
  clientHost: string(),
  rebalanceTimeout: int32({ versions: '1+', default: -1, ignorable: true }),
  sessionTimeout: int32(),
  subscription: bytes(),
  assignment: bytes(),
};

/** Generation, protocol and members of a classic group, written at every change of generation. v3 is written. */
export const groupMetadataValue = defineRecord({
  name: 'GroupMetadataValue',
  type: 2,
  versions: '0-4',
  flexible: '4+',
  fields: {
    protocolType: string(),
    generation: int32(),
    protocol: string({ nullable: '0+' }),
    leader: string({ nullable: '0+' }),
    currentStateTimestamp: int64({ versions: '2+', default: -1, ignorable: true }),
    members: array(memberMetadata),
  },
});
