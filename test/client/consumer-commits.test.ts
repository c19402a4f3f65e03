// Commits of a consumer against a scripted coordinator: what each answer means, in which order things are
// told, and what a call that waits can be ended by.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CommitFailedError,
  type Consumer,
  FencedInstanceIdError,
  KafkaError,
  RebalanceInProgressError,
  RetriableCommitFailedError,
  TimeoutError,
  WakeupError,
} from '../../src/client/index.ts';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { type GroupWorld, member, Reader, startGroupWorld, store, type TextOptions } from './group-world.ts';
import { outcomeOf, show } from './world.ts';

const t0 = { topic: 't', partition: 0 };
const one = [[t0, { offset: 1 }]] as const;

/** A member that has its partitions and is not polling. */
async function settled(world: GroupWorld, options: TextOptions = {}): Promise<Consumer<string, string>> {
  const reader = new Reader(member(world, { enableAutoCommit: false, ...options }));
  await world.machine.advance(5_000);
  await world.machine.runUntil(reader.stop());
  return reader.consumer;
}

/** The next commits are answered with these errors, then as usual. */
function refuse({ cluster }: GroupWorld, ...errorCodes: readonly number[]): void {
  cluster.broker.script(
    offsetCommitApi,
    ...errorCodes.map(
      (errorCode) =>
        ({
          topics,
        }: {
          topics: readonly { name: string; topicId: string; partitions: readonly { partitionIndex: number }[] }[];
        }) => ({
          topics: topics.map((topic) => ({
            ...topic,
            partitions: topic.partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
          })),
        }),
    ),
  );
}

const meanings = [
  ['UNKNOWN_MEMBER_ID', {}, CommitFailedError],
  ['ILLEGAL_GENERATION', {}, CommitFailedError],
  ['REBALANCE_IN_PROGRESS', {}, RebalanceInProgressError],
  ['FENCED_INSTANCE_ID', { groupInstanceId: 'one' }, FencedInstanceIdError],
  ['OFFSET_METADATA_TOO_LARGE', {}, KafkaError],
  ['TOPIC_AUTHORIZATION_FAILED', {}, KafkaError],
  ['UNKNOWN_MEMBER_ID', { groupProtocol: 'consumer' }, CommitFailedError],
  ['FENCED_MEMBER_EPOCH', { groupProtocol: 'consumer' }, CommitFailedError],
] as const;

for (const [name, options, expected] of meanings) {
  test(`a commit that is answered with ${name} ${JSON.stringify(options)} rejects with ${expected.name}, at once`, async () => {
    const world = await startGroupWorld();
    const consumer = await settled(world, options);
    refuse(world, ErrorCode[name]);
    const failed = await outcomeOf(world, consumer.commitSync(one));
    assert.ok(failed instanceof expected, show(failed));
    if (failed instanceof KafkaError) assert.equal(failed.errorName, name);
    await world.machine.runUntil(consumer.close());
  });
}

test('a commit is repeated while the failure may pass, until its time is over', async () => {
  const world = await startGroupWorld();
  const consumer = await settled(world);
  const { NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, REQUEST_TIMED_OUT } = ErrorCode;
  refuse(world, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, REQUEST_TIMED_OUT);
  await world.machine.runUntil(consumer.commitSync(one));
  assert.equal(world.coordinator.committed('g', 't-0'), 1);
  refuse(world, ...Array.from({ length: 100 }, () => COORDINATOR_LOAD_IN_PROGRESS));
  const failed = await outcomeOf(world, consumer.commitSync(one, { timeoutMs: 3_000 }));
  assert.ok(failed instanceof TimeoutError, show(failed));
  await world.machine.runUntil(consumer.close());
});

test('a stale epoch is not final: the heartbeat brings the one that is wanted', async () => {
  const world = await startGroupWorld();
  const consumer = await settled(world, { groupProtocol: 'consumer' });
  refuse(world, ErrorCode.STALE_MEMBER_EPOCH, ErrorCode.STALE_MEMBER_EPOCH);
  await world.machine.runUntil(consumer.commitSync(one));
  assert.equal(world.coordinator.committed('g', 't-0'), 1);
  await world.machine.runUntil(consumer.close());
});

test('the offset is asked for again after a stale epoch, an unstable offset and a lost connection; never guessed', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a', 'b', 'c');
  world.coordinator.commit('g', 't-0', 2);
  const { broker } = world.cluster;
  const group = { groupId: 'g', topics: [] };
  broker.script(
    offsetFetchApi,
    () => ({ groups: [{ ...group, errorCode: ErrorCode.STALE_MEMBER_EPOCH }] }),
    () => 'close',
    () => ({ groups: [{ ...group, errorCode: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS }] }),
    (request) => ({
      groups: request.groups.map(({ groupId, topics }) => ({
        groupId,
        errorCode: 0,
        topics: topics!.map((topic) => ({
          ...topic,
          partitions: topic.partitionIndexes.map((partitionIndex) => ({
            partitionIndex,
            committedOffset: -1,
            committedLeaderEpoch: -1,
            metadata: '',
            errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT,
          })),
        })),
      })),
    }),
  );
  const reader = new Reader(member(world, { groupProtocol: 'consumer' }));
  await world.machine.advance(20_000);
  assert.deepEqual(reader.values, ['c']);
  const asked = broker.seen(offsetFetchApi).map(({ request }) => (request as { requireStable: boolean }).requireStable);
  assert.ok(asked.length >= 5 && asked.every(Boolean));
  await world.machine.runUntil(reader.close());
});

