import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitionLine, topicLine } from '../../../../src/cli/kafka/topics/topic-lines.ts';

const partition = {
  partition: 1,
  leader: 2,
  leaderEpoch: 0,
  replicas: [2, 1],
  inSyncReplicas: [2],
  offlineReplicas: [],
  errorCode: 0,
  eligibleLeaderReplicas: [1],
  lastKnownEligibleLeaderReplicas: [],
};
const override = {
  source: 'DYNAMIC_TOPIC_CONFIG',
  isDefault: false,
  isReadOnly: false,
  isSensitive: false,
  synonyms: [],
  documentation: null,
  type: 'UNKNOWN',
} as const;
const topic = {
  name: 't1',
  id: 'ASNFZ4mrze_-3LqYdlQyEA',
  isInternal: false,
  errorCode: 0,
  partitions: [partition],
  authorizedOperations: undefined,
};

test('a topic is shown with its id and with what is configured', () => {
  const overrides = [
    { ...override, name: 'segment.bytes', value: '1073741824' },
    { ...override, name: 'retention.ms', value: '1' },
  ];
  assert.equal(
    topicLine(topic, 2, overrides),
    'Topic: t1\tTopicId: ASNFZ4mrze_-3LqYdlQyEA\tPartitionCount: 1\tReplicationFactor: 2\tConfigs: segment.bytes=1073741824,retention.ms=1',
  );
  assert.equal(
    topicLine({ ...topic, id: undefined }, 1, []),
    'Topic: t1\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: ',
  );
});

test('a partition is shown with its replicas', () => {
  assert.equal(
    partitionLine('t1', partition, undefined),
    '\tTopic: t1\tPartition: 1\tLeader: 2\tReplicas: 2,1\tIsr: 2\tElr: 1\tLastKnownElr: ',
  );
});

test('a partition without a leader that is being moved says so', () => {
  const reassignment = { replicas: [2, 1], addingReplicas: [2], removingReplicas: [1] };
  assert.equal(
    partitionLine('t1', { ...partition, leader: undefined }, reassignment),
    '\tTopic: t1\tPartition: 1\tLeader: none\tReplicas: 2,1\tIsr: 2\tAdding Replicas: 2\tRemoving Replicas: 1\tElr: 1\tLastKnownElr: ',
  );
});

test('what an older broker does not know is not made up', () => {
  const unknown = { ...partition, eligibleLeaderReplicas: undefined, lastKnownEligibleLeaderReplicas: undefined };
  assert.ok(partitionLine('t1', unknown, undefined).endsWith('\tElr: N/A\tLastKnownElr: N/A'));
});
