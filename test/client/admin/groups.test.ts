// Groups: where their requests go, what is asked again, and what older coordinators cannot do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, KafkaError, NotConsumerGroupError } from '../../../src/client/index.ts';
import { consumerGroupDescribeApi } from '../../../src/protocol/apis/consumer-group-describe.ts';
import { deleteGroupsApi } from '../../../src/protocol/apis/delete-groups.ts';
import { describeGroupsApi } from '../../../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { type AdminWorld, rejectionOf, startAdminWorld, stop } from './admin-world.ts';

const orders = { topic: 'orders', partition: 0 };

function serveDeletions({ cluster }: AdminWorld): void {
  cluster.broker.handle(deleteGroupsApi, (request) => ({
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode: groupId === 'busy' ? 68 : 0 })),
  }));
}

test('groups of one coordinator are looked for and deleted with one request each', async () => {
  const world = await startAdminWorld();
  serveDeletions(world);
  const results = await world.run(world.admin.deleteConsumerGroups(['a', 'busy', 'b']));
  assert.deepEqual([...results.values.keys()], ['a', 'b']);
  assert.equal((results.errors.get('busy') as KafkaError).code, ErrorCode.NON_EMPTY_GROUP);
  assert.equal(world.cluster.broker.seen(findCoordinatorApi).length, 1);
  assert.equal(world.cluster.broker.seen(deleteGroupsApi).length, 1);
  await stop(world);
});

test('a broker that finds one coordinator at a time is asked once for each', async () => {
  const world = await startAdminWorld();
  serveDeletions(world);
  world.cluster.broker.ranges.set(findCoordinatorApi.key, { min: 0, max: 3 });
  const results = await world.run(world.admin.deleteConsumerGroups(['a', 'b']));
  assert.equal(results.all().size, 2);
  assert.equal(world.cluster.broker.seen(findCoordinatorApi).length, 2);
  assert.equal(world.cluster.broker.seen(deleteGroupsApi).length, 1);
  await stop(world);
});

test('a coordinator that has moved is looked for again, only for the groups that it refused', async () => {
  const world = await startAdminWorld();
  serveDeletions(world);
  world.cluster.broker.script(deleteGroupsApi, (request) => ({
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode: groupId === 'b' ? 16 : 0 })),
  }));
  const results = await world.run(world.admin.deleteConsumerGroups(['a', 'b']));
  assert.equal(results.all().size, 2);
  const asked = world.cluster.broker.seen(deleteGroupsApi).map(({ request }) => request);
  assert.deepEqual(asked, [{ groupsNames: ['a', 'b'] }, { groupsNames: ['b'] }]);
  assert.equal(world.cluster.broker.seen(findCoordinatorApi).length, 2);
  await stop(world);
});

test('a group that the coordinator does not know in the consumer protocol is described as a classic one', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(consumerGroupDescribeApi, (request) => ({
    groups: request.groupIds.map((groupId) => ({
      groupId,
      groupState: 'Stable',
      groupEpoch: 3,
      assignmentEpoch: 3,
      assignorName: 'uniform',
      members: [],
      errorCode: groupId === 'new' ? 0 : 69,
    })),
  }));
  world.cluster.broker.handle(describeGroupsApi, (request) => ({
    groups: request.groups.map((groupId) => ({
      errorCode: 0,
      groupId,
      groupState: 'Empty',
      protocolData: '',
      members: [],
      protocolType: groupId === 'workers' ? 'connect' : 'consumer',
    })),
  }));
  const results = await world.run(world.admin.describeConsumerGroups(['new', 'old', 'workers']));
  assert.deepEqual([results.get('new')?.type, results.get('new')?.groupEpoch], ['Consumer', 3]);
  assert.deepEqual([results.get('old')?.type, results.get('old')?.groupEpoch], ['Classic', undefined]);
  const refusal = results.errors.get('workers');
  assert.ok(refusal instanceof NotConsumerGroupError && /not a consumer group \(connect\)/.test(refusal.message));
  const { nodeId: id, host, broker } = world.cluster;
  for (const groupId of ['new', 'old'])
    assert.deepEqual(results.get(groupId)?.coordinator, { id, host, port: broker.port, rack: null });
  await stop(world);
});

test('a broker before the consumer protocol is only asked for classic groups', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.ranges.set(describeGroupsApi.key, { min: 0, max: 5 });
  world.cluster.broker.handle(describeGroupsApi, (request) => ({
    groups: request.groups.map((groupId) => ({
      errorCode: 0,
      groupId,
      groupState: groupId === 'gone' ? 'Dead' : 'Empty',
      protocolType: 'consumer',
      protocolData: '',
      members: [],
    })),
  }));
  const results = await world.run(world.admin.describeConsumerGroups(['old', 'gone']));
  assert.equal(results.get('old')?.state, 'Empty');
  assert.equal((results.errors.get('gone') as KafkaError).code, ErrorCode.GROUP_ID_NOT_FOUND);
  await stop(world);
});

test('a coordinator is asked to delete the offsets of no partition: it says whether there is the group', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(offsetDeleteApi, ({ groupId }) => ({
    errorCode: groupId === 'missing' ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE,
    topics: [],
  }));
  assert.equal((await world.run(world.admin.deleteConsumerGroupOffsets('idle', []))).values.size, 0);
  const refusal = await rejectionOf(world, world.admin.deleteConsumerGroupOffsets('missing', []));
  assert.equal((refusal as KafkaError).code, ErrorCode.GROUP_ID_NOT_FOUND);
  await stop(world);
});

