// What only members in the consumer protocol (KIP-848) meet: topics by id, patterns of the broker, fences.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubscriptionPattern, UnreleasedInstanceIdError } from '../../src/client/index.ts';
import { consumerGroupHeartbeatApi } from '../../src/protocol/apis/consumer-group-heartbeat.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { member, names, Reader, startGroupWorld, store } from './group-world.ts';
import { outcomeOf, show } from './world.ts';

const options = { groupProtocol: 'consumer' } as const;

test('a pattern goes to the broker, and topics that it matches are learnt by their ids', async () => {
  const world = await startGroupWorld();
  world.cluster.addTopic('orders-1');
  store(world, 'orders-1', 0, 'x');
  const consumer = member(world, options);
  consumer.subscribe(new SubscriptionPattern('orders-.*'));
  const records = await world.machine.runUntil(consumer.poll(20_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['x'],
  );
  const [first] = world.cluster.broker
    .seen(consumerGroupHeartbeatApi)
    .map(({ request }) => request as Record<string, unknown>);
  assert.deepEqual([first!['subscribedTopicRegex'], first!['subscribedTopicNames']], ['orders-.*', []]);
  const byId = world.cluster.broker
    .seen(metadataApi)
    .some(({ request }) =>
      (request as { topics: { name: string | null }[] | null }).topics?.some(({ name }) => name === null),
    );
  assert.equal(byId, true);
  await world.machine.runUntil(consumer.close());
});

test('topics that come to match a pattern of the broker are learnt, too', async () => {
  const world = await startGroupWorld();
  const consumer = member(world, options);
  consumer.subscribe(new SubscriptionPattern('orders-.*'));
  const polling = world.machine.runUntil(consumer.poll(5_000));
  assert.equal((await polling).isEmpty, true);
  world.cluster.addTopic('orders-1');
  store(world, 'orders-1', 0, 'x');
  world.coordinator.consumer.get('g')!.noteTopics();
  const records = await world.machine.runUntil(consumer.poll(20_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['x'],
  );
  await world.machine.runUntil(consumer.close());
});

test('a pattern of the broker needs the consumer protocol', async () => {
  const world = await startGroupWorld();
  const consumer = member(world);
  assert.throws(
    () => consumer.subscribe(new SubscriptionPattern('a.*')),
    /not supported when using the classic protocol/,
  );
  await world.machine.runUntil(consumer.close());
});

test('a topic whose name is not known yet does not keep the others waiting', async () => {
  const world = await startGroupWorld();
  world.cluster.addTopic('late');
  store(world, 't', 0, 'x');
  store(world, 'late', 0, 'y');
  let hides = true;
  const describe = world.cluster.describe.bind(world.cluster);
  world.cluster.describe = (name) =>
    hides && name === 'late' ? { errorCode: 3, name, partitions: [] } : describe(name);
  const reader = new Reader(member(world, options), ['t', 'late']);
  await world.machine.advance(10_000);
  assert.deepEqual([reader.assigned, reader.values], ['0,1', ['x']]);
  hides = false;
  await world.machine.advance(10_000);
  assert.deepEqual([reader.assigned, reader.values], ['0,1,late0', ['x', 'y']]);
  assert.deepEqual(reader.events, ['+0,1', '+late0']);
  await world.machine.runUntil(reader.close());
});

test('a member that is fenced has lost its partitions and joins again as the same member', async () => {
  const world = await startGroupWorld();
  const reader = new Reader(member(world, options));
  await world.machine.advance(5_000);
  const { memberId } = reader.consumer.groupMetadata();
  world.cluster.broker.script(consumerGroupHeartbeatApi, () => ({ errorCode: ErrorCode.FENCED_MEMBER_EPOCH }));
  await world.machine.advance(5_000);
  assert.deepEqual(reader.events, ['+0,1', '!0,1', '+0,1']);
  assert.equal(reader.consumer.groupMetadata().memberId, memberId);
  await world.machine.runUntil(reader.close());
});

test('an instance id that another member holds is refused, on every poll', async () => {
  const world = await startGroupWorld();
  const first = new Reader(member(world, { ...options, groupInstanceId: 'one' }));
  await world.machine.advance(5_000);
  const second = member(world, { ...options, groupInstanceId: 'one' });
  second.subscribe('t');
  for (let time = 0; time < 2; time += 1) {
    const refused = await outcomeOf(world, second.poll(10_000));
    assert.ok(refused instanceof UnreleasedInstanceIdError, show(refused));
  }
  assert.equal(first.assigned, '0,1');
  await world.machine.runUntil(Promise.all([first.close(), second.close()]));
});

test('a refusal is told in the words of the coordinator', async () => {
  const world = await startGroupWorld();
  world.cluster.broker.handle(consumerGroupHeartbeatApi, () => ({
    errorCode: ErrorCode.INVALID_REGULAR_EXPRESSION,
    errorMessage: 'missing closing ]',
  }));
  const consumer = member(world, options);
  consumer.subscribe(new SubscriptionPattern('[a'));
  assert.match(show(await outcomeOf(world, consumer.poll(10_000))), /Group g: missing closing \]/);
  await world.machine.runUntil(consumer.close());
});

test('a slow listener keeps what it gives up from being given on', async () => {
  const world = await startGroupWorld();
  const slow = member(world, options);
  slow.subscribe('t', {
    onPartitionsRevoked: () => new Promise<void>((resolve) => void world.client.timers.after(20_000, resolve)),
  });
  const end = new AbortController();
  const polling = (async () => {
    while (!end.signal.aborted) await slow.poll(100);
  })();
  await world.machine.advance(4_000);
  const other = new Reader(member(world, options));
  await world.machine.advance(15_000);
  assert.deepEqual([names(slow.assignment()), other.assigned], ['0,1', '']);
  await world.machine.advance(30_000);
  assert.deepEqual([names(slow.assignment()), other.assigned], ['0', '1']);
  end.abort();
  await world.machine.runUntil(polling);
  await world.machine.runUntil(Promise.all([slow.close(), other.close()]));
});
