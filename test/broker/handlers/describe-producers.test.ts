import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProducersApi } from '../../../src/protocol/apis/describe-producers.ts';
import { ErrorCode, errorByCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { testTimestamp } from '../traffic.ts';
import { initProducer, raised, sendRecord, writeMarker } from '../transactional-batches.ts';

async function describe(client: TestClient, topics: { name: string; partitionIndexes: number[] }[]) {
  const answer = await client.call(describeProducersApi, 0, { topics });
  return answer.topics.flatMap(({ partitions }) => partitions);
}

test('what a partition remembers of a producer, before and behind its marker', () =>
  withBroker(async (client, { platform }) => {
    await createTopic(client, 't');
    const producer = await initProducer(client);
    const { producerId, producerEpoch } = producer;
    await sendRecord(client, producer, 0);
    await sendRecord(client, producer, 1);
    const [open] = await describe(client, [{ name: 't', partitionIndexes: [0] }]);
    assert.deepEqual(open!.activeProducers, [
      {
        producerId,
        producerEpoch,
        lastSequence: 1,
        lastTimestamp: testTimestamp,
        coordinatorEpoch: -1,
        currentTxnStartOffset: 0,
      },
    ]);
    await writeMarker(client, raised(producer), { transactionVersion: 2, coordinatorEpoch: 3 });
    const [ended] = await describe(client, [{ name: 't', partitionIndexes: [0] }]);
    const lastTimestamp = ended!.activeProducers[0]!.lastTimestamp;
    assert.ok(lastTimestamp <= platform.clock.wallMs() && lastTimestamp > testTimestamp);
    assert.deepEqual(ended!.activeProducers, [
      {
        producerId,
        producerEpoch: producerEpoch + 1,
        lastSequence: -1,
        lastTimestamp,
        coordinatorEpoch: 3,
        currentTxnStartOffset: -1,
      },
    ]);
  }));

test('topics and partitions that are not there are named', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const answers = await describe(client, [
      { name: 't', partitionIndexes: [0, 77] },
      { name: 'nope', partitionIndexes: [0] },
      { name: 'a/b', partitionIndexes: [0] },
    ]);
    assert.deepEqual(
      answers.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]),
      [
        [ErrorCode.NONE, null],
        [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null],
        [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorByCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION).message],
        [
          ErrorCode.INVALID_TOPIC_EXCEPTION,
          "Topic name is invalid: 'a/b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
        ],
      ],
    );
  }));
