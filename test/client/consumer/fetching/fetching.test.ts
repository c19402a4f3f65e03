// How the consumer fetches, against a broker in the same simulated world: ahead of need and in order, in
// sessions, from the right replica, and what it does with what a broker says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { CorruptRecordError, type Consumer, type TopicPartition } from '../../../../src/client/index.ts';
import { LogTruncationError } from '../../../../src/client/errors.ts';
import { fetchApi } from '../../../../src/protocol/apis/fetch.ts';
import { metadataApi } from '../../../../src/protocol/apis/metadata.ts';
import { offsetForLeaderEpochApi } from '../../../../src/protocol/apis/offset-for-leader-epoch.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../../../src/protocol/records/batch-builder.ts';
import { endTransactionBatch } from '../../../../src/protocol/records/control-record.ts';
import type { Decoded } from '../../../../src/protocol/schema/fields.ts';
import { FakeBroker, type Handler as BrokerHandler, type RequestInfo } from '../../fake-broker.ts';
import { outcomeOf, show, startWorld, textConsumer, type World } from '../../world.ts';

type FetchRequest = Decoded<(typeof fetchApi)['request']['fields']>;
type Handler = BrokerHandler<(typeof fetchApi)['request']['fields']>;

const t0 = { topic: 't', partition: 0 };
const t1 = { topic: 't', partition: 1 };

function store(
  { cluster }: World,
  partition: number,
  values: readonly string[],
  options: BatchBuilderOptions = {},
): void {
  const builder = new BatchBuilder(options);
  for (const value of values) builder.append(1_000, null, new TextEncoder().encode(value));
  cluster.store(cluster.partition('t', partition), builder.build());
}

/** As a broker does whose answers are full after one batch. */
function answerOneBatch({ cluster }: World): void {
  const read = cluster.read.bind(cluster);
  cluster.read = (name, index, offset) => {
    const answer = read(name, index, offset);
    const first = cluster.partition(name, index).batches.find(({ lastOffset }) => lastOffset >= offset);
    return answer.errorCode === 0 && first !== undefined ? { ...answer, records: Buffer.from(first.bytes) } : answer;
  };
}

function fetches({ cluster }: World): FetchRequest[] {
  return cluster.broker.seen(fetchApi).map(({ request }) => request as FetchRequest);
}

const offsetsIn = ({ topics }: FetchRequest): number[] =>
  topics.flatMap(({ partitions }) => partitions.map(({ fetchOffset }) => fetchOffset));

async function pollValues(world: World, consumer: Consumer<string, string>, timeoutMs = 1_000): Promise<string[]> {
  return [...(await world.machine.runUntil(consumer.poll(timeoutMs)))].map(({ value }) => value!);
}

/** What comes until nothing more does. */
async function pollAll(world: World, consumer: Consumer<string, string>): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const values = await pollValues(world, consumer, 2_000);
    if (values.length === 0) return all;
    all.push(...values);
  }
}

test('the next batch is fetched while the application has the first, and no more than that', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  for (const value of ['a', 'b', 'c', 'd', 'e']) store(world, 0, [`${value}1`, `${value}2`]);
  answerOneBatch(world);
  const consumer = textConsumer(world, { maxPollRecords: 1 });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a1']);
  await world.machine.advance(5_000);
  assert.deepEqual(fetches(world).map(offsetsIn), [[0], [2]]);
  assert.deepEqual(await pollAll(world, consumer), ['a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2', 'e1', 'e2']);
  await world.machine.runUntil(consumer.close());
});

test('what is fetched and handed out is counted, for the client, for topics and for partitions', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, 0, ['a', 'b']);
  store(world, 0, ['c']);
  const consumer = textConsumer(world, { maxPollRecords: 2 });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a', 'b']);
  const value = (name: string, tags: Readonly<Record<string, string>> = {}): number | undefined =>
    consumer.metrics().find((metric) => {
      const { 'client-id': _id, ...others } = Object.fromEntries(metric.tags);
      return metric.name === name && isDeepStrictEqual(others, tags);
    })?.value;
  const stored = world.cluster.partition('t', 0).batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.equal(value('records-consumed-total'), 2);
  assert.equal(value('records-consumed-total', { topic: 't' }), 2);
  assert.equal(value('bytes-consumed-total', { topic: 't' }), stored);
  assert.equal(value('fetch-size-max'), stored);
  assert.equal(value('records-lag', { topic: 't', partition: '0' }), 1);
  assert.equal(value('records-lag-max'), 1);
  assert.equal(value('assigned-partitions'), 1);
  assert.ok(value('fetch-latency-avg')! > 0 && value('records-consumed-rate')! > 0);
  const fetchesCount = value('fetch-total')!;
  assert.deepEqual(await pollAll(world, consumer), ['c']);
  assert.equal(value('records-consumed-total'), 3);
  assert.equal(value('records-lag-max'), 0);
  assert.ok(value('fetch-total')! > fetchesCount);
  await world.machine.runUntil(consumer.close());
});

