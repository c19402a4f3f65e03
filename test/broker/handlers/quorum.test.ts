// The quorum of one node, and features of the cluster, as clients see them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroUuid } from '../../../src/base/uuid.ts';
import { addRaftVoterApi } from '../../../src/protocol/apis/add-raft-voter.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { consumerGroupHeartbeatApi } from '../../../src/protocol/apis/consumer-group-heartbeat.ts';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { describeQuorumApi } from '../../../src/protocol/apis/describe-quorum.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { removeRaftVoterApi } from '../../../src/protocol/apis/remove-raft-voter.ts';
import { updateFeaturesApi } from '../../../src/protocol/apis/update-features.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

const someId = 'AAAAAAAAAAAAAAAAAAAABw';
const topicName = '__cluster_metadata';

async function describeQuorum(client: TestClient, version = 2) {
  const topics = [{ topicName, partitions: [{ partitionIndex: 0 }] }];
  const answer = await client.call(describeQuorumApi, version, { topics });
  return { ...answer, partition: answer.topics[0]!.partitions[0]! };
}

test('the one voter leads and has everything; what is decided moves the end of its log', () =>
  withBroker(async (client, { platform }) => {
    const { partition, nodes } = await describeQuorum(client);
    assert.equal(partition.errorCode, ErrorCode.NONE);
    assert.equal(partition.leaderId, 1);
    assert.ok(partition.leaderEpoch > 0);
    assert.deepEqual(
      nodes.map(({ nodeId }) => nodeId),
      [1],
    );
    const [voter] = partition.currentVoters;
    assert.notEqual(voter!.replicaDirectoryId, zeroUuid);
    assert.equal(voter!.logEndOffset, partition.highWatermark);
    assert.ok(voter!.lastCaughtUpTimestamp <= platform.clock.wallMs());
    await createTopic(client, 't');
    const later = (await describeQuorum(client)).partition;
    // The topic and its partition, and what else a topic brings.
    assert.ok(later.highWatermark >= partition.highWatermark + 2);
    assert.equal((await describeQuorum(client, 0)).partition.highWatermark, later.highWatermark);
  }));

test('only the metadata has a quorum, and only when it is asked for alone', () =>
  withBroker(async (client) => {
    const alone = { topicName, partitions: [{ partitionIndex: 0 }] };
    const other = { topicName: 't', partitions: [{ partitionIndex: 0 }] };
    for (const topics of [[other], [alone, other], [{ topicName, partitions: [{ partitionIndex: 1 }] }]]) {
      const answer = await client.call(describeQuorumApi, 2, { topics });
      assert.equal(answer.topics.length, topics.length);
      for (const { partitions } of answer.topics)
        assert.equal(partitions[0]!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
  }));

test('nobody joins the quorum and nobody leaves it', () =>
  withBroker(async (client) => {
    const { clusterId } = await client.call(describeClusterApi, 2, { includeClusterAuthorizedOperations: false });
    const listeners = [{ name: 'CONTROLLER', host: 'localhost', port: 9093 }];
    const voter = { clusterId, timeoutMs: 1000, voterId: 7, voterDirectoryId: someId, listeners };
    const add = async (request: Partial<typeof voter>) =>
      (await client.call(addRaftVoterApi, 1, { ...voter, ...request })).errorCode;
    assert.equal(await add({}), ErrorCode.UNSUPPORTED_VERSION);
    assert.equal(await add({ voterId: 1 }), ErrorCode.DUPLICATE_VOTER);
    assert.equal(await add({ voterId: -1 }), ErrorCode.INVALID_REQUEST);
    assert.equal(await add({ voterDirectoryId: zeroUuid }), ErrorCode.INVALID_REQUEST);
    assert.equal(await add({ listeners: [] }), ErrorCode.INVALID_REQUEST);
    assert.equal(await add({ clusterId: 'other' }), ErrorCode.INCONSISTENT_CLUSTER_ID);
    const own = (await describeQuorum(client)).partition.currentVoters[0]!.replicaDirectoryId;
    const remove = async (voterId: number, voterDirectoryId: string, cluster: string | null = null) =>
      (await client.call(removeRaftVoterApi, 0, { clusterId: cluster, voterId, voterDirectoryId })).errorCode;
    assert.equal(await remove(1, own), ErrorCode.VOTER_NOT_FOUND);
    assert.equal(await remove(7, someId), ErrorCode.VOTER_NOT_FOUND);
    assert.equal(await remove(1, zeroUuid), ErrorCode.INVALID_REQUEST);
    assert.equal(await remove(1, own, 'other'), ErrorCode.INCONSISTENT_CLUSTER_ID);
  }));

test('a feature that is switched off is gone at once, and comes back', () =>
  withBroker(async (client) => {
    await client.call(findCoordinatorApi, 2, { key: 'g' });
    const update = (maxVersionLevel: number, upgradeType: number) =>
      client.call(updateFeaturesApi, 1, {
        timeoutMs: 1000,
        featureUpdates: [{ feature: 'group.version', maxVersionLevel, upgradeType }],
        validateOnly: false,
      });
    const join = async (): Promise<number> => {
      const answer = await client.call(consumerGroupHeartbeatApi, 1, {
        groupId: 'g',
        memberId: 'm',
        memberEpoch: 0,
        rebalanceTimeoutMs: 1000,
        subscribedTopicNames: ['t'],
        topicPartitions: [],
      });
      return answer.errorCode;
    };
    const level = async (): Promise<number | undefined> => {
      const names = { clientSoftwareName: 'test', clientSoftwareVersion: '1' };
      const { finalizedFeatures } = await client.call(apiVersionsApi, 4, names);
      return finalizedFeatures.find(({ name }) => name === 'group.version')?.maxVersionLevel;
    };
    const off = await update(0, 2);
    assert.deepEqual(off.results, [{ feature: 'group.version', errorCode: 0, errorMessage: 'NONE' }]);
    assert.equal(await level(), undefined);
    assert.equal(await join(), ErrorCode.UNSUPPORTED_VERSION);
    assert.equal((await update(0, 1)).errorCode, ErrorCode.NONE);
    assert.equal((await update(1, 2)).errorCode, ErrorCode.INVALID_UPDATE_VERSION);
    assert.equal((await update(1, 1)).errorCode, ErrorCode.NONE);
    assert.equal(await level(), 1);
    assert.equal(await join(), ErrorCode.NONE);
  }));
