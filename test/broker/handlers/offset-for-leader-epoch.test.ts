import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offsetForLeaderEpochApi } from '../../../src/protocol/apis/offset-for-leader-epoch.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, simulate } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { produceValues } from '../traffic.ts';

async function endOf(client: TestClient, topic: string, leaderEpoch: number, currentLeaderEpoch = -1, partition = 0) {
  const { topics } = await client.call(offsetForLeaderEpochApi, 4, {
    replicaId: -1,
    topics: [{ topic, partitions: [{ partition, currentLeaderEpoch, leaderEpoch }] }],
  });
  const { errorCode, leaderEpoch: epoch, endOffset } = topics[0]!.partitions[0]!;
  return [errorCode, epoch, endOffset];
}

test('each leader epoch ends where the next began', () =>
  simulate(async (world) => {
    let broker = await world.start();
    let client = await broker.connect();
    await createTopic(client, 't');
    await produceValues(client, 't', ['a', 'b', 'c']);
    assert.deepEqual(await endOf(client, 't', 0), [0, 0, 3]);
    await broker.broker.close();
    broker = await world.start();
    client = await broker.connect();
    await produceValues(client, 't', ['d']);
    assert.deepEqual(await endOf(client, 't', 0), [0, 0, 3]);
    assert.deepEqual(await endOf(client, 't', 1), [0, 1, 4]);
    assert.deepEqual(await endOf(client, 't', 2), [0, -1, -1], 'an epoch that is still to come');
    assert.deepEqual(await endOf(client, 't', -1), [0, -1, -1]);
    assert.deepEqual(await endOf(client, 't', 0, 0), [ErrorCode.FENCED_LEADER_EPOCH, -1, -1]);
    assert.deepEqual(await endOf(client, 't', 0, 2), [ErrorCode.UNKNOWN_LEADER_EPOCH, -1, -1]);
    assert.deepEqual(await endOf(client, 't', 0, 1), [0, 0, 3]);
    assert.deepEqual(await endOf(client, 't', 0, -1, 1), [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1, -1]);
    assert.deepEqual(await endOf(client, 'missing', 0), [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1, -1]);
    await broker.broker.close();
  }));
