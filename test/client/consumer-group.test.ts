// Consumers in groups against a coordinator in the same simulated world, in both protocols: who gets what,
// what is committed when, and what the listener hears.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommitFailedError, FencedInstanceIdError, RebalanceListenerError } from '../../src/client/index.ts';
import { consumerGroupHeartbeatApi } from '../../src/protocol/apis/consumer-group-heartbeat.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../src/protocol/apis/leave-group.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../src/protocol/apis/sync-group.ts';
import { member, protocols, Reader, startGroupWorld, store, type TextOptions } from './group-world.ts';
import { outcomeOf, show } from './world.ts';

const t0 = { topic: 't', partition: 0 };

for (const [name, options] of Object.entries(protocols)) {
  test(`${name}: members share the partitions, hand them on, and every record is read once`, async () => {
    const world = await startGroupWorld({ partitions: 3 });
    const a = new Reader(member(world, options));
    await world.machine.advance(5_000);
    assert.equal(a.assigned, '0,1,2');
    for (let partition = 0; partition < 3; partition += 1) store(world, 't', partition, `a${partition}`);
    const b = new Reader(member(world, options));
    const c = new Reader(member(world, options));
    await world.machine.advance(20_000);
    assert.deepEqual([a.assigned, b.assigned, c.assigned].toSorted(), ['0', '1', '2']);
    for (let partition = 0; partition < 3; partition += 1) store(world, 't', partition, `b${partition}`);
    await world.machine.advance(2_000);
    await world.machine.runUntil(b.close());
    await world.machine.advance(20_000);
    assert.deepEqual(`${a.assigned},${c.assigned}`.split(',').toSorted(), ['0', '1', '2']);
    for (let partition = 0; partition < 3; partition += 1) store(world, 't', partition, `c${partition}`);
    await world.machine.advance(2_000);
    await world.machine.runUntil(Promise.all([a.close(), c.close()]));
    const all = [...a.values, ...b.values, ...c.values].toSorted();
    assert.deepEqual(all, ['a0', 'a1', 'a2', 'b0', 'b1', 'b2', 'c0', 'c1', 'c2']);
    for (let partition = 0; partition < 3; partition += 1)
      assert.equal(world.coordinator.committed('g', `t-${partition}`), 3);
  });

  test(`${name}: a member that dies is missed, and what it had not committed is read again`, async () => {
    const world = await startGroupWorld();
    const other = world.machine.host('other');
    const b = new Reader(member({ ...world, client: other }, { ...options, enableAutoCommit: false }));
    await world.machine.advance(3_000);
    store(world, 't', 0, 'x');
    store(world, 't', 1, 'y');
    await world.machine.advance(1_000);
    assert.deepEqual(b.values.toSorted(), ['x', 'y']);
    other.kill();
    const a = new Reader(member(world, options));
    await world.machine.advance(120_000);
    assert.equal(a.assigned, '0,1');
    assert.deepEqual(a.values.toSorted(), ['x', 'y']);
    await world.machine.runUntil(a.close());
  });

  test(`${name}: nothing is fetched before the committed offset is known, however long that takes`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'old', 'new');
    world.coordinator.commit('g', 't-0', 1);
    const { broker } = world.cluster;
    let fetchedBefore: number | undefined;
    broker.script(
      offsetFetchApi,
      () => 'close',
      () => 'close',
      async (request, info, usual) => {
        await new Promise<void>((resolve) => void world.machine.timers.after(3_000, resolve));
        fetchedBefore = broker.seen(fetchApi).length;
        return usual(request, info);
      },
    );
    const a = new Reader(member(world, options));
    await world.machine.advance(30_000);
    assert.equal(fetchedBefore, 0);
    assert.deepEqual(a.values, ['new']);
    await world.machine.runUntil(a.close());
  });

  test(`${name}: heartbeats go on while the application works, and it stays a member`, async () => {
    const world = await startGroupWorld();
    const a = new Reader(member(world, options));
    await world.machine.advance(5_000);
    await world.machine.runUntil(a.stop());
    const before = world.cluster.broker.requests.length;
    await world.machine.advance(240_000);
    const beats = world.cluster.broker.requests.slice(before);
    assert.ok(beats.length >= 70, `${beats.length} requests`);
    assert.deepEqual(
      [...new Set(beats.map((request) => request.name))],
      [options.groupProtocol === 'consumer' ? 'ConsumerGroupHeartbeat' : 'Heartbeat'],
    );
    a.start();
    await world.machine.advance(5_000);
    assert.deepEqual(a.events, ['+0,1']);
    await world.machine.runUntil(a.close());
  });

  test(`${name}: who does not poll for max.poll.interval.ms leaves, cannot commit, and comes back with the next poll`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'x');
    const a = new Reader(member(world, { ...options, maxPollIntervalMs: 20_000 }));
    await world.machine.advance(3_000);
    await world.machine.runUntil(a.stop());
    const commits = world.coordinator.commits.length;
    const b = new Reader(member(world, { ...options, maxPollIntervalMs: 20_000, clientId: 'b' }));
    await world.machine.advance(60_000);
    assert.equal(b.assigned, '0,1');
    const failed = await outcomeOf(world, a.consumer.commitSync([[t0, { offset: 1 }]]));
    assert.ok(failed instanceof CommitFailedError && /max\.poll\.interval\.ms/.test(failed.message), show(failed));
    a.start();
    await world.machine.advance(30_000);
    assert.equal(a.events[1], '!0,1');
    assert.deepEqual([a.assigned, b.assigned].toSorted(), ['0', '1']);
    // What was lost was not committed by the one who lost it.
    const after = world.coordinator.commits.slice(commits);
    assert.ok(
      after.every((commit) => commit === 't-0=1' || commit === 't-1=0'),
      after.join(' '),
    );
    await world.machine.runUntil(Promise.all([a.close(), b.close()]));
  });

  test(`${name}: a coordinator that has forgotten the group is joined anew, and the partitions were lost`, async () => {
    const world = await startGroupWorld();
    const a = new Reader(member(world, options));
    await world.machine.advance(5_000);
    world.coordinator.classic.clear();
    world.coordinator.consumer.clear();
    await world.machine.advance(10_000);
    assert.deepEqual(a.events, ['+0,1', '!0,1', '+0,1']);
    await world.machine.runUntil(a.close());
  });

  test(`${name}: a lost connection to the coordinator ends no membership`, async () => {
    const world = await startGroupWorld();
    const a = new Reader(member(world, options));
    await world.machine.advance(5_000);
    world.cluster.broker.disconnectAll();
    await world.machine.advance(10_000);
    assert.deepEqual(a.events, ['+0,1']);
    const beats = world.cluster.broker.requests.filter(
      ({ name: api, connection }) => api.endsWith('Heartbeat') && connection > 2,
    );
    assert.ok(beats.length > 0);
    await world.machine.runUntil(a.close());
  });

  test(`${name}: what was processed is committed before it is given up, and on close`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'x', 'y');
    store(world, 't', 1, 'z');
    const a = new Reader(member(world, { ...options, autoCommitIntervalMs: 3_600_000 }));
    await world.machine.advance(3_000);
    assert.deepEqual(world.coordinator.commits, []);
    const b = new Reader(member(world, options));
    await world.machine.advance(20_000);
    assert.deepEqual([a.values.length, b.values.length], [3, 0]);
    assert.deepEqual(world.coordinator.commits.slice(0, 2), ['t-0=2', 't-1=1']);
    store(world, 't', 0, 'more');
    store(world, 't', 1, 'more');
    await world.machine.advance(1_000);
    await world.machine.runUntil(Promise.all([a.close(), b.close()]));
    assert.deepEqual([world.coordinator.committed('g', 't-0'), world.coordinator.committed('g', 't-1')], [3, 2]);
  });

  test(`${name}: a listener that fails is told by poll, and the rebalance goes on`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'x');
    const consumer = member(world, options);
    consumer.subscribe('t', {
      onPartitionsAssigned: () => {
        throw new Error('not today');
      },
    });
    const failed = await outcomeOf(world, consumer.poll(10_000));
    assert.ok(failed instanceof RebalanceListenerError && /not today/.test(failed.message), show(failed));
    const records = await world.machine.runUntil(consumer.poll(10_000));
    assert.deepEqual(
      [...records].map(({ value }) => value),
      ['x'],
    );
    await world.machine.runUntil(consumer.close());
  });

  test(`${name}: the listener is awaited, may commit what it gives up, and may seek in what it gets`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'a', 'b', 'c');
    const consumer = member(world, { ...options, enableAutoCommit: false });
    consumer.subscribe('t', {
      async onPartitionsAssigned() {
        await new Promise<void>((resolve) => void world.client.timers.after(5_000, resolve));
        consumer.seek(t0, 2);
      },
      async onPartitionsRevoked() {
        await consumer.commitSync();
      },
    });
    const records = await world.machine.runUntil(consumer.poll(20_000));
    assert.deepEqual(
      [...records].map(({ value }) => value),
      ['c'],
    );
    await world.machine.runUntil(consumer.close());
    assert.equal(world.coordinator.committed('g', 't-0'), 3);
  });

  test(`${name}: a loop commits no record that it still holds, and hands nothing on after a rebalance`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, 'a', 'b', 'c', 'd');
    const consumer = member(world, { ...options, autoCommitIntervalMs: 100 });
    consumer.subscribe('t');
    const loop = (async () => {
      for await (const { value } of consumer) {
        if (value === 'c') throw new Error('c is bad');
        await new Promise<void>((resolve) => void world.client.timers.after(1_000, resolve));
      }
    })();
    assert.match(show(await outcomeOf(world, loop)), /c is bad/);
    assert.equal(await world.machine.runUntil(consumer.position(t0)), 3);
    await world.machine.runUntil(consumer.close());
    assert.equal(world.coordinator.committed('g', 't-0'), 2);
  });

  test(`${name}: a loop gives way to a rebalance before it has come to the end of its records`, async () => {
    const world = await startGroupWorld();
    store(world, 't', 0, ...Array.from({ length: 40 }, (_, index) => `a${index}`));
    store(world, 't', 1, ...Array.from({ length: 40 }, (_, index) => `b${index}`));
    const slow = member(world, options);
    slow.subscribe('t');
    const seen: string[] = [];
    const loop = (async () => {
      for await (const { value } of slow) {
        seen.push(value!);
        await new Promise<void>((resolve) => void world.client.timers.after(1_000, resolve));
      }
    })();
    await world.machine.advance(5_000);
    const b = new Reader(member(world, options));
    await world.machine.advance(20_000);
    assert.equal(b.values.length, 40);
    assert.ok(seen.length < 30, `${seen.length} records`);
    await world.machine.advance(60_000);
    await world.machine.runUntil(Promise.all([slow.close(), b.close(), loop]));
    assert.equal(new Set([...seen, ...b.values]).size, 80);
  });

  test(`${name}: close leaves nothing behind, whatever was under way`, async () => {
    for (const afterMs of [0, 1, 5, 50, 1_000, 7_000]) {
      const world = await startGroupWorld();
      const a = new Reader(member(world, options));
      await world.machine.advance(afterMs);
      const b = new Reader(member(world, options));
      await world.machine.advance(afterMs);
      await world.machine.runUntil(Promise.all([a.close(), b.close()]));
      await world.machine.advance(30_000);
      const group = world.coordinator.classic.get('g') ?? world.coordinator.consumer.get('g');
      assert.deepEqual([...(group?.members.keys() ?? [])], [], `after ${afterMs} ms`);
      await world.cluster.broker.stop();
      await world.machine.simulation.runToEnd();
    }
  });
}

