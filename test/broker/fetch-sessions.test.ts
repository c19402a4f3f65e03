// Incremental fetch sessions (KIP-227), over the wire and, for the cache, on their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { zeroUuid } from '../../src/base/uuid.ts';
import { FetchSessions, type FetchSessionRequest } from '../../src/broker/fetch-sessions.ts';
import { deleteTopicsApi } from '../../src/protocol/apis/delete-topics.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { createTopic, withBroker } from './kit.ts';
import type { TestClient } from './test-client.ts';
import { askedTopic, type FetchRequest, fetchRequest, produceValues, valuesIn } from './traffic.ts';

interface Seen {
  readonly errorCode: number;
  readonly sessionId: number;
  /** Partition number, its error and the values it came with. */
  readonly partitions: (readonly [number, number, ...(string | null)[]])[];
}

async function fetchIn(
  client: TestClient,
  sessionId: number,
  sessionEpoch: number,
  topics: FetchRequest['topics'],
  rest: Partial<FetchRequest> & { readonly version?: number } = {},
): Promise<Seen> {
  const { version = 12, ...request } = rest;
  const response = await client.call(
    fetchApi,
    version,
    fetchRequest('', {}, { sessionId, sessionEpoch, topics, ...request }),
  );
  const partitions = response.responses.flatMap((topic) =>
    topic.partitions.map(
      ({ partitionIndex, errorCode, records }) => [partitionIndex, errorCode, ...valuesIn(records)] as const,
    ),
  );
  return { errorCode: response.errorCode, sessionId: response.sessionId, partitions };
}

const both = [askedTopic('t', [{ partition: 0 }, { partition: 1 }])];
const news = (partition: number, fetchOffset: number): FetchRequest['topics'] => [
  askedTopic('t', [{ partition, fetchOffset }]),
];

test('a session repeats only what is new', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const full = await fetchIn(client, 0, 0, both);
    assert.ok(full.sessionId > 0);
    assert.deepEqual(full.partitions, [
      [0, 0],
      [1, 0],
    ]);
    const id = full.sessionId;
    assert.deepEqual(await fetchIn(client, id, 1, []), { errorCode: 0, sessionId: id, partitions: [] });
    await produceValues(client, 't', ['a'], { partition: 1 });
    assert.deepEqual((await fetchIn(client, id, 2, [])).partitions, [[1, 0, 'a']]);
    assert.deepEqual((await fetchIn(client, id, 3, news(1, 1))).partitions, []);
    await produceValues(client, 't', ['b'], { partition: 0 });
    assert.deepEqual((await fetchIn(client, id, 4, [])).partitions, [[0, 0, 'b']]);
    assert.deepEqual((await fetchIn(client, id, 5, [])).partitions, [[0, 0, 'b']], 'not fetched on: it comes again');
  }));

test('a partition that moved its high watermark is news although nothing of it fits', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const { sessionId } = await fetchIn(client, 0, 0, both);
    for (const partition of [0, 1]) await produceValues(client, 't', ['v'.repeat(500)], { partition });
    const { partitions } = await fetchIn(client, sessionId, 1, [], { maxBytes: 100 });
    assert.deepEqual(
      partitions.map(([partition, , ...values]) => [partition, values.length]),
      [
        [0, 1],
        [1, 0],
      ],
    );
  }));

test('a partition that had data goes behind those that had none', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    for (const partition of [0, 1]) await produceValues(client, 't', [`p${partition}`.padEnd(500)], { partition });
    const { sessionId } = await fetchIn(client, 0, 0, [
      askedTopic('t', [
        { partition: 0, fetchOffset: 1 },
        { partition: 1, fetchOffset: 1 },
      ]),
    ]);
    const order: number[] = [];
    for (let epoch = 1; epoch <= 4; epoch += 1) {
      const topics = epoch === 1 ? [askedTopic('t', [{ partition: 0 }, { partition: 1 }])] : [];
      const { partitions } = await fetchIn(client, sessionId, epoch, topics, { maxBytes: 100 });
      order.push(partitions.find(([, , ...values]) => values.length > 0)![0]);
    }
    assert.deepEqual(order, [0, 1, 0, 1]);
  }));

test('partitions can be added to a session and taken out of it', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 3);
    for (const partition of [0, 1, 2]) await produceValues(client, 't', [`p${partition}`], { partition });
    const { sessionId } = await fetchIn(client, 0, 0, news(0, 1));
    const added = await fetchIn(client, sessionId, 1, [askedTopic('t', [{ partition: 1 }, { partition: 2 }])]);
    assert.deepEqual(added.partitions, [
      [1, 0, 'p1'],
      [2, 0, 'p2'],
    ]);
    const forgotten = [{ topic: 't', partitions: [1] }];
    const { partitions } = await fetchIn(client, sessionId, 2, [], { forgottenTopicsData: forgotten });
    assert.deepEqual(partitions, [[2, 0, 'p2']]);
    const all = [{ topic: 't', partitions: [0, 2] }];
    const emptied = await fetchIn(client, sessionId, 3, [], { forgottenTopicsData: all });
    assert.deepEqual(emptied, { errorCode: 0, sessionId: 0, partitions: [] });
    const after = await fetchIn(client, sessionId, 4, []);
    assert.equal(after.errorCode, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  }));

