// Transactions through the whole broker, in both protocols: what the coordinator decides is tested in
// test/coordinator, what a partition accepts in test/replication; here it is about what lies between.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeTransactionsApi } from '../../../src/protocol/apis/describe-transactions.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { listTransactionsApi } from '../../../src/protocol/apis/list-transactions.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker, type World } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { listOffset, produceValues, readAll } from '../traffic.ts';
import {
  readCommitted,
  TransactionalProducer,
  type TransactionalProducerOptions,
  type TransactionProtocol,
} from '../transactional-producer.ts';

const settings = { 'offsets.topic.num.partitions': 3, 'transaction.state.log.num.partitions': 3 };
const protocols: readonly TransactionProtocol[] = [1, 2];

function producerOf(
  client: TestClient,
  { sleep }: World,
  protocol: TransactionProtocol,
  options: Partial<TransactionalProducerOptions> = {},
): Promise<TransactionalProducer> {
  return new TransactionalProducer({ client, sleep, protocol, ...options }).initialise();
}

async function stateOf(client: TestClient, transactionalId = 'x') {
  const { transactionStates } = await client.call(describeTransactionsApi, 0, { transactionalIds: [transactionalId] });
  return transactionStates[0]!;
}

/** Until the markers are written and the end is written down. */
async function untilAtRest(client: TestClient, { sleep }: World): Promise<string> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { transactionState } = await stateOf(client);
    if (/^(?:Empty|Complete)/.test(transactionState)) return transactionState;
    await sleep(10);
  }
  throw new Error('the transaction has not ended');
}

async function committedOffset(client: TestClient, groupId: string, requireStable = true) {
  const topics = [{ name: 't', partitionIndexes: [0] }];
  const { groups } = await client.call(offsetFetchApi, 9, { groups: [{ groupId, topics }], requireStable });
  const { errorCode, committedOffset: offset } = groups[0]!.topics[0]!.partitions[0]!;
  return [errorCode, offset];
}