test('eager: everything is given up before each join and dealt out anew; the commit goes before the join', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, { ...protocols['range, eager'], autoCommitIntervalMs: 3_600_000 }));
  await world.machine.advance(4_000);
  world.cluster.broker.requests.length = 0;
  const b = new Reader(member(world, protocols['range, eager']));
  await world.machine.advance(10_000);
  assert.deepEqual(a.events, ['+0,1', '-0,1', '+0']);
  assert.deepEqual(b.events, ['+1']);
  const order = world.cluster.broker.requests
    .filter(
      ({ name, clientId }) => clientId === a.consumer.clientId && (name === 'OffsetCommit' || name === 'JoinGroup'),
    )
    .map(({ name }) => name);
  assert.deepEqual(order.slice(0, 2), ['OffsetCommit', 'JoinGroup']);
  await world.machine.runUntil(Promise.all([a.close(), b.close()]));
});

test('cooperative: only what goes to another is given up, and the rest is read on meanwhile', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, protocols['cooperative-sticky']));
  await world.machine.advance(4_000);
  const b = new Reader(member(world, protocols['cooperative-sticky']));
  await world.machine.advance(10_000);
  assert.deepEqual(a.events, ['+0,1', '-1', '+', '+']);
  assert.deepEqual(b.events, ['+', '+1']);
  await world.machine.runUntil(Promise.all([a.close(), b.close()]));
});

