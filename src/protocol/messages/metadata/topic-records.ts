// Records of the metadata log. Topics and their partitions.

import { array, int32, int8, string, uuid } from '../../schema/fields.ts';
import { defineRecord } from '../../schema/message.ts';

/** A topic exists. */
export const topicRecord = defineRecord({
  name: 'TopicRecord',
  type: 2,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    topicId: uuid(),
  },
});

/** A partition in full: replicas, in-sync set, leader, epochs, directories. */
export const partitionRecord = defineRecord({
  name: 'PartitionRecord',
  type: 3,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    replicas: array(int32()),
    isr: array(int32()),
    removingReplicas: array(int32()),
    addingReplicas: array(int32()),
    leader: int32({ default: -1 }),
    leaderRecoveryState: int8({ tag: 0, default: 0 }),
    leaderEpoch: int32({ default: -1 }),
    partitionEpoch: int32({ default: -1 }),
    directories: array(uuid(), { versions: '1+' }),
    eligibleLeaderReplicas: array(int32(), { versions: '2+', nullable: '2+', tag: 1, default: null }),
    lastKnownElr: array(int32(), { versions: '2+', nullable: '2+', tag: 2, default: null }),
  },
});

/** What changed of a partition; what is absent stayed as it was. */
export const partitionChangeRecord = defineRecord({
  name: 'PartitionChangeRecord',
  type: 5,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    isr: array(int32(), { nullable: '0+', tag: 0, default: null }),
    leader: int32({ tag: 1, default: -2 }),
    replicas: array(int32(), { nullable: '0+', tag: 2, default: null }),
    removingReplicas: array(int32(), { nullable: '0+', tag: 3, default: null }),
    addingReplicas: array(int32(), { nullable: '0+', tag: 4, default: null }),
    leaderRecoveryState: int8({ tag: 5, default: -1 }),
    directories: array(uuid(), { versions: '1+', nullable: '1+', tag: 8, default: null }),
    eligibleLeaderReplicas: array(int32(), { versions: '2+', nullable: '2+', tag: 6, default: null }),
    lastKnownElr: array(int32(), { versions: '2+', nullable: '2+', tag: 7, default: null }),
  },
});

/** A topic and its partitions are gone. */
export const removeTopicRecord = defineRecord({
  name: 'RemoveTopicRecord',
  type: 9,
  versions: '0',
  flexible: '0+',
  fields: {
    topicId: uuid(),
  },
});

/** The eligible leader replicas of a topic, or with an empty name of all, are forgotten (KIP-966). */
export const clearElrRecord = defineRecord({
  name: 'ClearElrRecord',
  type: 28,
  versions: '0',
  flexible: '0+',
  fields: {
    topicName: string(),
  },
});