const answeredOffset = (errorCode: number) => ({
  name: 'orders',
  partitions: [{ partitionIndex: 0, committedOffset: 7, committedLeaderEpoch: 2, metadata: 'm', errorCode }],
});

test('offsets of several groups come in one answer, or one by one from a broker before that', async () => {
  for (const max of [7, 9]) {
    const world = await startAdminWorld();
    world.cluster.broker.ranges.set(offsetFetchApi.key, { min: 1, max });
    world.cluster.broker.handle(offsetFetchApi, (request) => ({
      ...(max < 8 ? { errorCode: 0, topics: [answeredOffset(0)] } : { topics: [] }),
      groups: request.groups.map(({ groupId }) => ({ groupId, errorCode: 0, topics: [answeredOffset(0)] })),
    }));
    const queries = ['a', 'b'].map((groupId) => ({ groupId }));
    const results = await world.run(world.admin.listConsumerGroupOffsets(queries));
    assert.deepEqual(results.get('b')?.get(orders), { offset: 7, leaderEpoch: 2, metadata: 'm' });
    assert.equal(world.cluster.broker.seen(offsetFetchApi).length, max < 8 ? 2 : 1);
    await stop(world);
  }
});

test('an offset that a transaction is about to change is asked for again', async () => {
  const world = await startAdminWorld();
  const groups = (errorCode: number) => ({
    topics: [],
    groups: [{ groupId: 'a', errorCode: 0, topics: [answeredOffset(errorCode)] }],
  });
  world.cluster.broker.ranges.set(offsetFetchApi.key, { min: 1, max: 9 });
  world.cluster.broker.handle(offsetFetchApi, () => groups(0));
  world.cluster.broker.script(offsetFetchApi, () => groups(ErrorCode.UNSTABLE_OFFSET_COMMIT));
  const results = await world.run(world.admin.listConsumerGroupOffsets([{ groupId: 'a' }], { requireStable: true }));
  assert.equal(results.get('a')?.get(orders)?.offset, 7);
  assert.equal(world.cluster.broker.seen(offsetFetchApi).length, 2);
  await stop(world);
});

test('offsets are set again after a rebalance, and never for an offset that is none', async () => {
  const world = await startAdminWorld();
  const topics = (errorCode: number) => ({
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, errorCode }] }],
  });
  world.cluster.broker.handle(offsetCommitApi, () => topics(0));
  world.cluster.broker.script(offsetCommitApi, () => topics(ErrorCode.REBALANCE_IN_PROGRESS));
  const results = await world.run(world.admin.alterConsumerGroupOffsets('a', [[orders, { offset: 1 }]]));
  assert.deepEqual([...results.all().keys()], ['orders-0']);
  const error = await rejectionOf(world, world.admin.alterConsumerGroupOffsets('a', [[orders, { offset: -1 }]]));
  assert.ok(error instanceof RangeError);
  assert.equal(world.cluster.broker.seen(offsetCommitApi).length, 2);
  await stop(world);
});

test('members are removed for a reason that the broker can log', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(leaveGroupApi, (request) => ({
    errorCode: 0,
    members: request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode: 0 })),
  }));
  const options = { members: [{ groupInstanceId: 'i-1' }], reason: 'r'.repeat(400) };
  const results = await world.run(world.admin.removeMembersFromConsumerGroup('a', options));
  assert.deepEqual([...results.all().keys()], ['i-1']);
  const { members } = world.cluster.broker.seen(leaveGroupApi)[0]!.request as { members: { reason: string }[] };
  assert.ok(members[0]!.reason.startsWith('member was removed by an admin: rrr'));
  assert.equal(members[0]!.reason.length, 255);
  await stop(world);
});

test('a listing says which broker did not answer, and is not taken for a whole', async () => {
  const world = await startAdminWorld({ retries: 0 });
  world.cluster.broker.handle(listGroupsApi, () => ({ errorCode: 15, groups: [] }));
  const listing = await world.run(world.admin.listGroups());
  assert.deepEqual([...listing.errors.keys()], [1]);
  assert.deepEqual(listing.valid, []);
  assert.throws(() => [...listing], KafkaError);
  await stop(world);
});

test('types of groups have the names of Java, one that we do not know the name that the broker gives it', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(listGroupsApi, () => ({
    errorCode: 0,
    groups: ['classic', 'consumer', 'share', 'streams', 'next', ''].map((groupType, at) => ({
      groupId: `${at}`,
      protocolType: '',
      groupState: 'Empty',
      groupType,
    })),
  }));
  const { valid } = await world.run(world.admin.listGroups());
  assert.deepEqual(
    valid.map(({ type }) => type),
    ['Classic', 'Consumer', 'Share', 'Streams', 'next', undefined],
  );
  await stop(world);
});

test('a filter that the broker cannot apply is refused, not ignored', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.ranges.set(listGroupsApi.key, { min: 0, max: 3 });
  world.cluster.broker.handle(listGroupsApi, () => ({ errorCode: 0, groups: [{ groupId: 'a', protocolType: '' }] }));
  const all = await world.run(world.admin.listConsumerGroups());
  assert.deepEqual([all.valid[0]?.state, all.valid[0]?.isSimpleConsumerGroup], [undefined, true]);
  const filtered = await world.run(world.admin.listConsumerGroups({ states: ['Empty'] }));
  assert.equal(filtered.errors.get(1)?.name, 'UnsupportedVersionError');
  await stop(world);
});
