// Records of `__consumer_offsets` for streams groups (KIP-1071).

import { array, bigint64, int16, int32, int64, int8, string, struct, uint16 } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A streams group. */
export const streamsGroupMetadataKey = defineRecord({
  name: 'StreamsGroupMetadataKey',
  type: 17,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

const lastAssignmentConfig = {
  key: string(),
  value: string(),
};

/** Its epoch, a hash of the topics it reads, the topology last found valid, and the assignor's settings. */
export const streamsGroupMetadataValue = defineRecord({
  name: 'StreamsGroupMetadataValue',
  type: 17,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    metadataHash: bigint64(),
    validatedTopologyEpoch: int32({ tag: 0, default: -1 }),
    lastAssignmentConfigs: array(lastAssignmentConfig, { nullable: '0+', tag: 1 }),
  },
});

/** A member of a streams group. */
export const streamsGroupMemberMetadataKey = defineRecord({
  name: 'StreamsGroupMemberMetadataKey',
  type: 19,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

const endpoint = {
  host: string(),
  port: uint16(),
};

const keyValue = {
  key: string(),
  value: string(),
};

/** What the instance says about itself: process, tags, endpoint, timeouts. */
export const streamsGroupMemberMetadataValue = defineRecord({
  name: 'StreamsGroupMemberMetadataValue',
  type: 19,
  versions: '0',
  flexible: '0+',
  fields: {
    instanceId: string({ nullable: '0+' }),
    rackId: string({ nullable: '0+' }),
    clientId: string(),
    clientHost: string(),
    rebalanceTimeoutMs: int32({ default: -1 }),
    topologyEpoch: int32(),
    processId: string(),
    userEndpoint: struct(endpoint, { nullable: '0+', default: null }),
    clientTags: array(keyValue),
  },
});

/** A streams group, for its target assignment. */
export const streamsGroupTargetAssignmentMetadataKey = defineRecord({
  name: 'StreamsGroupTargetAssignmentMetadataKey',
  type: 20,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

/** The group epoch that the target assignment was made for. */
export const streamsGroupTargetAssignmentMetadataValue = defineRecord({
  name: 'StreamsGroupTargetAssignmentMetadataValue',
  type: 20,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0, default: 0, ignorable: true }),
  },
});

/** A member, for the tasks it is to get. */
export const streamsGroupTargetAssignmentMemberKey = defineRecord({
  name: 'StreamsGroupTargetAssignmentMemberKey',
  type: 21,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

const taskIds = {
  subtopologyId: string(),
  partitions: array(int32()),
};

/** The active, standby and warm-up tasks the member is to get. */
export const streamsGroupTargetAssignmentMemberValue = defineRecord({
  name: 'StreamsGroupTargetAssignmentMemberValue',
  type: 21,
  versions: '0',
  flexible: '0+',
  fields: {
    activeTasks: array(taskIds),
    standbyTasks: array(taskIds),
    warmupTasks: array(taskIds),
  },
});

/** A member, for the tasks it has. */
export const streamsGroupCurrentMemberAssignmentKey = defineRecord({
  name: 'StreamsGroupCurrentMemberAssignmentKey',
  type: 22,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});

const currentMemberAssignmentTaskIds = {
  subtopologyId: string(),
  partitions: array(int32()),
  assignmentEpochs: array(int32(), { nullable: '0+', tag: 0 }),
};

/** The member's epochs and state, the tasks it has and those it is to give up. */
export const streamsGroupCurrentMemberAssignmentValue = defineRecord({
  name: 'StreamsGroupCurrentMemberAssignmentValue',
  type: 22,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    activeTasks: array(currentMemberAssignmentTaskIds),
    standbyTasks: array(currentMemberAssignmentTaskIds),
    warmupTasks: array(currentMemberAssignmentTaskIds),
    activeTasksPendingRevocation: array(currentMemberAssignmentTaskIds),
    standbyTasksPendingRevocation: array(currentMemberAssignmentTaskIds),
    warmupTasksPendingRevocation: array(currentMemberAssignmentTaskIds),
  },
});

/** A streams group, for its topology. */
export const streamsGroupTopologyKey = defineRecord({
  name: 'StreamsGroupTopologyKey',
  type: 23,
  versions: '0',
  fields: {
    groupId: string(),
  },
});

const topicConfig = {
  key: string(),
  value: string(),
};

const topicInfo = {
  name: string(),
  partitions: int32(),
  replicationFactor: int16(),
  topicConfigs: array(topicConfig),
};

/** The subtopologies with their source, sink and changelog topics. */
export const streamsGroupTopologyValue = defineRecord({
  name: 'StreamsGroupTopologyValue',
  type: 23,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    subtopologies: array({
      subtopologyId: string(),
      sourceTopics: array(string()),
      sourceTopicRegex: array(string()),
      stateChangelogTopics: array(topicInfo),
      repartitionSinkTopics: array(string()),
      repartitionSourceTopics: array(topicInfo),
      copartitionGroups: array({
        sourceTopics: array(int16()),
        sourceTopicRegex: array(int16()),
        repartitionSourceTopics: array(int16()),
      }),
    }),
  },
});