test('whatever is sought, paused, assigned and polled, records come in order, once, from the position', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('poll' as const), timeoutMs: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ kind: fc.constant('seek' as const), partition: fc.nat(1), offset: fc.nat(30) }),
    fc.record({ kind: fc.constant('pause' as const), partition: fc.nat(1) }),
    fc.record({ kind: fc.constant('resume' as const), partition: fc.nat(1) }),
    fc.record({ kind: fc.constant('reassign' as const), partition: fc.nat(1) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(600) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(1_000), async (steps, seed) => {
      const world = await startWorld(seed);
      world.cluster.addTopic('t', 2);
      for (const partition of [0, 1])
        for (let n = 0; n < 30; n += 3) store(world, partition, [`${n}`, `${n + 1}`, `${n + 2}`]);
      answerOneBatch(world);
      const consumer = textConsumer(world, { maxPollRecords: 4 });
      const partitions: TopicPartition[] = [t0, t1];
      consumer.assign(partitions);
      const next = [0, 0];
      const paused = new Set<number>();
      for (const action of steps) {
        if (action.kind === 'wait') await world.machine.advance(action.ms);
        else if (action.kind === 'poll') {
          for (const record of await world.machine.runUntil(consumer.poll(action.timeoutMs))) {
            assert.equal(record.offset, next[record.partition]);
            assert.equal(record.value, `${record.offset}`);
            assert.ok(!paused.has(record.partition));
            next[record.partition]! += 1;
          }
        } else {
          const partition = partitions[action.partition]!;
          if (action.kind === 'seek') {
            consumer.seek(partition, action.offset);
            next[action.partition] = action.offset;
          } else if (action.kind === 'pause') {
            consumer.pause([partition]);
            paused.add(action.partition);
          } else if (action.kind === 'resume') {
            consumer.resume([partition]);
            paused.delete(action.partition);
          } else {
            consumer.assign([partitions[1 - action.partition]!]);
            consumer.assign(partitions);
            next[action.partition] = 0;
            paused.delete(action.partition);
          }
        }
      }
      consumer.resume(partitions);
      const rest = await pollAll(world, consumer);
      assert.equal(rest.length, 60 - next[0]! - next[1]!);
      await world.machine.runUntil(consumer.close());
    }),
    { numRuns: 40 },
  );
});

type FetchAnswer = (
  request: FetchRequest,
  usual: (request: FetchRequest) => Promise<object>,
) => object | Promise<object>;

/** Every fetch is answered by this. */
function answerFetches({ cluster }: World, answer: FetchAnswer): void {
  const always = Array.from(
    { length: 1_000 },
    () => async (request: FetchRequest, info: RequestInfo, usual: Handler) =>
      answer(request, async (changed) => (await usual(changed, info)) as object),
  );
  cluster.broker.script(fetchApi, ...always);
}

/** A broker that remembers one fetch session, until it is told to forget. */
function serveSession(world: World, sessionId: number): { forget(): void } {
  const remembered = new Map<string, FetchRequest['topics'][number]>();
  let epoch: number | undefined;
  answerFetches(world, async (request, usual) => {
    if (request.sessionEpoch === -1) return { sessionId: 0, responses: [] };
    if (request.sessionEpoch === 0) remembered.clear();
    else if (epoch === undefined) return { errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, responses: [] };
    else if (request.sessionId !== sessionId || request.sessionEpoch !== epoch)
      return { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, responses: [] };
    epoch = request.sessionEpoch + 1;
    for (const { topicId, partitions } of request.forgottenTopicsData)
      for (const partition of partitions) remembered.delete(`${topicId} ${partition}`);
    for (const topic of request.topics)
      for (const partition of topic.partitions)
        remembered.set(`${topic.topicId} ${partition.partition}`, { ...topic, partitions: [partition] });
    return { ...(await usual({ ...request, topics: [...remembered.values()] })), sessionId };
  });
  return { forget: () => (epoch = undefined) };
}

