import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, produce } from '../traffic.ts';

async function named(client: TestClient, version: number, names: readonly string[], creates?: boolean) {
  const { topics } = await client.call(metadataApi, version, {
    topics: names.map((name) => ({ name })),
    ...(creates === undefined ? {} : { allowAutoTopicCreation: creates }),
  });
  return topics;
}

/** Until it is there. A simulated broker has made it after a few answers. */
async function whenCreated(client: TestClient, version: number, name: string) {
  for (let rounds = 0; rounds < 1_000; rounds += 1) {
    const [topic] = await named(client, version, [name]);
    if (topic!.errorCode === ErrorCode.NONE) return topic!;
    assert.equal(topic!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }
  throw new Error(`${name} was not created`);
}

test('null asks for all topics and an empty list for none; version 0 asks for all by an empty list', () =>
  withBroker(async (client) => {
    await createTopic(client, 'a');
    await createTopic(client, 'b', 3);
    for (let version = 0; version <= metadataApi.versions.max; version += 1) {
      const none = await client.call(metadataApi, version, { topics: [] });
      assert.equal(none.topics.length, version === 0 ? 2 : 0, `version ${version}`);
      if (version === 0) continue;
      const all = await client.call(metadataApi, version, { topics: null });
      assert.deepEqual(
        all.topics.map(({ name, partitions }) => [name, partitions.length]),
        [
          ['a', 1],
          ['b', 3],
        ],
      );
    }
  }));

test('a topic is shown with its leader, replicas and id', () =>
  withBroker(async (client, { broker }) => {
    const topicId = await createTopic(client, 't');
    const response = await client.call(metadataApi, 12, { topics: [{ name: 't' }] });
    assert.equal(response.clusterId, broker.clusterId);
    assert.equal(response.controllerId, 1);
    const { port } = broker.listeners[0]!;
    assert.deepEqual(response.brokers, [{ nodeId: 1, host: 'host', port, rack: null }]);
    assert.deepEqual(response.topics, [
      {
        errorCode: 0,
        name: 't',
        topicId,
        isInternal: false,
        partitions: [
          {
            errorCode: 0,
            partitionIndex: 0,
            leaderId: 1,
            leaderEpoch: 0,
            replicaNodes: [1],
            isrNodes: [1],
            offlineReplicas: [],
          },
        ],
        topicAuthorizedOperations: -2147483648,
      },
    ]);
  }));

test('a topic can be asked for by its id from version 12 on', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't');
    const unknown = '000000000000000000000w';
    const request = { topics: [topicId, unknown].map((id) => ({ name: null, topicId: id })) };
    const { topics } = await client.call(metadataApi, 12, request);
    assert.deepEqual(
      topics.map(({ name, topicId: id, errorCode }) => [name, id, errorCode]),
      [
        ['t', topicId, ErrorCode.NONE],
        [null, unknown, ErrorCode.UNKNOWN_TOPIC_ID],
      ],
    );
    for (const version of [10, 11]) {
      for (const topic of [{ name: null }, { name: 't', topicId }]) {
        const older = await client.call(metadataApi, version, { topics: [topic] });
        assert.deepEqual(
          [older.topics[0]!.errorCode, older.topics[0]!.name],
          [ErrorCode.INVALID_REQUEST, topic.name ?? ''],
        );
      }
    }
  }));

test('operations are shown when asked for', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const asked = await client.call(metadataApi, 8, {
      topics: null,
      includeClusterAuthorizedOperations: true,
      includeTopicAuthorizedOperations: true,
    });
    assert.equal(asked.clusterAuthorizedOperations, 8096);
    assert.equal(asked.topics[0]!.topicAuthorizedOperations, 3576);
    const unasked = await client.call(metadataApi, 8, { topics: null });
    assert.equal(unasked.clusterAuthorizedOperations, -2147483648);
  }));

