// What a consumer subscribes to, and how that follows the topics there are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { member, protocols, Reader, startGroupWorld, store } from './group-world.ts';
import { outcomeOf, show } from './world.ts';

const t0 = { topic: 't', partition: 0 };
const t1 = { topic: 't', partition: 1 };

test('partitions that are added are dealt out: the leader notices', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, { metadataMaxAgeMs: 10_000 }));
  await world.machine.advance(5_000);
  const { partitions } = world.cluster.topics.get('t')!;
  partitions.push({ ...partitions[0]!, batches: [], producers: new Map() });
  await world.machine.advance(20_000);
  assert.equal(a.assigned, '0,1,2');
  await world.machine.runUntil(a.close());
});

test('a pattern follows topics as they come, and leaves internal ones out', async () => {
  for (const options of Object.values(protocols)) {
    const world = await startGroupWorld();
    world.cluster.addTopic('orders-1');
    world.cluster.addTopic('__internal');
    const a = new Reader(member(world, { metadataMaxAgeMs: 5_000, ...options }), /^orders-|^__/);
    await world.machine.advance(5_000);
    assert.equal(a.assigned, 'orders-10');
    world.cluster.addTopic('orders-2');
    await world.machine.advance(20_000);
    assert.equal(a.assigned, 'orders-10,orders-20');
    assert.deepEqual([...a.consumer.subscription()], ['orders-1', 'orders-2']);
    await world.machine.runUntil(a.close());
    const b = new Reader(member(world, { ...options, excludeInternalTopics: false }), /^orders-|^__/);
    await world.machine.advance(5_000);
    assert.equal(b.assigned, '__internal0,orders-10,orders-20');
    await world.machine.runUntil(b.close());
  }
});

test('a subscription is of one kind at a time, and needs a group', async () => {
  const world = await startGroupWorld();
  const a = member(world);
  a.subscribe(['t']);
  const exclusive = { name: 'IllegalStateError', message: /mutually exclusive/ };
  assert.throws(() => a.assign([t0]), exclusive);
  assert.throws(() => a.subscribe(/t/), exclusive);
  await world.machine.runUntil(a.unsubscribe());
  a.assign([t0]);
  assert.throws(() => a.subscribe(['t']), exclusive);
  assert.throws(() => a.subscribe(['']), { name: 'RangeError' });
  a.assign([]);
  a.subscribe('t');
  assert.deepEqual([...a.subscription()], ['t']);
  await world.machine.runUntil(a.close());
  const lonely = member(world, { groupId: undefined });
  assert.throws(() => lonely.subscribe('t'), { name: 'InvalidGroupIdError' });
  assert.match(show(await outcomeOf(world, lonely.commitSync())), /InvalidGroupIdError/);
  assert.match(show(await outcomeOf(world, lonely.poll(0))), /not subscribed/);
  await world.machine.runUntil(lonely.close());
});

test('partitions that are assigned by name begin at the committed offset, and are committed from outside of the group', async () => {
  const world = await startGroupWorld();
  store(world, 't', 1, 'a', 'b', 'c');
  world.coordinator.commit('g', 't-1', 1);
  const a = member(world, { enableAutoCommit: false });
  a.assign([t1]);
  const records = await world.machine.runUntil(a.poll(5_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['b', 'c'],
  );
  await world.machine.runUntil(a.commitSync());
  assert.equal(world.coordinator.committed('g', 't-1'), 3);
  const committed = await world.machine.runUntil(a.committed([t0, t1]));
  assert.deepEqual([committed.get(t0), committed.get(t1)?.offset], [null, 3]);
  await world.machine.runUntil(a.close());
});

test('a subscription that changes takes the partitions of the others away and brings its own', async () => {
  const world = await startGroupWorld();
  world.cluster.addTopic('u');
  for (const [name, options] of Object.entries(protocols)) {
    const a = new Reader(member(world, { ...options, groupId: name }));
    await world.machine.advance(5_000);
    assert.equal(a.assigned, '0,1', name);
    a.consumer.subscribe(['u']);
    await world.machine.advance(5_000);
    assert.equal(a.assigned, 'u0', name);
    await world.machine.runUntil(a.close());
  }
});

test('unsubscribe commits, tells the listener and leaves; the consumer can subscribe again', async () => {
  for (const [name, options] of Object.entries(protocols)) {
    const world = await startGroupWorld();
    store(world, 't', 0, 'x');
    const a = new Reader(member(world, options));
    await world.machine.advance(5_000);
    await world.machine.runUntil(a.stop());
    await world.machine.runUntil(a.consumer.unsubscribe());
    assert.deepEqual(a.events, ['+0,1', '-0,1'], name);
    assert.equal(world.coordinator.committed('g', 't-0'), 1);
    assert.equal((world.coordinator.classic.get('g') ?? world.coordinator.consumer.get('g'))!.members.size, 0);
    a.consumer.subscribe('t');
    a.start();
    await world.machine.advance(5_000);
    assert.equal(a.assigned, '0,1', name);
    await world.machine.runUntil(a.close());
  }
});

test('what the coordinator refuses is told by every poll', async () => {
  const world = await startGroupWorld();
  world.cluster.broker.handle(joinGroupApi, () => ({
    errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED,
    memberId: '',
    protocolName: '',
  }));
  const a = member(world);
  a.subscribe('t');
  for (let time = 0; time < 2; time += 1)
    assert.match(
      show(await outcomeOf(world, a.poll(5_000))),
      /KafkaError: Group g: Access to the group is not allowed/,
    );
  await world.machine.runUntil(a.close());
});

test('a broker that is away while a consumer joins is waited for without a busy loop', async () => {
  const world = await startGroupWorld();
  await world.machine.runUntil(world.cluster.broker.stop());
  const a = new Reader(member(world));
  await world.machine.advance(60_000);
  assert.deepEqual(a.events, []);
  await world.machine.runUntil(world.cluster.broker.start(9092));
  await world.machine.advance(10_000);
  assert.equal(a.assigned, '0,1');
  await world.machine.runUntil(a.close());
});
