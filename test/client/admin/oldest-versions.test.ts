// Each call over a broker that knows only the oldest version of its API: the request can still be expressed,
// as long as nothing is asked for that came later; what came later is refused before it is sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Admin } from '../../../src/client/index.ts';
import { apis } from '../../../src/protocol/apis/index.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import { rejectionOf, startAdminWorld, stop } from './admin-world.ts';

const orders = { topic: 'orders', partition: 0 };
const brief = { timeoutMs: 50 };
const rule = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  principal: 'User:a',
  host: '*',
  operation: 'READ',
  permissionType: 'ALLOW',
} as const;
const token = new Uint8Array([1]);

type Call = (admin: Admin) => Promise<unknown>;

/** By API; `minVersion` where the oldest version cannot do what the call is for. */
const calls: readonly (readonly [string, Call, minVersion?: number])[] = [
  ['CreateTopics', (admin) => admin.createTopics([{ name: 't', partitions: 1, replicationFactor: 1 }], brief)],
  ['DeleteTopics', (admin) => admin.deleteTopics(['t'], brief)],
  ['CreatePartitions', (admin) => admin.createPartitions([{ topic: 't', total: 2 }], brief)],
  ['DescribeTopicPartitions', (admin) => admin.describeTopics(['t'], brief)],
  ['DeleteRecords', (admin) => admin.deleteRecords([{ ...orders, beforeOffset: 1 }], brief)],
  ['ListOffsets', (admin) => admin.listOffsets([{ ...orders, offset: 'latest' }], brief)],
  ['ElectLeaders', (admin) => admin.electLeaders('PREFERRED', [orders], brief)],
  [
    'AlterPartitionReassignments',
    (admin) => admin.alterPartitionReassignments([{ ...orders, targetReplicas: [1] }], brief),
  ],
  ['ListPartitionReassignments', (admin) => admin.listPartitionReassignments([orders], brief)],
  ['DescribeConfigs', (admin) => admin.describeConfigs([{ type: 'topic', name: 't' }], brief)],
  [
    'IncrementalAlterConfigs',
    (admin) =>
      admin.incrementalAlterConfigs(
        [{ resource: { type: 'topic', name: 't' }, operations: [{ operation: 'delete', name: 'retention.ms' }] }],
        brief,
      ),
  ],
  ['ListConfigResources', (admin) => admin.listClientMetricsResources(brief)],
  ['DescribeCluster', (admin) => admin.describeCluster(brief)],
  ['UnregisterBroker', (admin) => admin.unregisterBroker(9, brief)],
  ['DescribeLogDirs', (admin) => admin.describeLogDirs({ brokers: [1], ...brief })],
  ['AlterReplicaLogDirs', (admin) => admin.alterReplicaLogDirs([{ ...orders, brokerId: 1, logDir: '/d' }], brief)],
  ['ListGroups', (admin) => admin.listGroups(brief)],
  ['DescribeGroups', (admin) => admin.describeClassicGroups(['g'], brief)],
  ['ConsumerGroupDescribe', (admin) => admin.describeConsumerGroups(['g'], brief)],
  ['OffsetFetch', (admin) => admin.listConsumerGroupOffsets([{ groupId: 'g', partitions: [orders] }], brief)],
  ['OffsetCommit', (admin) => admin.alterConsumerGroupOffsets('g', [[orders, { offset: 1 }]], brief)],
  ['OffsetDelete', (admin) => admin.deleteConsumerGroupOffsets('g', [orders], brief)],
  ['DeleteGroups', (admin) => admin.deleteConsumerGroups(['g'], brief)],
  [
    'LeaveGroup',
    (admin) => admin.removeMembersFromConsumerGroup('g', { members: [{ groupInstanceId: 'i' }], ...brief }),
    3,
  ],
  ['DescribeProducers', (admin) => admin.describeProducers([orders], brief)],
  ['DescribeTransactions', (admin) => admin.describeTransactions(['x'], brief)],
  ['ListTransactions', (admin) => admin.listTransactions(brief)],
  [
    'WriteTxnMarkers',
    (admin) => admin.abortTransaction({ ...orders, producerId: 1, producerEpoch: 0, coordinatorEpoch: 0 }, brief),
  ],
  ['InitProducerId', (admin) => admin.fenceProducers(['x'], brief)],
  ['DescribeClientQuotas', (admin) => admin.describeClientQuotas({ components: [] }, brief)],
  [
    'AlterClientQuotas',
    (admin) => admin.alterClientQuotas([{ entity: new Map([['user', 'a']]), quotas: new Map() }], brief),
  ],
  ['DescribeUserScramCredentials', (admin) => admin.describeUserScramCredentials(['a'], brief)],
  [
    'AlterUserScramCredentials',
    (admin) => admin.alterUserScramCredentials([{ user: 'a', mechanism: 'SCRAM-SHA-256', remove: true }], brief),
  ],
  ['UpdateFeatures', (admin) => admin.updateFeatures([{ feature: 'f', maxVersionLevel: 2 }], brief)],
  ['DescribeQuorum', (admin) => admin.describeMetadataQuorum(brief)],
  [
    'AddRaftVoter',
    (admin) => admin.addRaftVoter({ voterId: 2, voterDirectoryId: 'BAAAAAAAAAAAAAAAAAAAAA' }, [], brief),
  ],
  [
    'RemoveRaftVoter',
    (admin) => admin.removeRaftVoter({ voterId: 2, voterDirectoryId: 'BAAAAAAAAAAAAAAAAAAAAA' }, brief),
  ],
  ['DescribeAcls', (admin) => admin.describeAcls({}, brief)],
  ['CreateAcls', (admin) => admin.createAcls([rule], brief)],
  ['DeleteAcls', (admin) => admin.deleteAcls([rule], brief)],
  ['CreateDelegationToken', (admin) => admin.createDelegationToken(brief)],
  ['RenewDelegationToken', (admin) => admin.renewDelegationToken(token, brief)],
  ['ExpireDelegationToken', (admin) => admin.expireDelegationToken(token, brief)],
  ['DescribeDelegationToken', (admin) => admin.describeDelegationToken(undefined, brief)],
];