for (const protocol of protocols) {
  test(`v${protocol}: what is committed is seen, what is open holds readers of committed records back, what is aborted never was`, () =>
    withBroker(async (client, _broker, world) => {
      await createTopic(client, 't', 2);
      const producer = await producerOf(client, world, protocol);
      assert.equal(await producer.send('t', ['a', 'b']), ErrorCode.NONE);
      assert.equal(await producer.send('t', ['other'], 1), ErrorCode.NONE);
      await produceValues(client, 't', ['plain']);
      assert.deepEqual(await readCommitted(client, 't'), []);
      assert.equal((await listOffset(client, 't', -1, { isolationLevel: 1 })).offset, 0);
      assert.equal((await listOffset(client, 't', -1)).offset, 3);
      assert.equal(await producer.end(true), ErrorCode.NONE);
      assert.equal(await untilAtRest(client, world), 'CompleteCommit');
      assert.deepEqual(await readCommitted(client, 't'), ['a', 'b', 'plain']);
      assert.deepEqual(await readCommitted(client, 't', 1), ['other']);

      assert.equal(await producer.send('t', ['never']), ErrorCode.NONE);
      assert.equal(await producer.end(false), ErrorCode.NONE);
      assert.equal(await untilAtRest(client, world), 'CompleteAbort');
      assert.equal(await producer.send('t', ['c']), ErrorCode.NONE);
      assert.equal(await producer.end(true), ErrorCode.NONE);
      await untilAtRest(client, world);
      assert.deepEqual(await readCommitted(client, 't'), ['a', 'b', 'plain', 'c']);
      const all = (await readAll(client, 't')).filter((value) => value !== null && /^[a-z]+$/.test(value));
      assert.deepEqual(all, ['a', 'b', 'plain', 'never', 'c']);
    }, settings));

  test(`v${protocol}: offsets count when their transaction commits, and are gone when it aborts`, () =>
    withBroker(async (client, _broker, world) => {
      await createTopic(client, 't');
      const producer = await producerOf(client, world, protocol);
      assert.equal(await producer.sendOffset('g', 't', 5), ErrorCode.NONE);
      assert.deepEqual(await committedOffset(client, 'g'), [ErrorCode.UNSTABLE_OFFSET_COMMIT, -1]);
      assert.deepEqual(await committedOffset(client, 'g', false), [ErrorCode.NONE, -1]);
      assert.equal(await producer.end(true), ErrorCode.NONE);
      await untilAtRest(client, world);
      assert.deepEqual(await committedOffset(client, 'g'), [ErrorCode.NONE, 5]);
      assert.equal(await producer.sendOffset('g', 't', 9), ErrorCode.NONE);
      assert.equal(await producer.end(false), ErrorCode.NONE);
      await untilAtRest(client, world);
      assert.deepEqual(await committedOffset(client, 'g'), [ErrorCode.NONE, 5]);
    }, settings));

  test(`v${protocol}: a producer that takes the id over ends what was open and shuts the other one out`, () =>
    withBroker(async (client, _broker, world) => {
      await createTopic(client, 't', 2);
      const zombie = await producerOf(client, world, protocol);
      assert.equal(await zombie.send('t', ['zombie']), ErrorCode.NONE);
      const successor = await producerOf(client, world, protocol);
      assert.equal(successor.producerId, zombie.producerId);
      assert.ok(successor.producerEpoch > zombie.producerEpoch);
      assert.equal((await zombie.produce('t', ['late'], 0, 1)).errorCode, ErrorCode.INVALID_PRODUCER_EPOCH);
      // A partition that has not seen the successor: the coordinator says so.
      const elsewhere = await zombie.send('t', ['late'], 1);
      assert.equal(elsewhere, protocol === 1 ? ErrorCode.PRODUCER_FENCED : ErrorCode.INVALID_PRODUCER_EPOCH);
      assert.equal((await zombie.askToEnd(true)).errorCode, ErrorCode.PRODUCER_FENCED);
      assert.equal(await successor.send('t', ['successor']), ErrorCode.NONE);
      assert.equal(await successor.end(true), ErrorCode.NONE);
      await untilAtRest(client, world);
      assert.deepEqual(await readCommitted(client, 't'), ['successor']);
      assert.deepEqual(await readCommitted(client, 't', 1), []);
    }, settings));

  test(`v${protocol}: a transaction that is open for longer than its timeout is aborted, and its producer shut out`, () =>
    withBroker(async (client, _broker, world) => {
      await createTopic(client, 't');
      const producer = await producerOf(client, world, protocol, { timeoutMs: 1_000 });
      assert.equal(await producer.send('t', ['slow']), ErrorCode.NONE);
      await world.sleep(25_000);
      assert.equal((await stateOf(client)).transactionState, 'CompleteAbort');
      assert.equal((await producer.produce('t', ['late'], 0, 1)).errorCode, ErrorCode.INVALID_PRODUCER_EPOCH);
      // In version 2 the epoch of the abort is what the producer's own end would have brought.
      const tooLate = protocol === 1 ? ErrorCode.PRODUCER_FENCED : ErrorCode.INVALID_TXN_STATE;
      assert.equal((await producer.askToEnd(true)).errorCode, tooLate);
      await produceValues(client, 't', ['after']);
      assert.deepEqual(await readCommitted(client, 't'), ['after']);
    }, settings));
}

test('a batch whose partition was not added is refused in the words of its version', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't');
    const producer = await producerOf(client, world, 1);
    assert.equal((await producer.produce('t', ['a'], 0, 0)).errorCode, ErrorCode.TRANSACTION_ABORTABLE);
    assert.equal(await producer.send('t', ['a']), ErrorCode.NONE);
  }, settings));

test('verification can be switched off for clients that add their partitions', () =>
  withBroker(
    async (client, _broker, world) => {
      await createTopic(client, 't');
      const producer = await producerOf(client, world, 1);
      assert.equal((await producer.produce('t', ['a'], 0, 0)).errorCode, ErrorCode.NONE);
    },
    { ...settings, 'transaction.partition.verification.enable': false },
  ));

test('an end that comes late hits no later transaction (KAFKA-17754)', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't');
    const producer = await producerOf(client, world, 2);
    await producer.send('t', ['first']);
    const { producerEpoch } = producer;
    assert.equal(await producer.end(true), ErrorCode.NONE);
    await untilAtRest(client, world);
    await producer.send('t', ['second']);
    const current = producer.producerEpoch;
    producer.producerEpoch = producerEpoch;
    assert.equal((await producer.askToEnd(false)).errorCode, ErrorCode.PRODUCER_FENCED);
    producer.producerEpoch = current;
    assert.equal(await producer.end(true), ErrorCode.NONE);
    await untilAtRest(client, world);
    assert.deepEqual(await readCommitted(client, 't'), ['first', 'second']);
  }, settings));

