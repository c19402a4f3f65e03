// CreateTopics, DeleteTopics and CreatePartitions on the wire. What the controller decides has its own
// tests; these hold what the handlers add: waiting, versions, times and files.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPartitionsApi } from '../../../src/protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { RequestOf } from '../../../src/protocol/schema/message.ts';
import { createTopic, dataDirectory, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, fetch, produce, produceValues, readAll } from '../traffic.ts';

type NewTopic = Partial<RequestOf<typeof createTopicsApi>['topics'][number]>;

async function create(
  client: TestClient,
  topics: readonly NewTopic[],
  rest: { timeoutMs?: number; validateOnly?: boolean; version?: number } = {},
) {
  const { version = 7, timeoutMs = 1000, validateOnly = false } = rest;
  const response = await client.call(createTopicsApi, version, {
    topics: topics.map((topic) => ({
      name: 't',
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
      ...topic,
    })),
    timeoutMs,
    validateOnly,
  });
  return response.topics;
}

async function createOne(client: TestClient, topic: NewTopic): Promise<number> {
  return (await create(client, [topic]))[0]!.errorCode;
}

async function names(client: TestClient): Promise<(string | null)[]> {
  return (await client.call(metadataApi, 9, { topics: null })).topics.map(({ name }) => name);
}

test('a created topic is answered with all there is to know of it, and can be written', () =>
  withBroker(async (client) => {
    const [topic] = await create(client, [{ numPartitions: 3, configs: [{ name: 'retention.ms', value: '1000' }] }]);
    assert.deepEqual(
      [topic!.errorCode, topic!.errorMessage, topic!.numPartitions, topic!.replicationFactor],
      [0, null, 3, 1],
    );
    const retention = topic!.configs!.find(({ name }) => name === 'retention.ms')!;
    assert.deepEqual([retention.value, retention.configSource], ['1000', 1]);
    for (const partition of [0, 1, 2])
      assert.equal((await produce(client, 't', batchOf(['v']), { partition })).errorCode, ErrorCode.NONE);
  }));

test("defaults are the broker's", () =>
  withBroker(
    async (client) => {
      const [topic] = await create(client, [{ numPartitions: -1, replicationFactor: -1 }]);
      assert.deepEqual([topic!.errorCode, topic!.numPartitions, topic!.replicationFactor], [0, 4, 1]);
    },
    { 'num.partitions': 4 },
  ));

test('every refusal of a creation has its error, and the others go on', () =>
  withBroker(async (client) => {
    await createTopic(client, 'exists');
    await createTopic(client, 'a.b');
    const assigned = (...partitions: readonly (readonly [number, ...number[]])[]): NewTopic => ({
      numPartitions: -1,
      replicationFactor: -1,
      assignments: partitions.map(([partitionIndex, ...brokerIds]) => ({ partitionIndex, brokerIds })),
    });
    const cases: readonly (readonly [NewTopic, ErrorCode])[] = [
      [{ name: 'exists' }, ErrorCode.TOPIC_ALREADY_EXISTS],
      [{ name: '' }, ErrorCode.INVALID_TOPIC_EXCEPTION],
      [{ name: '..' }, ErrorCode.INVALID_TOPIC_EXCEPTION],
      [{ name: '../../etc' }, ErrorCode.INVALID_TOPIC_EXCEPTION],
      [{ name: 'a_b' }, ErrorCode.INVALID_TOPIC_EXCEPTION],
      [{ name: '__cluster_metadata' }, ErrorCode.INVALID_REQUEST],
      [{ numPartitions: 0 }, ErrorCode.INVALID_PARTITIONS],
      [{ numPartitions: -5 }, ErrorCode.INVALID_PARTITIONS],
      [{ replicationFactor: 0 }, ErrorCode.INVALID_REPLICATION_FACTOR],
      [{ replicationFactor: 2 }, ErrorCode.INVALID_REPLICATION_FACTOR],
      [{ configs: [{ name: 'no.such.config', value: '1' }] }, ErrorCode.INVALID_CONFIG],
      [{ configs: [{ name: 'retention.ms', value: 'soon' }] }, ErrorCode.INVALID_CONFIG],
      [{ configs: [{ name: 'retention.ms', value: null }] }, ErrorCode.INVALID_CONFIG],
      [assigned([1, 1]), ErrorCode.INVALID_REPLICA_ASSIGNMENT],
      [assigned([0, 1], [2, 1]), ErrorCode.INVALID_REPLICA_ASSIGNMENT],
      [assigned([0, 1, 1]), ErrorCode.INVALID_REPLICA_ASSIGNMENT],
      [assigned([0, 7]), ErrorCode.INVALID_REPLICA_ASSIGNMENT],
      [{ ...assigned([0, 1]), numPartitions: 1 }, ErrorCode.INVALID_REQUEST],
    ];
    for (const [topic, errorCode] of cases)
      assert.equal(await createOne(client, topic), errorCode, JSON.stringify(topic));
    const outcomes = await create(client, [{ name: 'good' }, { name: 'exists' }, { name: 'twice' }, { name: 'twice' }]);
    assert.deepEqual(
      new Map(outcomes.map(({ name, errorCode }) => [name, errorCode])),
      new Map([
        ['good', ErrorCode.NONE],
        ['exists', ErrorCode.TOPIC_ALREADY_EXISTS],
        ['twice', ErrorCode.INVALID_REQUEST],
      ]),
    );
    for (const numPartitions of [100_000_000, 2 ** 31 - 1])
      assert.notEqual(await createOne(client, { name: 'huge', numPartitions }), ErrorCode.NONE);
    assert.deepEqual((await names(client)).map(String).toSorted(), ['a.b', 'exists', 'good']);
  }));

