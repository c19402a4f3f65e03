// StreamsGroupHeartbeat (key 88). A Kafka Streams instance joins (epoch 0), stays and leaves (-1, or -2 for a static
// member that will be back), sends its topology, and learns its tasks (KIP-1071). The coordinator creates the
// internal topics that the topology needs. A null field has not changed. Needs Read on the group, Describe on the
// topics.
// The answer's `status` tells what keeps the group from working: 0 stale topology, 1 missing source topics, 2 topics
// with wrong partitions, 3 missing internal topics, 4 shutdown asked for, 5 assignment delayed.
// Errors: UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, UNRELEASED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED, GROUP_ID_NOT_FOUND,
// STREAMS_INVALID_TOPOLOGY, STREAMS_INVALID_TOPOLOGY_EPOCH, STREAMS_TOPOLOGY_FENCED, INVALID_REQUEST,
// GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED (no right to create internal
// topics), NOT_COORDINATOR and its kin.

import { array, bool, int16, int32, int64, int8, string, struct, uint16 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const keyValue = {
  key: string(),
  value: string(),
};

const topicInfo = {
  name: string(),
  partitions: int32(),
  replicationFactor: int16(),
  topicConfigs: array(keyValue),
};

const endpoint = {
  host: string(),
  port: uint16(),
};

const taskOffset = {
  subtopologyId: string(),
  partition: int32(),
  offset: int64(),
};

const taskIds = {
  subtopologyId: string(),
  partitions: array(int32()),
};

const status = {
  statusCode: int8(),
  statusDetail: string(),
};

const topicPartition = {
  topic: string(),
  partitions: array(int32()),
};

export const streamsGroupHeartbeatApi = defineApi({
  key: 88,
  name: 'StreamsGroupHeartbeat',
  versions: '0',
  flexible: '0+',
  listeners: ['broker'],
  request: {
    groupId: string(),
    memberId: string(),
    memberEpoch: int32(),
    endpointInformationEpoch: int32(),
    instanceId: string({ nullable: '0+', default: null }),
    rackId: string({ nullable: '0+', default: null }),
    rebalanceTimeoutMs: int32({ default: -1 }),
    topology: struct(
      {
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
      { nullable: '0+', default: null },
    ),
    activeTasks: array(taskIds, { nullable: '0+', default: null }),
    standbyTasks: array(taskIds, { nullable: '0+', default: null }),
    warmupTasks: array(taskIds, { nullable: '0+', default: null }),
    processId: string({ nullable: '0+', default: null }),
    userEndpoint: struct(endpoint, { nullable: '0+', default: null }),
    clientTags: array(keyValue, { nullable: '0+', default: null }),
    taskOffsets: array(taskOffset, { nullable: '0+', default: null }),
    taskEndOffsets: array(taskOffset, { nullable: '0+', default: null }),
    shutdownApplication: bool({ default: false }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: '0+', default: null }),
    memberId: string(),
    memberEpoch: int32(),
    heartbeatIntervalMs: int32(),
    acceptableRecoveryLag: int32(),
    taskOffsetIntervalMs: int32(),
    status: array(status, { nullable: '0+' }),
    activeTasks: array(taskIds, { nullable: '0+', default: null }),
    standbyTasks: array(taskIds, { nullable: '0+', default: null }),
    warmupTasks: array(taskIds, { nullable: '0+', default: null }),
    endpointInformationEpoch: int32(),
    partitionsByUserEndpoint: array(
      {
        userEndpoint: struct(endpoint),
        activePartitions: array(topicPartition),
        standbyPartitions: array(topicPartition),
      },
      { nullable: '0+', default: null },
    ),
  },
});
