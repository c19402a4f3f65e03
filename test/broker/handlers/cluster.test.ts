// DescribeCluster, DescribeTopicPartitions, DescribeLogDirs and InitProducerId.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { describeLogDirsApi } from '../../../src/protocol/apis/describe-log-dirs.ts';
import { describeTopicPartitionsApi } from '../../../src/protocol/apis/describe-topic-partitions.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, dataDirectory, simulate, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, produceValues } from '../traffic.ts';

test('each listener describes its own kind of node', () =>
  withBroker(async (client, { broker, connect }) => {
    const controller = await connect('controller');
    const [clients, controllers] = broker.listeners;
    const ask = async (asker: TestClient, endpointType: number) => {
      const { errorCode, clusterId, controllerId, brokers } = await asker.call(describeClusterApi, 1, {
        includeClusterAuthorizedOperations: false,
        endpointType,
      });
      assert.equal(clusterId, errorCode === ErrorCode.NONE ? broker.clusterId : '');
      return [errorCode, controllerId, ...brokers.map(({ brokerId, port }) => `${brokerId} ${port}`)];
    };
    assert.deepEqual(await ask(client, 1), [ErrorCode.NONE, 1, `1 ${clients!.port}`]);
    assert.deepEqual(await ask(controller, 2), [ErrorCode.NONE, 1, `1 ${controllers!.port}`]);
    assert.equal((await ask(client, 2))[0], ErrorCode.MISMATCHED_ENDPOINT_TYPE);
    assert.equal((await ask(controller, 1))[0], ErrorCode.MISMATCHED_ENDPOINT_TYPE);
    for (const type of [0, 3, -1]) assert.equal((await ask(client, type))[0], ErrorCode.UNSUPPORTED_ENDPOINT_TYPE);
  }));

interface Page {
  readonly topics: readonly (readonly [string | null, number, ...number[]])[];
  readonly next: { readonly topicName: string; readonly partitionIndex: number } | null;
}

async function pageOf(
  client: TestClient,
  names: readonly string[],
  limit: number,
  cursor: Page['next'] = null,
): Promise<Page> {
  const { topics, nextCursor } = await client.call(describeTopicPartitionsApi, 0, {
    topics: names.map((name) => ({ name })),
    responsePartitionLimit: limit,
    cursor,
  });
  return {
    topics: topics.map(({ name, errorCode, partitions }) => [
      name,
      errorCode,
      ...partitions.map(({ partitionIndex }) => partitionIndex),
    ]),
    next: nextCursor,
  };
}

test('topics are described page by page in the order of their names', () =>
  withBroker(async (client) => {
    await createTopic(client, 'c', 1);
    await createTopic(client, 'a', 2);
    await createTopic(client, 'b', 3);
    const all = await pageOf(client, [], 100);
    assert.deepEqual(all, {
      topics: [
        ['a', 0, 0, 1],
        ['b', 0, 0, 1, 2],
        ['c', 0, 0],
      ],
      next: null,
    });
    const first = await pageOf(client, [], 3);
    assert.deepEqual(first, {
      topics: [
        ['a', 0, 0, 1],
        ['b', 0, 0],
      ],
      next: { topicName: 'b', partitionIndex: 1 },
    });
    const second = await pageOf(client, [], 3, first.next);
    assert.deepEqual(second, {
      topics: [
        ['b', 0, 1, 2],
        ['c', 0, 0],
      ],
      next: null,
    });
    const exact = await pageOf(client, [], 2);
    assert.deepEqual(exact, { topics: [['a', 0, 0, 1]], next: { topicName: 'b', partitionIndex: 0 } });
    const some = await pageOf(client, ['c', 'a', 'missing', 'a', 'not/legal'], 100);
    assert.deepEqual(some.topics, [
      ['a', 0, 0, 1],
      ['c', 0, 0],
      ['missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ['not/legal', ErrorCode.INVALID_TOPIC_EXCEPTION],
    ]);
    const gone = await pageOf(client, [], 100, { topicName: 'aa', partitionIndex: 1 });
    assert.deepEqual(
      gone.topics.map(([name]) => name),
      ['b', 'c'],
    );
    for (const limit of [0, -5]) assert.equal((await pageOf(client, [], limit)).topics[0]!.length, 3, 'one at least');
    assert.deepEqual((await pageOf(client, ['a'], 5, { topicName: 'a', partitionIndex: -1 })).topics, [
      ['a', ErrorCode.INVALID_REQUEST],
    ]);
  }));

test('the broker bounds a page too', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 'a', 9);
      assert.equal((await pageOf(client, [], 2 ** 31 - 1)).topics[0]!.length, 2 + 5);
    },
    { 'max.request.partition.size.limit': 5 },
  ));