test('consumer protocol: what is revoked is let go before another gets it', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, protocols['consumer protocol']));
  await world.machine.advance(4_000);
  const b = new Reader(member(world, protocols['consumer protocol']));
  await world.machine.advance(10_000);
  assert.deepEqual(a.events.slice(0, 2), ['+0,1', '-1']);
  assert.equal(b.events.at(-1), '+1');
  await world.machine.runUntil(Promise.all([a.close(), b.close()]));
});

for (const name of ['range, eager', 'cooperative-sticky']) {
  test(`${name}: an assignment that nobody polled for in time is forgotten, and the next poll joins again`, async () => {
    const world = await startGroupWorld({ initialDelayMs: 3_000 });
    store(world, 't', 0, 'x');
    const consumer = member(world, { ...protocols[name], maxPollIntervalMs: 6_000 });
    consumer.subscribe('t');
    await world.machine.runUntil(consumer.poll(1_000));
    await world.machine.advance(20_000);
    assert.deepEqual(consumer.assignment(), []);
    const records = await world.machine.runUntil(consumer.poll(20_000));
    assert.deepEqual(
      [...records].map(({ value }) => value),
      ['x'],
    );
    await world.machine.runUntil(consumer.close());
  });
}

test('an automatic commit that is never answered does not keep a rebalance from finishing', async () => {
  const world = await startGroupWorld();
  const options: TextOptions = { ...protocols['range, eager'], autoCommitIntervalMs: 1_000, requestTimeoutMs: 5_000 };
  const a = new Reader(member(world, options));
  await world.machine.advance(3_000);
  world.cluster.broker.script(offsetCommitApi, ...Array.from({ length: 3 }, () => () => 'silence' as const));
  const b = new Reader(member(world, options));
  await world.machine.advance(40_000);
  assert.deepEqual([a.assigned, b.assigned].toSorted(), ['0', '1']);
  await world.machine.runUntil(Promise.all([a.close(), b.close()]));
});