test('partitions join together or not at all: unknown ones are named, the others were not attempted', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't');
    const producer = await producerOf(client, world, 1);
    const ask = (topics: readonly { name: string; partitions: number[] }[], version: number) => {
      const { producerId, producerEpoch, transactionalId } = producer;
      return version < 4
        ? client.call(addPartitionsToTxnApi, version, {
            v3AndBelowTransactionalId: transactionalId,
            v3AndBelowProducerId: producerId,
            v3AndBelowProducerEpoch: producerEpoch,
            v3AndBelowTopics: topics,
          })
        : client.call(addPartitionsToTxnApi, version, {
            transactions: [{ transactionalId, producerId, producerEpoch, topics }],
          });
    };
    const topics = [
      { name: 't', partitions: [0, 1, -1] },
      { name: '__proto__', partitions: [0] },
      { name: '__consumer_offsets', partitions: [0] },
    ];
    const codes = (answer: Awaited<ReturnType<typeof ask>>) =>
      [...answer.resultsByTopicV3AndBelow, ...answer.resultsByTransaction.flatMap((each) => each.topicResults)].map(
        ({ resultsByPartition }) => resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
      );
    const { OPERATION_NOT_ATTEMPTED, TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_OR_PARTITION: unknown } = ErrorCode;
    assert.deepEqual(codes(await ask(topics, 3)), [
      [OPERATION_NOT_ATTEMPTED, unknown, unknown],
      [unknown],
      [TOPIC_AUTHORIZATION_FAILED],
    ]);
    assert.deepEqual(codes(await ask(topics, 5)), [[OPERATION_NOT_ATTEMPTED, unknown, unknown], [unknown], [unknown]]);
    assert.equal((await stateOf(client)).transactionState, 'Empty');
    assert.deepEqual(
      codes(
        await ask(
          topics.slice(0, 1).map(({ name }) => ({ name, partitions: [0] })),
          3,
        ),
      ),
      [[0]],
    );
    assert.deepEqual((await stateOf(client)).topics, [{ topic: 't', partitions: [0] }]);
  }, settings));

test('a transaction ends although one of its topics was deleted', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't');
    await createTopic(client, 'gone');
    const producer = await producerOf(client, world, 2);
    await producer.send('t', ['a']);
    await producer.send('gone', ['b']);
    await client.call(deleteTopicsApi, 5, { topicNames: ['gone'], timeoutMs: 1_000 });
    assert.equal(await producer.end(true), ErrorCode.NONE);
    assert.equal(await untilAtRest(client, world), 'CompleteCommit');
    assert.deepEqual(await readCommitted(client, 't'), ['a']);
  }, settings));

test('transactions are listed and described; an idempotent producer needs no coordinator', () =>
  withBroker(async (client, _broker, world) => {
    const plain = await client.call(initProducerIdApi, 4, { transactionalId: null, transactionTimeoutMs: 0 });
    assert.equal(plain.errorCode, ErrorCode.NONE);
    await createTopic(client, 't', 2);
    const producer = await producerOf(client, world, 2, { timeoutMs: 30_000 });
    await producerOf(client, world, 2, { transactionalId: 'y' });
    await producer.send('t', ['a'], 1);
    const { producerId, producerEpoch } = producer;
    assert.notEqual(producerId, plain.producerId);
    const listed = await client.call(listTransactionsApi, 2, {
      stateFilters: ['Ongoing', 'Open'],
      producerIdFilters: [],
    });
    assert.deepEqual(
      [listed.errorCode, listed.unknownStateFilters, listed.transactionStates],
      [ErrorCode.NONE, ['Open'], [{ transactionalId: 'x', producerId, transactionState: 'Ongoing' }]],
    );
    const { transactionStartTimeMs, ...described } = await stateOf(client);
    assert.ok(transactionStartTimeMs > 0);
    assert.deepEqual(described, {
      errorCode: ErrorCode.NONE,
      transactionalId: 'x',
      transactionState: 'Ongoing',
      transactionTimeoutMs: 30_000,
      producerId,
      producerEpoch,
      topics: [{ topic: 't', partitions: [1] }],
    });
    assert.equal((await stateOf(client, 'missing')).errorCode, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
  }, settings));