test('fetches name only what changed, a session that was forgotten is opened again, and close ends it', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 2);
  const session = serveSession(world, 77);
  store(world, 0, ['a']);
  const consumer = textConsumer(world);
  consumer.assign([t0, t1]);
  assert.deepEqual(await pollAll(world, consumer), ['a']);
  store(world, 1, ['b']);
  assert.deepEqual(await pollAll(world, consumer), ['b']);
  const incremental = fetches(world).filter(({ sessionEpoch }) => sessionEpoch > 0);
  assert.ok(incremental.length > 1);
  assert.ok(incremental.every(({ sessionId, topics }) => sessionId === 77 && topics.length <= 1));
  assert.ok(incremental.some(({ topics }) => topics.length === 0));
  session.forget();
  store(world, 0, ['c']);
  assert.deepEqual(await pollAll(world, consumer), ['c']);
  await world.machine.runUntil(consumer.close());
  const { sessionId, sessionEpoch } = fetches(world).at(-1)!;
  assert.deepEqual([sessionId, sessionEpoch], [77, -1]);
});

test('a partition that cannot be read fails again and again while the others go on', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 2);
  store(world, 0, ['bad']);
  world.cluster.partition('t', 0).batches[0]!.bytes[66]! ^= 1;
  for (const value of ['a', 'b', 'c']) store(world, 1, [value]);
  const consumer = textConsumer(world, { maxPollRecords: 1 });
  consumer.assign([t0, t1]);
  const outcomes: string[] = [];
  for (let polls = 0; polls < 8; polls += 1) {
    const outcome = await outcomeOf(world, consumer.poll(1_000));
    outcomes.push(outcome instanceof Error ? outcome.name : [...outcome][0]!.value!);
  }
  assert.deepEqual(
    outcomes.filter((outcome) => outcome.length === 1),
    ['a', 'b', 'c'],
  );
  assert.ok(outcomes.filter((outcome) => outcome === 'CorruptRecordError').length >= 4, outcomes.join());
  await world.machine.runUntil(consumer.close());
});

test('a batch that is mended meanwhile is handed out', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, 0, ['a']);
  world.cluster.partition('t').batches[0]!.bytes[66]! ^= 1;
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  assert.ok((await outcomeOf(world, consumer.poll(1_000))) instanceof CorruptRecordError);
  world.cluster.partition('t').batches[0]!.bytes[66]! ^= 1;
  await world.machine.runUntil(consumer.poll(0).catch(() => {}));
  await world.machine.advance(1_000);
  await world.machine.runUntil(consumer.poll(0).catch(() => {}));
  await world.machine.advance(1_000);
  assert.deepEqual(await pollAll(world, consumer), ['a']);
  await world.machine.runUntil(consumer.close());
});

test('read committed asks for it and leaves out what was aborted, also at the end of the log', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const transaction = { producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: true };
  const control = { timestamp: 1, producerId: 7, producerEpoch: 0, coordinatorEpoch: 0 } as const;
  const partition = world.cluster.partition('t');
  store(world, 0, ['a']);
  store(world, 0, ['b'], transaction);
  world.cluster.store(partition, endTransactionBatch({ type: 'abort', ...control }));
  store(world, 0, ['c'], transaction);
  world.cluster.store(partition, endTransactionBatch({ type: 'commit', ...control }));
  store(world, 0, ['d'], transaction);
  world.cluster.store(partition, endTransactionBatch({ type: 'abort', ...control }));
  const read = world.cluster.read.bind(world.cluster);
  const aborted = [
    { producerId: 7, firstOffset: 1 },
    { producerId: 7, firstOffset: 5 },
  ];
  world.cluster.read = (...place) => ({
    ...read(...place),
    lastStableOffset: 7,
    abortedTransactions: aborted as never,
  });
  const consumer = textConsumer(world, { isolationLevel: 'read_committed' });
  consumer.assign([t0]);
  assert.deepEqual(await pollAll(world, consumer), ['a', 'c']);
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 7);
  assert.equal(consumer.currentLag(t0), 0);
  assert.ok(fetches(world).every(({ isolationLevel }) => isolationLevel === 1));
  await world.machine.runUntil(consumer.close());
});

