// Transactional batches as a Produce answers them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import { batchOf } from '../traffic.ts';
import { initProducer, type Producer, raised, sendRecord } from '../transactional-batches.ts';

test('transactional batches as Apache Kafka 4.3.1 answered them', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const producer = await initProducer(client);
    const answers = [
      await sendRecord(client, producer, 0, { version: 11 }),
      await sendRecord(client, producer, 0, { version: 10 }),
      await sendRecord(client, { producerId: 9_999, producerEpoch: 0 }, 0),
      await sendRecord(client, raised(producer, 7), 0),
      await sendRecord(client, producer, 5),
      await sendRecord(client, producer, 0),
      await sendRecord(client, producer, 0),
      await sendRecord(client, producer, 1, { isPlain: true }),
      await sendRecord(client, producer, 1, { isPlain: true, transactionalId: null }),
      await sendRecord(client, producer, 1, { version: 11 }),
    ];
    assert.deepEqual(answers, [
      'TRANSACTION_ABORTABLE',
      'INVALID_TXN_STATE',
      'INVALID_PRODUCER_ID_MAPPING',
      'INVALID_PRODUCER_EPOCH',
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
      0,
      0,
      'INVALID_TXN_STATE',
      'INVALID_TXN_STATE',
      1,
    ]);
  }));

test('the transactional batches of one request are of one producer', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const producer = await initProducer(client);
    const batch = (one: Producer): Uint8Array => batchOf(['v'], { ...one, baseSequence: 0, isTransactional: true });
    const { responses } = await client.call(produceApi, 12, {
      transactionalId: 'tx',
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        {
          name: 't',
          partitionData: [
            { index: 0, records: batch(producer) },
            { index: 1, records: batch(raised(producer)) },
          ],
        },
      ],
    });
    assert.deepEqual(
      responses[0]!.partitionResponses.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]),
      Array.from({ length: 2 }, () => [
        ErrorCode.INVALID_PRODUCER_ID_MAPPING,
        'Transactional records contained more than one producer ID',
      ]),
    );
  }));
