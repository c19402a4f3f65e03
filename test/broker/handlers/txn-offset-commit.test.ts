// TxnOffsetCommit as the whole broker answers it. Apache Kafka 4.3.1 answered the same questions the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { txnOffsetCommitApi } from '../../../src/protocol/apis/txn-offset-commit.ts';
import { ErrorCode, errorByCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { initProducer, type Producer, raised, writeMarker } from '../transactional-batches.ts';

/** `__consumer_offsets` has fifty partitions; this is where the group `g` belongs. */
const partitionOfG = 'g'.charCodeAt(0) % 50;

async function withGroup(body: (client: TestClient, producer: Producer) => Promise<void>): Promise<void> {
  await withBroker(async (client) => {
    await createTopic(client, 't');
    await client.call(findCoordinatorApi, 2, { key: 'g', keyType: 0 });
    await body(client, await initProducer(client));
  });
}

/** Commits for t-0, t-99 and nope-0; `topic-partition: error` for each. */
async function commit(
  client: TestClient,
  { producerId, producerEpoch }: Producer,
  { version = 5, groupId = 'g', generationId = -1 } = {},
): Promise<string[]> {
  const partition = { committedOffset: 3, committedMetadata: '' };
  const { topics } = await client.call(txnOffsetCommitApi, version, {
    transactionalId: 'tx',
    groupId,
    producerId,
    producerEpoch,
    ...(version >= 3 ? { generationId } : {}),
    topics: [
      {
        name: 't',
        partitions: [
          { ...partition, partitionIndex: 99 },
          { ...partition, partitionIndex: 0 },
        ],
      },
      { name: 'nope', partitions: [{ ...partition, partitionIndex: 0 }] },
    ],
  });
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => `${name}-${partitionIndex}: ${errorByCode(errorCode).name}`),
  );
}

const answers = (error: string): string[] => [
  't-99: UNKNOWN_TOPIC_OR_PARTITION',
  `t-0: ${error}`,
  'nope-0: UNKNOWN_TOPIC_OR_PARTITION',
];

async function committedOffset(client: TestClient, requireStable = false): Promise<number | string> {
  const groups = [{ groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }] }];
  const answer = await client.call(offsetFetchApi, 8, { groups, requireStable });
  const { errorCode, committedOffset: offset } = answer.groups[0]!.topics[0]!.partitions[0]!;
  return errorCode === ErrorCode.NONE ? offset : errorByCode(errorCode).name;
}

for (const [version, error] of [
  [0, 'INVALID_TXN_STATE'],
  [2, 'INVALID_TXN_STATE'],
  [3, 'INVALID_TXN_STATE'],
  [4, 'TRANSACTION_ABORTABLE'],
  [5, 'NONE'],
] as const) {
  test(`version ${version} without the group's partition in the transaction: ${error}`, () =>
    withGroup(async (client, producer) => {
      assert.deepEqual(await commit(client, producer, { version }), answers(error));
    }));
}

test('another producer, another epoch and a generation of nobody are refused', () =>
  withGroup(async (client, producer) => {
    const other = { producerId: 7777, producerEpoch: 0 };
    assert.deepEqual(await commit(client, other), answers('INVALID_PRODUCER_ID_MAPPING'));
    const impossible = await commit(client, { producerId: -1, producerEpoch: 0 });
    assert.equal(impossible[1], 't-0: INVALID_PRODUCER_ID_MAPPING');
    assert.deepEqual(await commit(client, raised(producer, 9)), answers('INVALID_PRODUCER_EPOCH'));
    assert.deepEqual(await commit(client, producer, { generationId: 3 }), answers('ILLEGAL_GENERATION'));
    assert.deepEqual(await commit(client, producer, { groupId: '' }), answers('INVALID_GROUP_ID'));
  }));

test('the marker in the partition of the group makes the offsets count', () =>
  withGroup(async (client, producer) => {
    assert.deepEqual(await commit(client, producer), answers('NONE'));
    assert.deepEqual(
      [await committedOffset(client), await committedOffset(client, true)],
      [-1, 'UNSTABLE_OFFSET_COMMIT'],
    );
    const topics = [{ name: '__consumer_offsets', partitionIndexes: [partitionOfG, 99] }];
    assert.deepEqual(await writeMarker(client, raised(producer), { topics, transactionVersion: 2 }), [
      `__consumer_offsets-${partitionOfG}: NONE`,
      '__consumer_offsets-99: UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    assert.equal(await committedOffset(client, true), 3);
    assert.deepEqual(await writeMarker(client, producer, { topics, transactionVersion: 2 }), [
      `__consumer_offsets-${partitionOfG}: INVALID_PRODUCER_EPOCH`,
      '__consumer_offsets-99: UNKNOWN_TOPIC_OR_PARTITION',
    ]);
  }));