test('log directories are shown with their partitions, sizes and volumes', () =>
  withBroker(async (client, _broker, { machine }) => {
    await createTopic(client, 'a', 2);
    await createTopic(client, 'b');
    await produceValues(client, 'a', ['v'], { partition: 1 });
    const describe = async (topics: readonly { topic: string; partitions: number[] }[] | null) => {
      const { errorCode, results } = await client.call(describeLogDirsApi, 4, { topics });
      assert.equal(errorCode, ErrorCode.NONE);
      assert.equal(results.length, 1);
      return results[0]!;
    };
    const all = await describe(null);
    assert.deepEqual([all.errorCode, all.logDir, all.totalBytes], [0, dataDirectory, machine.disk.space.capacityBytes]);
    assert.ok(all.usableBytes > 0 && all.usableBytes < all.totalBytes);
    const sizes = new Map(
      all.topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, partitionSize }) => [`${name}-${partitionIndex}`, partitionSize]),
      ),
    );
    assert.deepEqual(
      sizes,
      new Map([
        ['a-0', 0],
        ['a-1', batchOf(['v']).length],
        ['b-0', 0],
      ]),
    );
    const some = await describe([
      { topic: 'a', partitions: [1, 7] },
      { topic: 'missing', partitions: [0] },
    ]);
    assert.deepEqual(
      some.topics.map(({ name, partitions }) => [name, partitions.length]),
      [['a', 1]],
    );
    assert.deepEqual((await describe([])).topics, []);
  }));

async function nextId(client: TestClient): Promise<number> {
  const { errorCode, producerId, producerEpoch } = await client.call(initProducerIdApi, 4, {
    transactionalId: null,
    transactionTimeoutMs: 60_000,
  });
  assert.deepEqual([errorCode, producerEpoch], [ErrorCode.NONE, 0]);
  return producerId;
}

test('no producer id is given twice, whatever end the broker comes to', () =>
  simulate(async (world) => {
    const seen = new Set<number>();
    for (const end of ['close', 'kill', 'crash', 'kill', 'crash', 'close'] as const) {
      const broker = await world.start();
      const clients = await Promise.all(Array.from({ length: 10 }, () => broker.connect()));
      for (let round = 0; round < 3; round += 1) {
        for (const id of await Promise.all(clients.map(nextId))) {
          assert.ok(!seen.has(id), `${id} again`);
          seen.add(id);
        }
      }
      if (end === 'close') await broker.broker.close();
      else world.machine[end]();
    }
    assert.equal(seen.size, 180);
  }));

test('ids go on beyond one block', () =>
  withBroker(async (client) => {
    const ids = new Set<number>();
    for (let i = 0; i < 1_100; i += 1)
      client.send(initProducerIdApi, 4, { transactionalId: null, transactionTimeoutMs: 1 });
    for (let i = 0; i < 1_100; i += 1) ids.add((await client.receive(initProducerIdApi, 4, i + 1)).producerId);
    assert.equal(ids.size, 1_100);
  }));

test('half an identity is INVALID_REQUEST, and transactions have no coordinator yet', () =>
  withBroker(async (client) => {
    const outcome = async (request: object): Promise<number> => {
      const whole = { transactionalId: null, transactionTimeoutMs: 60_000, ...request };
      const { errorCode, producerId, producerEpoch } = await client.call(initProducerIdApi, 4, whole);
      if (errorCode !== ErrorCode.NONE) assert.deepEqual([producerId, producerEpoch], [-1, -1]);
      return errorCode;
    };
    assert.equal(await outcome({ producerId: 5 }), ErrorCode.INVALID_REQUEST);
    assert.equal(await outcome({ producerEpoch: 5 }), ErrorCode.INVALID_REQUEST);
    assert.equal(await outcome({ transactionalId: '' }), ErrorCode.INVALID_REQUEST);
    assert.equal(await outcome({ transactionalId: 'x' }), ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assert.equal(await outcome({ producerId: 5, producerEpoch: 1 }), ErrorCode.NONE);
  }));

test('a disk that takes no more gives no producer ids, and gives them again when it does', () =>
  withBroker(async (client, _broker, { machine, sleep }) => {
    machine.disk.space.readOnly = true;
    const request = { transactionalId: null, transactionTimeoutMs: 60_000 };
    const { errorCode } = await client.call(initProducerIdApi, 4, request);
    assert.notEqual(errorCode, ErrorCode.NONE);
    machine.disk.space.readOnly = false;
    await sleep(5_000);
    assert.ok((await nextId(client)) >= 0);
  }));