test('callbacks of asynchronous commits come in the order of the calls, and before a later commitSync returns', async () => {
  const world = await startGroupWorld();
  const consumer = await settled(world);
  refuse(world, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
  const told: string[] = [];
  consumer.commitAsync(one, (_offsets, error) => told.push(`first ${error?.name}`));
  consumer.commitAsync([[t0, { offset: 2 }]], (offsets, error) =>
    told.push(`second ${offsets.get(t0)?.offset} ${error?.name}`),
  );
  await world.machine.runUntil(consumer.commitSync([[t0, { offset: 3, metadata: 'm' }]]));
  told.push('sync');
  assert.deepEqual(told, ['first RetriableCommitFailedError', 'second 2 undefined', 'sync']);
  assert.deepEqual(world.coordinator.commits, ['t-0=2', 't-0=3']);
  assert.ok(new RetriableCommitFailedError(new Error('x')).retriable);
  await world.machine.runUntil(consumer.close());
});

test('without offsets everything that was handed out is committed; in a loop the record that is held, too', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a', 'b', 'c');
  const consumer = member(world, { enableAutoCommit: false });
  consumer.subscribe('t');
  const committed: (number | undefined)[] = [];
  const loop = (async () => {
    for await (const { value } of consumer) {
      await consumer.commitSync();
      committed.push(world.coordinator.committed('g', 't-0'));
      if (value === 'b') break;
    }
  })();
  await world.machine.runUntil(loop);
  assert.deepEqual(committed, [1, 2]);
  const records = await world.machine.runUntil(consumer.poll(5_000));
  assert.deepEqual(
    [...records].map(({ value }) => value),
    ['c'],
  );
  await world.machine.runUntil(consumer.commitSync());
  assert.equal(world.coordinator.committed('g', 't-0'), 3);
  await world.machine.runUntil(consumer.close());
});

test('batches are committed when the next one is asked for, not before', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a', 'b', 'c', 'd');
  const consumer = member(world, { maxPollRecords: 2, autoCommitIntervalMs: 100 });
  consumer.subscribe('t');
  const loop = (async () => {
    for await (const records of consumer.batches()) {
      await new Promise<void>((resolve) => void world.client.timers.after(1_000, resolve));
      if ([...records].some(({ value }) => value === 'd')) throw new Error('d is bad');
    }
  })();
  assert.match(show(await outcomeOf(world, loop)), /d is bad/);
  await world.machine.runUntil(consumer.close());
  assert.equal(world.coordinator.committed('g', 't-0'), 2);
});

test('what was processed is committed every auto.commit.interval.ms, and not before it was processed', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a', 'b', 'c');
  const consumer = member(world, { autoCommitIntervalMs: 1_000 });
  consumer.subscribe('t');
  const loop = (async () => {
    for await (const { value } of consumer) {
      if (value === 'c') break;
      await new Promise<void>((resolve) => void world.client.timers.after(1_500, resolve));
    }
  })();
  await world.machine.runUntil(loop);
  await world.machine.advance(100);
  const commits = world.coordinator.commits.filter((commit) => commit.startsWith('t-0'));
  assert.deepEqual(commits, ['t-0=1', 't-0=2']);
  await world.machine.runUntil(consumer.close());
});

test('wakeup and signals end a commit and a question that wait', async () => {
  const world = await startGroupWorld();
  const consumer = await settled(world);
  world.cluster.broker.handle(offsetCommitApi, () => 'silence');
  const waiting = outcomeOf(world, consumer.commitSync(one));
  await world.machine.advance(100);
  consumer.wakeup();
  assert.ok((await waiting) instanceof WakeupError);
  const abort = new AbortController();
  const aborted = outcomeOf(world, consumer.committed([t0], { signal: abort.signal }));
  abort.abort(new Error('enough'));
  assert.equal(show(await aborted), 'Error: enough');
  consumer.wakeup();
  assert.ok((await outcomeOf(world, consumer.position(t0))) instanceof WakeupError);
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 0);
  await world.machine.runUntil(consumer.close({ timeoutMs: 1_000 }));
});

test('close ends in its time although nobody answers', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a');
  const reader = new Reader(member(world));
  await world.machine.advance(4_000);
  const { broker } = world.cluster;
  broker.handle(offsetCommitApi, () => 'silence');
  broker.handle(joinGroupApi, () => 'silence');
  const before = world.machine.clock.monotonicMs();
  await world.machine.runUntil(reader.close({ timeoutMs: 2_000 }));
  assert.ok(world.machine.clock.monotonicMs() - before < 4_000);
});

test('interceptors see what is handed out and what is committed, and cannot break the consumer', async () => {
  const world = await startGroupWorld();
  store(world, 't', 0, 'a', 'b');
  const seen: string[] = [];
  const consumer = member(world, {
    interceptors: [
      {
        onConsume: (records) => {
          seen.push(`consume ${records.count}`);
          return records;
        },
        onCommit: (offsets) => seen.push(`commit ${offsets.get(t0)?.offset}`),
        close: () => seen.push('close'),
      },
      {
        onConsume: () => {
          throw new Error('broken');
        },
      },
    ],
  });
  consumer.subscribe('t');
  const records = await world.machine.runUntil(consumer.poll(10_000));
  assert.equal(records.count, 2);
  await world.machine.runUntil(consumer.close());
  assert.deepEqual(seen, ['consume 2', 'commit 2', 'close']);
});