test('validating creates nothing', () =>
  withBroker(async (client) => {
    const [topic] = await create(client, [{ numPartitions: 2 }], { validateOnly: true });
    assert.deepEqual([topic!.errorCode, topic!.numPartitions], [0, 2]);
    assert.deepEqual(await names(client), []);
  }));

test('no time to wait is REQUEST_TIMED_OUT, and the topic is there', () =>
  withBroker(async (client, _broker, world) => {
    for (const [index, timeoutMs] of [0, -1].entries()) {
      const [topic] = await create(client, [{ name: `t${index}` }], { timeoutMs });
      assert.equal(topic!.errorCode, ErrorCode.REQUEST_TIMED_OUT);
    }
    await world.sleep(100);
    assert.deepEqual(await names(client), ['t0', 't1']);
  }));

test('a deleted topic is gone, with its files after their delay', () =>
  withBroker(
    async (client, _broker, { machine, sleep }) => {
      await createTopic(client, 't', 2);
      await produceValues(client, 't', ['old']);
      const { responses } = await client.call(deleteTopicsApi, 5, { topicNames: ['t'], timeoutMs: 1000 });
      assert.deepEqual(
        responses.map(({ name, errorCode }) => [name, errorCode]),
        [['t', 0]],
      );
      assert.deepEqual(await names(client), []);
      assert.equal((await fetch(client, 't')).errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      const left = (): string[] =>
        [...machine.disk.snapshot().keys()].filter((path) => path.startsWith(`${dataDirectory}/t-`));
      assert.ok(left().length > 0 && left().every((path) => path.includes('-delete/')), left().join());
      await createTopic(client, 't', 1);
      assert.deepEqual(await readAll(client, 't'), []);
      assert.equal(await produceValues(client, 't', ['new']), 0);
      await sleep(70_000);
      assert.ok(
        left().every((path) => path.startsWith(`${dataDirectory}/t-0/`)),
        left().join(),
      );
    },
    { 'log.segment.delete.delay.ms': 60_000 },
  ));

test('topics are deleted by name or by id, and every refusal has its error', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 'by-id');
    await createTopic(client, 'by-name');
    const { responses } = await client.call(deleteTopicsApi, 6, {
      topics: [
        { name: null, topicId },
        { name: 'by-name' },
        { name: 'missing' },
        { name: 'not/legal' },
        { name: null, topicId: '000000000000000000000w' },
        { name: 'both', topicId: '000000000000000000000w' },
      ],
      timeoutMs: 1000,
    });
    const outcomes = responses.map(({ name, errorCode }) => [name, errorCode] as const);
    const sorted = outcomes.toSorted(([a], [b]) => String(a).localeCompare(String(b)));
    assert.deepEqual(sorted, [
      ['both', ErrorCode.INVALID_REQUEST],
      ['by-id', ErrorCode.NONE],
      ['by-name', ErrorCode.NONE],
      ['missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ['not/legal', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      [null, ErrorCode.UNKNOWN_TOPIC_ID],
    ]);
    assert.deepEqual(await names(client), []);
  }));

