import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../../src/protocol/apis/heartbeat.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { withBroker } from '../kit.ts';

const offsetsTopic = '__consumer_offsets';
const transactionsTopic = '__transaction_state';

test('whoever first asks for a coordinator has __consumer_offsets made, as Kafka makes it', () =>
  withBroker(async (client) => {
    const before = await client.call(heartbeatApi, 4, { groupId: 'g', generationId: 1, memberId: 'm' });
    assert.equal(before.errorCode, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    const { coordinators } = await client.call(findCoordinatorApi, 6, { keyType: 0, coordinatorKeys: ['g', '', 'h'] });
    assert.deepEqual(
      coordinators.map(({ key, errorCode, nodeId, host }) => [key, errorCode, nodeId, host]),
      ['g', '', 'h'].map((key) => [key, ErrorCode.NONE, 1, 'host']),
    );
    const { topics } = await client.call(metadataApi, 12, { topics: [{ name: offsetsTopic }] });
    assert.deepEqual([topics[0]!.partitions.length, topics[0]!.isInternal], [50, true]);
    const { results } = await client.call(describeConfigsApi, 4, {
      resources: [{ resourceType: 2, resourceName: offsetsTopic, configurationKeys: null }],
    });
    assert.deepEqual(
      results[0]!.configs.filter(({ configSource }) => configSource === 1).map(({ name, value }) => [name, value]),
      [
        ['cleanup.policy', 'compact'],
        ['compression.type', 'producer'],
        ['segment.bytes', '104857600'],
      ],
    );
    const after = await client.call(heartbeatApi, 4, { groupId: 'g', generationId: 1, memberId: 'm' });
    assert.equal(after.errorCode, ErrorCode.UNKNOWN_MEMBER_ID);
  }));

test('an older version asks for one group', () =>
  withBroker(async (client) => {
    const answer = await client.call(findCoordinatorApi, 2, { key: 'g', keyType: 0 });
    assert.deepEqual([answer.errorCode, answer.nodeId, answer.host], [ErrorCode.NONE, 1, 'host']);
  }));

test('a topic that cannot be made leaves groups without a coordinator, and the log says why', () =>
  withBroker(
    async (client, { events }) => {
      const answer = await client.call(findCoordinatorApi, 2, { key: 'g' });
      assert.deepEqual([answer.errorCode, answer.nodeId], [ErrorCode.COORDINATOR_NOT_AVAILABLE, -1]);
      const warning = events.find(({ message }) => message.includes('cannot be created'));
      assert.match(JSON.stringify(warning), /replication factor of 3 cannot be reached/i);
    },
    { 'offsets.topic.replication.factor': 3 },
  ));

test('whoever first asks for the coordinator of a transaction has __transaction_state made, as Kafka makes it', () =>
  withBroker(async (client) => {
    const ask = { transactionalId: 'x', transactionTimeoutMs: 1000 };
    const before = await client.call(initProducerIdApi, 4, ask);
    assert.equal(before.errorCode, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    const { coordinators } = await client.call(findCoordinatorApi, 6, { keyType: 1, coordinatorKeys: ['x', ''] });
    assert.deepEqual(
      coordinators.map(({ key, errorCode, nodeId, host }) => [key, errorCode, nodeId, host]),
      ['x', ''].map((key) => [key, ErrorCode.NONE, 1, 'host']),
    );
    const { topics } = await client.call(metadataApi, 12, { topics: [{ name: transactionsTopic }] });
    assert.deepEqual([topics[0]!.partitions.length, topics[0]!.isInternal], [50, true]);
    const { results } = await client.call(describeConfigsApi, 4, {
      resources: [{ resourceType: 2, resourceName: transactionsTopic, configurationKeys: null }],
    });
    assert.deepEqual(
      results[0]!.configs.filter(({ configSource }) => configSource === 1).map(({ name, value }) => [name, value]),
      [
        ['cleanup.policy', 'compact'],
        ['compression.type', 'uncompressed'],
        ['min.insync.replicas', '1'],
        ['segment.bytes', '104857600'],
        ['unclean.leader.election.enable', 'false'],
      ],
    );
    const after = await client.call(initProducerIdApi, 4, ask);
    assert.deepEqual([after.errorCode, after.producerEpoch], [ErrorCode.NONE, 0]);
  }));

test('share groups have no coordinator yet; other key types there are none', () =>
  withBroker(async (client) => {
    const share = await client.call(findCoordinatorApi, 6, { keyType: 2, coordinatorKeys: ['x'] });
    assert.equal(share.coordinators[0]!.errorCode, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    const unknown = await client.call(findCoordinatorApi, 6, { keyType: 9, coordinatorKeys: ['x'] });
    assert.equal(unknown.coordinators[0]!.errorCode, ErrorCode.INVALID_REQUEST);
  }));