test('a broker that limits the rate is left alone for as long as it says', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  for (const value of ['a', 'b', 'c']) store(world, 0, [value]);
  answerOneBatch(world);
  const times: number[] = [];
  answerFetches(world, async (request, usual) => {
    times.push(world.machine.clock.monotonicMs());
    return { ...(await usual(request)), throttleTimeMs: times.length === 1 ? 3_000 : 0 };
  });
  const consumer = textConsumer(world);
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a']);
  assert.deepEqual(await pollValues(world, consumer, 10_000), ['b']);
  assert.ok(times[1]! - times[0]! >= 3_000, times.join());
  await world.machine.runUntil(consumer.close());
});

/** A second broker, and a leader that sends readers there. */
async function startFollower(world: World): Promise<FakeBroker> {
  const { cluster, machine } = world;
  const follower = await machine.runUntil(new FakeBroker(machine).start(9093));
  cluster.broker.handle(metadataApi, (request) => ({
    brokers: [
      { nodeId: 1, host: cluster.host, port: 9092 },
      { nodeId: 2, host: cluster.host, port: 9093 },
    ],
    clusterId: 'fake',
    controllerId: 1,
    topics: (request.topics ?? []).map(({ name }) => cluster.describe(name!)),
  }));
  return follower;
}

test('a nearer replica is read until its lease is over, and the leader again when it does not know an offset', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, 0, ['a']);
  const { id } = world.cluster.topics.get('t')!;
  const follower = await startFollower(world);
  answerFetches(world, async (request, usual) => {
    if (request.rackId !== 'here') return usual(request);
    const partitions = [{ partitionIndex: 0, errorCode: 0, highWatermark: 1, preferredReadReplica: 2, records: null }];
    return { responses: [{ topicId: id, partitions }] };
  });
  let isBehind = false;
  follower.handle(fetchApi, async (request) => {
    const fetched = request.topics.flatMap((topic) => topic.partitions);
    if (isBehind) {
      isBehind = false;
      const error = { partitionIndex: 0, errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, highWatermark: -1, records: null };
      return { responses: [{ topicId: id, partitions: [error] }] };
    }
    const partitions = fetched.map(({ fetchOffset }) => ({
      partitionIndex: 0,
      ...world.cluster.read('t', 0, fetchOffset),
    }));
    if (partitions.every(({ records }) => records.length === 0))
      await new Promise<void>((resolve) => world.machine.timers.after(request.maxWaitMs, resolve));
    return { responses: [{ topicId: id, partitions }] };
  });
  const consumer = textConsumer(world, { clientRack: 'here', metadataMaxAgeMs: 60_000 });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer), ['a']);
  assert.equal(fetches(world).length, 1);
  isBehind = true;
  assert.deepEqual(await pollValues(world, consumer, 10_000), []);
  assert.equal(await world.machine.runUntil(consumer.position(t0)), 1, 'a follower that lags is no reason to reset');
  assert.equal(fetches(world).length, 2);
  const before = fetches(world).length;
  assert.deepEqual(await pollValues(world, consumer, 70_000), []);
  assert.ok(fetches(world).length > before, 'the lease is over after metadata.max.age.ms');
  await world.machine.runUntil(consumer.close());
  await follower.stop();
});

test('a leader that sends its readers to a replica that nobody knows is not asked in a tight loop', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const { id } = world.cluster.topics.get('t')!;
  answerFetches(world, () => {
    const partitions = [{ partitionIndex: 0, errorCode: 0, highWatermark: 1, preferredReadReplica: 9, records: null }];
    return { responses: [{ topicId: id, partitions }] };
  });
  const consumer = textConsumer(world, { clientRack: 'here' });
  consumer.assign([t0]);
  assert.deepEqual(await pollValues(world, consumer, 10_000), []);
  assert.ok(fetches(world).length < 110, `${fetches(world).length} fetches`);
  await world.machine.runUntil(consumer.close());
});