test('a broker that deletes nothing says so', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 't');
      for (const [version, errorCode] of [
        [2, ErrorCode.INVALID_REQUEST],
        [3, ErrorCode.TOPIC_DELETION_DISABLED],
      ] as const) {
        const { responses } = await client.call(deleteTopicsApi, version, { topicNames: ['t'], timeoutMs: 1000 });
        assert.equal(responses[0]!.errorCode, errorCode);
      }
      assert.deepEqual(await names(client), ['t']);
    },
    { 'delete.topic.enable': false },
  ));

async function grow(
  client: TestClient,
  name: string,
  count: number,
  rest: { validateOnly?: boolean; assignments?: number[][] } = {},
) {
  const { results } = await client.call(createPartitionsApi, 3, {
    topics: [{ name, count, assignments: rest.assignments?.map((brokerIds) => ({ brokerIds })) ?? null }],
    timeoutMs: 1000,
    validateOnly: rest.validateOnly ?? false,
  });
  return results[0]!.errorCode;
}

test('partitions are added and can be written, and every refusal has its error', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    await produceValues(client, 't', ['kept']);
    assert.equal(await grow(client, 't', 2), ErrorCode.INVALID_PARTITIONS);
    assert.equal(await grow(client, 't', 1), ErrorCode.INVALID_PARTITIONS);
    assert.equal(await grow(client, 't', -1), ErrorCode.INVALID_PARTITIONS);
    assert.equal(await grow(client, 'missing', 5), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assert.equal(await grow(client, 't', 4, { assignments: [[1]] }), ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    assert.equal(await grow(client, 't', 3, { assignments: [[9]] }), ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    assert.equal(await grow(client, 't', 4, { validateOnly: true }), ErrorCode.NONE);
    assert.equal(
      (await produce(client, 't', batchOf(['v']), { partition: 2 })).errorCode,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    );
    assert.equal(await grow(client, 't', 4), ErrorCode.NONE);
    assert.equal((await produce(client, 't', batchOf(['v']), { partition: 3 })).errorCode, ErrorCode.NONE);
    assert.deepEqual(await readAll(client, 't'), ['kept']);
  }));

test('a disk that hangs makes every change of topics time out, and they happen all the same', () =>
  withBroker(async (client, { platform }, { machine, sleep }) => {
    await createTopic(client, 'grown', 1);
    await createTopic(client, 'gone', 1);
    machine.disk.setLatency((operation) => (operation === 'makeDirectory' || operation === 'rename' ? 20_000 : 0.1));
    const before = platform.clock.monotonicMs();
    const [made] = await create(client, [{ name: 'made' }], { timeoutMs: 500 });
    assert.equal(made!.errorCode, ErrorCode.REQUEST_TIMED_OUT);
    assert.equal(await grow(client, 'grown', 2), ErrorCode.REQUEST_TIMED_OUT);
    const { responses } = await client.call(deleteTopicsApi, 6, {
      topics: [{ name: 'gone' }, { name: 'no' }],
      timeoutMs: 500,
    });
    assert.deepEqual(
      new Map(responses.map(({ name, errorCode }) => [name, errorCode])),
      new Map([
        ['gone', ErrorCode.REQUEST_TIMED_OUT],
        ['no', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ]),
    );
    assert.ok(platform.clock.monotonicMs() - before < 5_000);
    machine.disk.setLatency(() => 0.1);
    await sleep(300_000);
    assert.deepEqual((await names(client)).map(String).toSorted(), ['grown', 'made']);
    assert.equal((await produce(client, 'grown', batchOf(['v']), { partition: 1 })).errorCode, ErrorCode.NONE);
  }));