test('a session that is not known, or not at this epoch, has its error and no topics', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    assert.deepEqual(await fetchIn(client, 12345, 1, both), {
      errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
      sessionId: 0,
      partitions: [],
    });
    const { sessionId } = await fetchIn(client, 0, 0, both);
    for (const epoch of [2, 0x7fff_ffff]) {
      assert.deepEqual(await fetchIn(client, sessionId, epoch, []), {
        errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH,
        sessionId: 0,
        partitions: [],
      });
    }
    assert.equal((await fetchIn(client, sessionId, 1, [])).errorCode, ErrorCode.NONE);
    assert.equal((await fetchIn(client, sessionId, 1, [])).errorCode, ErrorCode.INVALID_FETCH_SESSION_EPOCH);
  }));

test('a session goes by names or by ids, not by both', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't', 2);
    const { sessionId } = await fetchIn(client, 0, 0, both);
    const byId = await fetchIn(client, sessionId, 1, [askedTopic('', [{}], topicId)], { version: 13 });
    assert.deepEqual([byId.errorCode, byId.sessionId], [ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, 0]);
  }));

test('a new session or none takes the place of the old one', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const first = await fetchIn(client, 0, 0, both);
    const second = await fetchIn(client, first.sessionId, 0, both);
    assert.ok(second.sessionId > 0 && second.sessionId !== first.sessionId);
    assert.equal((await fetchIn(client, first.sessionId, 1, [])).errorCode, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    const none = await fetchIn(client, second.sessionId, -1, both);
    assert.deepEqual([none.sessionId, none.partitions.length], [0, 2]);
    assert.equal((await fetchIn(client, second.sessionId, 1, [])).errorCode, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  }));

test('an error is repeated, and its end is news', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 1);
    const { sessionId } = await fetchIn(client, 0, 0, [askedTopic('t', [{}]), askedTopic('later', [{}])]);
    for (const epoch of [1, 2])
      assert.deepEqual((await fetchIn(client, sessionId, epoch, [])).partitions, [
        [0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ]);
    await createTopic(client, 'later', 1);
    assert.deepEqual((await fetchIn(client, sessionId, 3, [])).partitions, [[0, 0]]);
    assert.deepEqual((await fetchIn(client, sessionId, 4, [])).partitions, []);
    await client.call(deleteTopicsApi, 6, { topics: [{ name: 't' }], timeoutMs: 1000 });
    assert.deepEqual((await fetchIn(client, sessionId, 5, [])).partitions, [[0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]]);
  }));

test('a broker without slots serves without sessions', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 't', 2);
      const { sessionId, partitions } = await fetchIn(client, 0, 0, both);
      assert.deepEqual([sessionId, partitions.length], [0, 2]);
    },
    { 'max.incremental.fetch.session.cache.slots': 0 },
  ));

function sessionRequest(count: number, sessionId = 0, sessionEpoch = 0): FetchSessionRequest {
  const partitions = Array.from({ length: count }, (_, partition) => ({
    topic: 't',
    topicId: zeroUuid,
    partition,
    fetchOffset: 0,
    maxBytes: 1,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    sentHighWatermark: -1,
    sentLogStartOffset: -1,
  }));
  return { sessionId, sessionEpoch, usesTopicIds: false, partitions, forgotten: [] };
}

function create(sessions: FetchSessions, count: number): number {
  const plan = sessions.plan(sessionRequest(count));
  assert.equal(plan.kind, 'full');
  return plan.kind === 'full' ? plan.sessionId : -1;
}

test('a full cache makes room only for what is larger or at the cost of what is idle', async () => {
  const platform = new SimulatedPlatform(1);
  const sessions = new FetchSessions(2, platform.clock, platform.random);
  const small = create(sessions, 1);
  const large = create(sessions, 10);
  assert.equal(create(sessions, 100), 0, 'both are too young to go');
  await platform.advance(120_001);
  sessions.plan(sessionRequest(0, small, 1));
  sessions.plan(sessionRequest(0, large, 1));
  assert.equal(create(sessions, 1), 0, 'both are in use and none is smaller');
  const larger = create(sessions, 5);
  assert.ok(larger > 0);
  assert.equal(sessions.plan(sessionRequest(0, small, 2)).kind, 'error', 'the smaller one had to go');
  assert.equal(sessions.plan(sessionRequest(0, large, 2)).kind, 'incremental');
  await platform.advance(120_001);
  sessions.plan(sessionRequest(0, large, 3));
  assert.ok(create(sessions, 1) > 0, 'an idle one goes for any');
  assert.equal(sessions.plan(sessionRequest(0, larger, 1)).kind, 'error');
  assert.equal(sessions.size, 2);
});

test('the epoch of a session goes on at 1 behind 2147483647', () => {
  const platform = new SimulatedPlatform(1);
  const sessions = new FetchSessions(2, platform.clock, platform.random);
  const id = create(sessions, 1);
  const plan = sessions.plan(sessionRequest(0, id, 1));
  assert.ok(plan.kind === 'incremental');
  plan.session.nextEpoch = 0x7fff_ffff;
  assert.equal(sessions.plan(sessionRequest(0, id, 0x7fff_ffff)).kind, 'incremental');
  assert.equal(sessions.plan(sessionRequest(0, id, 1)).kind, 'incremental');
});

test('ten thousand sessions that are opened and left take no more than the slots', () => {
  const platform = new SimulatedPlatform(1);
  const sessions = new FetchSessions(1000, platform.clock, platform.random);
  for (let i = 0; i < 10_000; i += 1) create(sessions, 3);
  assert.equal(sessions.size, 1000);
});