for (const [name, act, minVersion] of calls) {
  test(`${name} is asked in its oldest version`, async () => {
    const world = await startAdminWorld();
    const api = apis.find((each) => each.name === name) as Api;
    const version = minVersion ?? api.versions.min;
    world.cluster.addTopic('orders');
    world.cluster.broker.ranges.set(api.key, { min: version, max: version });
    world.cluster.broker.handle(api, () => 'silence');
    await rejectionOf(world, act(world.admin));
    assert.equal(world.cluster.broker.seen(api)[0]?.version, version);
    await stop(world);
  });
}

const later: readonly (readonly [string, number, Call])[] = [
  ['DeleteTopics', 5, (admin) => admin.deleteTopics({ topicIds: ['BAAAAAAAAAAAAAAAAAAAAA'] }, brief)],
  ['ElectLeaders', 0, (admin) => admin.electLeaders('UNCLEAN', undefined, brief)],
  [
    'AlterPartitionReassignments',
    0,
    async (admin) =>
      (
        await admin.alterPartitionReassignments([{ ...orders, targetReplicas: [1] }], {
          allowReplicationFactorChange: false,
          ...brief,
        })
      ).all(),
  ],
  ['ListConfigResources', 0, (admin) => admin.listConfigResources(['topic'], brief)],
  ['DescribeCluster', 1, (admin) => admin.describeCluster({ includeFencedBrokers: true, ...brief })],
  [
    'ListTransactions',
    1,
    async (admin) => (await admin.listTransactions({ transactionalIdPattern: 'a', ...brief })).all(),
  ],
  [
    'UpdateFeatures',
    0,
    async (admin) =>
      (await admin.updateFeatures([{ feature: 'f', maxVersionLevel: 2 }], { validateOnly: true, ...brief })).all(),
  ],
  [
    'CreateDelegationToken',
    2,
    (admin) => admin.createDelegationToken({ owner: { principalType: 'User', principalName: 'a' }, ...brief }),
  ],
];

for (const [name, max, act] of later) {
  test(`what ${name} ${max} cannot say is not sent`, async () => {
    const world = await startAdminWorld();
    const api = apis.find((each) => each.name === name) as Api;
    world.cluster.broker.ranges.set(api.key, { min: api.versions.min, max });
    world.cluster.broker.handle(api, () => 'silence');
    const outcome = await world.run(
      act(world.admin).then(
        (results) => (results as { all?: () => unknown } | undefined)?.all?.bind(results),
        (error: unknown) => error as Error,
      ),
    );
    if (typeof outcome === 'function') assert.throws(outcome, { name: 'UnsupportedVersionError' });
    else assert.equal(outcome?.name, 'UnsupportedVersionError');
    assert.equal(world.cluster.broker.seen(api).length, 0);
    await stop(world);
  });
}
