// Markers as partitions take them. Apache Kafka 4.3.1 answered the same questions with the same errors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { writeTxnMarkersApi } from '../../../src/protocol/apis/write-txn-markers.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { fetch } from '../traffic.ts';
import { initProducer, raised, sendRecord, writeMarker } from '../transactional-batches.ts';

async function latest(client: TestClient, isolationLevel: number): Promise<number> {
  const topics = [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: -1 }] }];
  const answer = await client.call(listOffsetsApi, 6, { replicaId: -1, isolationLevel, topics });
  return answer.topics[0]!.partitions[0]!.offset;
}

test('until its marker a transaction holds back readers of committed records', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const producer = await initProducer(client);
    assert.equal(await sendRecord(client, producer, 0), 0);
    const open = await fetch(client, 't', {}, { isolationLevel: 1 });
    assert.deepEqual([open.highWatermark, open.lastStableOffset, open.records?.length], [1, 0, 0]);
    assert.deepEqual([await latest(client, 0), await latest(client, 1)], [1, 0]);
    const ended = { transactionResult: false, transactionVersion: 2 };
    assert.deepEqual(await writeMarker(client, raised(producer), ended), ['t-0: NONE']);
    const { producerId } = producer;
    const aborted = await fetch(client, 't', {}, { isolationLevel: 1 });
    assert.deepEqual([aborted.lastStableOffset, aborted.abortedTransactions], [2, [{ producerId, firstOffset: 0 }]]);
    assert.deepEqual([await latest(client, 0), await latest(client, 1)], [2, 2]);
    assert.equal((await fetch(client, 't', {}, { isolationLevel: 0 })).abortedTransactions, null);
  }));

test('a marker of version 2 must be above its records, and may come again', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const producer = await initProducer(client);
    await sendRecord(client, producer, 0);
    const second = { transactionVersion: 2 };
    assert.deepEqual(await writeMarker(client, producer, second), ['t-0: INVALID_PRODUCER_EPOCH']);
    assert.deepEqual(await writeMarker(client, raised(producer), second), ['t-0: NONE']);
    assert.deepEqual(await writeMarker(client, raised(producer), second), ['t-0: NONE']);
    assert.deepEqual(await writeMarker(client, producer, second), ['t-0: INVALID_PRODUCER_EPOCH']);
    assert.equal(await sendRecord(client, producer, 1), 'INVALID_PRODUCER_EPOCH');
  }));

test('an older coordinator is fenced', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const producer = { producerId: 4711, producerEpoch: 1 };
    assert.deepEqual(await writeMarker(client, producer, { coordinatorEpoch: 5 }), ['t-0: NONE']);
    assert.deepEqual(await writeMarker(client, producer, { coordinatorEpoch: 4 }), [
      't-0: TRANSACTION_COORDINATOR_FENCED',
    ]);
    assert.deepEqual(await writeMarker(client, producer, { coordinatorEpoch: 6 }, 1), ['t-0: NONE']);
  }));

test('each partition answers for itself', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const topics = [
      { name: 'nope', partitionIndexes: [0] },
      { name: 't', partitionIndexes: [0, 55, 1, 1] },
    ];
    assert.deepEqual(await writeMarker(client, { producerId: 4711, producerEpoch: 1 }, { topics }), [
      'nope-0: UNKNOWN_TOPIC_OR_PARTITION',
      't-0: NONE',
      't-55: UNKNOWN_TOPIC_OR_PARTITION',
      't-1: NONE',
      't-1: NONE',
    ]);
    assert.deepEqual(await writeMarker(client, { producerId: 4711, producerEpoch: 1 }, { topics: [] }), []);
    assert.deepEqual((await client.call(writeTxnMarkersApi, 1, { markers: [] })).markers, []);
  }));

test('a producer id that nobody can have is refused', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (const producerId of [-1, 2 ** 53])
      assert.deepEqual(await writeMarker(client, { producerId, producerEpoch: 1 }), [
        't-0: INVALID_PRODUCER_ID_MAPPING',
      ]);
    assert.equal((await fetch(client, 't')).highWatermark, 0);
  }));