test('a static member does not leave when it is closed, unless it is told to', async () => {
  const world = await startGroupWorld();
  const range = protocols['range, eager'];
  const a = new Reader(member(world, { ...range, groupInstanceId: 'one' }));
  const b = new Reader(member(world, { ...range, groupInstanceId: 'two' }));
  await world.machine.advance(10_000);
  assert.equal(world.cluster.broker.seen(leaveGroupApi).length, 0);
  await world.machine.runUntil(a.close());
  await world.machine.runUntil(b.close({ groupMembershipOperation: 'leave-group' }));
  const left = world.cluster.broker
    .seen(leaveGroupApi)
    .map(({ request }) => (request as { members: object[] }).members);
  assert.equal(left.length, 1);
  assert.deepEqual(
    left[0]!.map((item) => (item as { groupInstanceId: string }).groupInstanceId),
    ['two'],
  );
});

test('a dynamic member that remains does not say that it goes', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world));
  await world.machine.advance(5_000);
  await world.machine.runUntil(a.close({ groupMembershipOperation: 'remain-in-group' }));
  assert.equal(world.cluster.broker.seen(leaveGroupApi).length, 0);
});

test('a static member whose instance id was taken over is out for good', async () => {
  const world = await startGroupWorld();
  const a = member(world, { groupInstanceId: 'one' });
  a.subscribe('t');
  await world.machine.runUntil(a.poll(5_000));
  const b = new Reader(member(world, { groupInstanceId: 'one' }));
  await world.machine.advance(10_000);
  for (let time = 0; time < 2; time += 1) {
    const fenced = await outcomeOf(world, a.poll(5_000));
    assert.ok(fenced instanceof FencedInstanceIdError && /one/.test(fenced.message), show(fenced));
  }
  assert.equal(b.assigned, '0,1');
  await world.machine.runUntil(Promise.all([a.close(), b.close()]));
});