test('a missing topic is missing in the answer, then it is created and can be written', () =>
  withBroker(
    async (client) => {
      for (let version = 0; version <= metadataApi.versions.max; version += 1) {
        const name = `made-${version}`;
        const [first] = await named(client, version, [name]);
        assert.deepEqual(
          [first!.errorCode, first!.partitions],
          [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, []],
          `version ${version}`,
        );
        assert.equal((await whenCreated(client, version, name)).partitions.length, 3);
        assert.equal((await produce(client, name, batchOf(['v']), { partition: 2 })).errorCode, ErrorCode.NONE);
      }
    },
    { 'num.partitions': 3 },
  ));

test('a missing topic is not created against the will of the client or of the broker', async () => {
  await withBroker(async (client) => {
    const [topic] = await named(client, 9, ['t'], false);
    assert.equal(topic!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assert.deepEqual((await client.call(metadataApi, 9, { topics: null })).topics, []);
  });
  await withBroker(
    async (client) => {
      const [topic] = await named(client, 9, ['t'], true);
      assert.equal(topic!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    },
    { 'auto.create.topics.enable': false },
  );
});

test('names that can never be topics are INVALID_TOPIC_EXCEPTION', () =>
  withBroker(async (client) => {
    const names = ['', '.', '..', 'a b', 'a/b', '../x', 'ä', 'a\0b', 'x'.repeat(250)];
    for (const topic of await named(client, 9, names))
      assert.equal(topic.errorCode, ErrorCode.INVALID_TOPIC_EXCEPTION, topic.name ?? '');
    await whenCreated(client, 9, 'x'.repeat(249));
  }));

test('a name that collides with that of another topic stays missing', () =>
  withBroker(async (client) => {
    await whenCreated(client, 9, 'a.b');
    await named(client, 9, ['a_b']);
    await whenCreated(client, 9, 'later');
    assert.equal((await named(client, 9, ['a_b']))[0]!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }));

test('names that mean something to JavaScript are names like any other', () =>
  withBroker(async (client) => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    for (const name of names) {
      await whenCreated(client, 9, name);
      assert.equal((await produce(client, name, batchOf(['v']))).errorCode, ErrorCode.NONE);
    }
  }));

test('a topic that would have more replicas than brokers stays missing', () =>
  withBroker(
    async (client) => {
      for (let round = 0; round < 50; round += 1)
        assert.equal((await named(client, 9, ['t']))[0]!.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    },
    { 'default.replication.factor': 2 },
  ));

test('internal topics are marked, and not created by asking for them', () =>
  withBroker(async (client) => {
    const [missing] = await named(client, 9, ['__consumer_offsets']);
    assert.deepEqual([missing!.errorCode, missing!.isInternal], [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, true]);
    await createTopic(client, '__consumer_offsets');
    const [present] = await named(client, 9, ['__consumer_offsets']);
    assert.deepEqual([present!.errorCode, present!.isInternal], [ErrorCode.NONE, true]);
  }));

test('a topic asked for many times is answered once', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 100);
    const topics = await named(
      client,
      9,
      Array.from({ length: 100_000 }, () => 't'),
    );
    assert.equal(topics.length, 1);
  }));

test('a creation that cannot be written leaves the topic missing and the connection open', () =>
  withBroker(async (client, _broker, { machine }) => {
    await createTopic(client, 'there');
    machine.disk.space.readOnly = true;
    const topics = await named(client, 9, ['there', 'missing']);
    assert.deepEqual(
      topics.map(({ errorCode }) => errorCode),
      [ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    );
    machine.disk.space.readOnly = false;
    assert.ok(!client.isClosed);
  }));

test('a topic is shown to nobody before it can be written', () =>
  withBroker(async (client, broker, { machine }) => {
    machine.disk.setLatency((operation) => (operation === 'makeDirectory' ? 200 : 0.5));
    const other = await broker.connect();
    const creating = createTopic(client, 't', 5);
    let rounds = 0;
    for (let isShown = false; !isShown; rounds += 1) {
      const [topic] = await named(other, 9, ['t'], false);
      isShown = topic!.errorCode === ErrorCode.NONE;
      if (isShown)
        assert.equal((await produce(other, 't', batchOf(['v']), { partition: 4 })).errorCode, ErrorCode.NONE);
    }
    assert.ok(rounds > 5, `shown after ${rounds} rounds`);
    await creating;
  }));
