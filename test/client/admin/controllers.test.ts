// The admin client that asks controllers (`bootstrap.controllers`, KIP-919).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Admin, ConfigError, ErrorCode, type KafkaError } from '../../../src/client/index.ts';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { listPartitionReassignmentsApi } from '../../../src/protocol/apis/list-partition-reassignments.ts';
import { type AdminWorld, rejectionOf, startAdminWorld, stop } from './admin-world.ts';

let world: AdminWorld;
let isBroker = false;

before(async () => {
  world = await startAdminWorld();
  await stop(world);
  const { cluster, client } = world;
  world = { ...world, admin: new Admin({ bootstrapControllers: cluster.bootstrapServers, platform: client }) };
  cluster.broker.handle(describeClusterApi, ({ endpointType }) => {
    assert.equal(endpointType, 2);
    const node = { brokerId: cluster.nodeId, host: cluster.host, port: cluster.broker.port };
    const errorCode = isBroker ? ErrorCode.MISMATCHED_ENDPOINT_TYPE : ErrorCode.NONE;
    return { errorCode, endpointType, clusterId: 'c', controllerId: cluster.nodeId, brokers: isBroker ? [] : [node] };
  });
  cluster.broker.handle(listPartitionReassignmentsApi, () => ({
    errorCode: 0,
    topics: [
      {
        name: 'orders',
        partitions: [{ partitionIndex: 0, replicas: [1, 2], addingReplicas: [2], removingReplicas: [] }],
      },
    ],
  }));
});

after(() => stop(world));

test('a broker among the addresses of controllers says that it is none', async () => {
  isBroker = true;
  const error = (await rejectionOf(world, world.admin.describeCluster())) as KafkaError;
  assert.equal(error.code, ErrorCode.MISMATCHED_ENDPOINT_TYPE);
  isBroker = false;
});

test('controllers are described, and asked what they know', async () => {
  const { nodes, clusterId } = await world.run(world.admin.describeCluster());
  assert.equal(clusterId, 'c');
  assert.deepEqual(
    nodes.map(({ id, port }) => [id, port]),
    [[world.cluster.nodeId, world.cluster.broker.port]],
  );
  const reassignments = await world.run(world.admin.listPartitionReassignments());
  assert.deepEqual(reassignments.get({ topic: 'orders', partition: 0 })?.addingReplicas, [2]);
});

test('what only brokers know is refused, not answered with nothing', async () => {
  const error = (await rejectionOf(world, world.admin.listTopics())) as KafkaError;
  assert.equal(error.code, ErrorCode.UNSUPPORTED_ENDPOINT_TYPE);
});

test('brokers or controllers are to be named, and not both', () => {
  assert.throws(() => new Admin({}), ConfigError);
  const both = { bootstrapServers: 'a:1', bootstrapControllers: 'a:2' };
  assert.throws(() => new Admin(both), /cannot set both/);
});