test('a static member that does not poll falls silent and does not leave', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, { groupInstanceId: 'one', maxPollIntervalMs: 10_000 }));
  await world.machine.advance(5_000);
  await world.machine.runUntil(a.stop());
  await world.machine.advance(20_000);
  const beats = world.cluster.broker.seen(heartbeatApi).length;
  await world.machine.advance(60_000);
  assert.equal(world.cluster.broker.seen(heartbeatApi).length, beats);
  assert.equal(world.cluster.broker.seen(leaveGroupApi).length, 0);
  await world.machine.runUntil(a.close());
});

test('consumer protocol: epochs of leaving are -1, for a static member -2, unless it is told otherwise', async () => {
  const world = await startGroupWorld();
  const lastEpoch = (): number =>
    (world.cluster.broker.seen(consumerGroupHeartbeatApi).at(-1)!.request as { memberEpoch: number }).memberEpoch;
  for (const [options, close, epoch] of [
    [{}, {}, -1],
    [{ groupInstanceId: 'one' }, {}, -2],
    [{ groupInstanceId: 'two' }, { groupMembershipOperation: 'leave-group' }, -1],
    [{ groupInstanceId: 'three' }, { groupMembershipOperation: 'remain-in-group' }, -2],
  ] as const) {
    const reader = new Reader(member(world, { groupProtocol: 'consumer', ...options }));
    await world.machine.advance(5_000);
    await world.machine.runUntil(reader.close(close));
    assert.equal(lastEpoch(), epoch);
  }
});

test('consumer protocol: only what has changed is said, and everything after an answer that did not come', async () => {
  const world = await startGroupWorld();
  const a = new Reader(member(world, { groupProtocol: 'consumer' }));
  await world.machine.advance(5_000);
  const beats = world.cluster.broker
    .seen(consumerGroupHeartbeatApi)
    .map(({ request }) => request as Record<string, unknown>);
  const [first, second, third] = beats;
  assert.deepEqual([first!['subscribedTopicNames'], first!['rebalanceTimeoutMs']], [['t'], 300_000]);
  assert.deepEqual([first!['topicPartitions'], first!['memberEpoch']], [[], 0]);
  assert.deepEqual([second!['subscribedTopicNames'], second!['rebalanceTimeoutMs']], [null, -1]);
  assert.equal((second!['topicPartitions'] as unknown[]).length, 1);
  assert.deepEqual([third!['subscribedTopicNames'], third!['topicPartitions']], [null, null]);
  world.cluster.broker.script(consumerGroupHeartbeatApi, () => 'close');
  await world.machine.advance(2_000);
  const full = world.cluster.broker.seen(consumerGroupHeartbeatApi).slice(beats.length + 1)[0]!.request as Record<
    string,
    unknown
  >;
  assert.deepEqual(full['subscribedTopicNames'], ['t']);
  assert.notEqual(full['memberEpoch'], 0);
  assert.deepEqual(a.events, ['+0,1']);
  await world.machine.runUntil(a.close());
});

for (const version of [0, 1, 2, 4]) {
  test(`brokers that know JoinGroup up to version ${version} are joined, too`, async () => {
    const world = await startGroupWorld();
    for (const [api, max] of [
      [joinGroupApi, version],
      [syncGroupApi, Math.min(version, 2)],
      [heartbeatApi, Math.min(version, 2)],
      [leaveGroupApi, Math.min(version, 2)],
      [offsetCommitApi, 2 + version],
      [offsetFetchApi, 1 + version],
      [findCoordinatorApi, Math.min(version, 2)],
    ] as const)
      world.cluster.broker.ranges.set(api.key, { min: api.versions.min, max });
    store(world, 't', 0, 'x');
    const a = new Reader(member(world));
    const b = new Reader(member(world));
    await world.machine.advance(20_000);
    assert.deepEqual([a.assigned, b.assigned].toSorted(), ['0', '1']);
    await world.machine.runUntil(Promise.all([a.close(), b.close()]));
    assert.deepEqual([...a.values, ...b.values], ['x']);
    assert.equal(world.coordinator.committed('g', 't-0'), 1);
  });
}