/** Read two records of epoch 0; then a leader of epoch 1 has another log. */
async function truncated(
  autoOffsetReset: 'earliest' | 'none',
  end: object,
): Promise<{ world: World; consumer: Consumer<string, string> }> {
  const world = await startWorld();
  world.cluster.addTopic('t');
  world.cluster.broker.handle(offsetForLeaderEpochApi, (request) => ({
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0, ...end })),
    })),
  }));
  store(world, 0, ['a', 'b']);
  const consumer = textConsumer(world, { autoOffsetReset, metadataMaxAgeMs: 5_000 });
  consumer.assign([t0]);
  consumer.seek(t0, 0);
  assert.deepEqual(await pollValues(world, consumer), ['a', 'b']);
  const partition = world.cluster.partition('t');
  Object.assign(partition, { leaderEpoch: 1, batches: [], endOffset: 0 });
  store(world, 0, ['A']);
  store(world, 0, ['B', 'C']);
  const epochs = (request: FetchRequest): number => request.topics[0]!.partitions[0]!.currentLeaderEpoch;
  answerFetches(world, (request, usual) => {
    if (epochs(request) === 1) return usual(request);
    const error = { partitionIndex: 0, errorCode: ErrorCode.FENCED_LEADER_EPOCH, highWatermark: -1, records: null };
    return { responses: [{ ...request.topics[0]!, partitions: [error] }] };
  });
  return { world, consumer };
}

test('a position behind the end of its epoch goes back to where the logs part', async () => {
  const { world, consumer } = await truncated('earliest', { leaderEpoch: 0, endOffset: 1 });
  assert.deepEqual(await pollAll(world, consumer), ['B', 'C']);
  const questions = world.cluster.broker.seen(offsetForLeaderEpochApi);
  assert.deepEqual(JSON.parse(JSON.stringify(questions[0]!.request)), {
    replicaId: -1,
    topics: [{ topic: 't', partitions: [{ partition: 0, currentLeaderEpoch: 1, leaderEpoch: 0 }] }],
  });
  await world.machine.runUntil(consumer.close());
});

test('a position whose epoch the leader does not know is reset as configured', async () => {
  const { world, consumer } = await truncated('earliest', { leaderEpoch: -1, endOffset: -1 });
  assert.deepEqual(await pollAll(world, consumer), ['A', 'B', 'C']);
  await world.machine.runUntil(consumer.close());
});

test('a position that is still in the log is kept', async () => {
  const { world, consumer } = await truncated('none', { leaderEpoch: 0, endOffset: 2 });
  assert.deepEqual(await pollAll(world, consumer), ['C']);
  await world.machine.runUntil(consumer.close());
});

test('what an earlier leader answers after there is a new one is not handed out', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  store(world, 0, ['lost']);
  let isFirst = true;
  answerFetches(world, async (request, usual) => {
    const answer = await usual(request);
    if (isFirst) {
      isFirst = false;
      await new Promise<void>((resolve) => world.machine.timers.after(10_000, resolve));
    }
    return answer;
  });
  const consumer = textConsumer(world, { metadataMaxAgeMs: 5_000 });
  consumer.assign([t0]);
  consumer.seek(t0, 0);
  assert.deepEqual(await pollValues(world, consumer, 100), []);
  Object.assign(world.cluster.partition('t'), { leaderEpoch: 1, batches: [], endOffset: 0 });
  store(world, 0, ['kept']);
  assert.deepEqual(await pollAll(world, consumer), []);
  assert.deepEqual(await pollAll(world, consumer), []);
  assert.deepEqual(await pollValues(world, consumer, 20_000), ['kept']);
  await world.machine.runUntil(consumer.close());
});

test('without a reset policy truncation is an error with the offset where the logs part, until a seek', async () => {
  const { world, consumer } = await truncated('none', { leaderEpoch: 0, endOffset: 1 });
  const errors: Error[] = [];
  for (let polls = 0; polls < 20 && errors.length < 2; polls += 1) {
    const outcome = await outcomeOf(world, consumer.poll(1_000));
    if (outcome instanceof Error) errors.push(outcome);
  }
  assert.equal(errors.length, 2);
  for (const error of errors) {
    assert.ok(error instanceof LogTruncationError && error.offset === 2, show(error));
    assert.deepEqual(error.divergentOffset, { offset: 1, leaderEpoch: 0 });
  }
  consumer.seek(t0, 1);
  assert.deepEqual(await pollAll(world, consumer), ['B', 'C']);
  await world.machine.runUntil(consumer.close());
});

test('a leader that cannot be asked about epochs is read from as it is', async () => {
  const { world, consumer } = await truncated('none', {});
  world.cluster.broker.ranges.set(offsetForLeaderEpochApi.key, { min: 2, max: 2 });
  world.cluster.broker.disconnectAll();
  assert.deepEqual(await pollAll(world, consumer), ['C']);
  await world.machine.runUntil(consumer.close());
});
