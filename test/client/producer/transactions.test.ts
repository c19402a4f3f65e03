// Transactions against a coordinator on virtual time: what commits, what is given up, who is fenced, and
// what a producer may still do after each kind of failure. Both versions of the protocol.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ClientClosedError,
  IllegalStateError,
  KafkaError,
  Producer,
  ProducerFencedError,
  ProducerStateError,
  stringSerde,
  TimeoutError,
  TransactionAbortableError,
  TransactionAbortedError,
  TransactionalIdAuthorizationError,
} from '../../../src/client/index.ts';
import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { addOffsetsToTxnApi } from '../../../src/protocol/apis/add-offsets-to-txn.ts';
import { endTxnApi } from '../../../src/protocol/apis/end-txn.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { txnOffsetCommitApi } from '../../../src/protocol/apis/txn-offset-commit.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { FakeTransactionCoordinator } from '../fake-transaction-coordinator.ts';
import { refuseBatches } from '../refused-batches.ts';
import { outcomeOf, show, startWorld, textProducer, type World } from '../world.ts';

interface Setting {
  readonly world: World;
  readonly coordinator: FakeTransactionCoordinator;
  readonly producer: Producer<string, string>;
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
}

async function start(version: 1 | 2, options: object = {}, seed = 1): Promise<Setting> {
  const world = await startWorld(seed);
  world.cluster.addTopic('t', 3);
  const coordinator = new FakeTransactionCoordinator(world.cluster, version);
  const producer = textProducer(world, { transactionalId: 'x', ...options });
  const run = <T>(promise: Promise<T>): Promise<T> => world.machine.runUntil(promise);
  return { world, coordinator, producer, run };
}

/** A producer inside its first transaction. */
async function begin(version: 1 | 2, options: object = {}): Promise<Setting> {
  const setting = await start(version, options);
  await setting.run(setting.producer.initTransactions());
  setting.producer.beginTransaction();
  return setting;
}

const record = (value: string, partition = 0) => ({ topic: 't', partition, value });
const versions = [1, 2] as const;

for (const version of versions) {
  test(`version ${version}: commits are seen, aborts are not, and sequences fit`, async () => {
    const { world, coordinator, producer, run } = await start(version);
    await run(producer.initTransactions());
    for (const [round, ending] of ['commit', 'abort', 'commit', 'commit'].entries()) {
      producer.beginTransaction();
      await run(Promise.all([0, 1].map((partition) => producer.send(record(`r${round}`, partition)))));
      await run(ending === 'commit' ? producer.commitTransaction() : producer.abortTransaction());
    }
    assert.deepEqual(coordinator.committed.get('t-0'), ['r0', 'r2', 'r3']);
    assert.deepEqual(coordinator.committed.get('t-1'), ['r0', 'r2', 'r3']);
    assert.deepEqual(coordinator.endings, ['commit', 'abort', 'commit', 'commit']);
    assert.deepEqual(coordinator.strays, []);
    const batches = world.cluster.partition('t').batches.map(({ bytes }) => viewOf(bytes));
    const states = batches.map((view) => [header.producerEpochOf(view, 0), header.baseSequenceOf(view, 0)]);
    const expected = version === 2 ? [0, 1, 2, 3].map((epoch) => [epoch, 0]) : [0, 1, 2, 3].map((at) => [0, at]);
    assert.deepEqual(states, expected);
    const adds = world.cluster.broker.seen(addPartitionsToTxnApi).length;
    assert.ok(version === 2 ? adds === 0 : adds >= 4, `${adds} requests to add partitions`);
    for (const produce of world.cluster.broker.seen(produceApi))
      assert.equal(produce.version >= 12, version === 2, `Produce ${produce.version}`);
    await run(producer.close());
  });

  test(`version ${version}: a transaction without records or offsets bothers nobody`, async () => {
    const { world, producer, run } = await begin(version);
    await run(producer.commitTransaction());
    producer.beginTransaction();
    await run(producer.abortTransaction());
    assert.equal(world.cluster.broker.seen(endTxnApi).length, 0);
    await run(producer.close());
  });

  test(`version ${version}: commit waits for records that nobody awaited`, async () => {
    const { coordinator, producer, run } = await begin(version, { lingerMs: 60_000, deliveryTimeoutMs: 120_000 });
    const sends = ['a', 'b', 'c'].map((value) => producer.send(record(value)));
    await run(producer.commitTransaction());
    await run(Promise.all(sends));
    assert.deepEqual(coordinator.committed.get('t-0'), ['a', 'b', 'c']);
    await run(producer.close());
  });

  test(`version ${version}: abort gives up what has not left`, async () => {
    const { world, coordinator, producer, run } = await begin(version, {
      lingerMs: 60_000,
      deliveryTimeoutMs: 120_000,
    });
    await run(producer.partitionsFor('t'));
    const inBatch = outcomeOf(world, producer.send(record('a')));
    const inLine = outcomeOf(world, producer.send({ topic: 'nowhere', value: 'b' }));
    await run(producer.abortTransaction());
    for (const outcome of [await inBatch, await inLine])
      assert.ok(outcome instanceof TransactionAbortedError, show(outcome));
    assert.deepEqual(world.cluster.values('t'), []);
    producer.beginTransaction();
    await run(producer.send(record('c')));
    await run(producer.commitTransaction());
    assert.deepEqual(coordinator.committed.get('t-0'), ['c']);
    await run(producer.close());
  });

  test(`version ${version}: a lost batch costs the transaction, and the next one works`, async () => {
    const { world, coordinator, producer, run } = await begin(version);
    await run(producer.send(record('kept?')));
    world.cluster.broker.script(produceApi, refuseBatches(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER));
    const lost = await outcomeOf(world, producer.send(record('lost')));
    assert.equal((lost as Error).name, 'OutOfOrderSequenceError', show(lost));
    const refused = await outcomeOf(world, producer.commitTransaction());
    assert.ok(refused instanceof ProducerStateError && refused.severity === 'abortable', show(refused));
    const late = await outcomeOf(world, producer.send(record('late')));
    assert.ok(late instanceof ProducerStateError, show(late));
    await run(producer.abortTransaction());
    producer.beginTransaction();
    await run(producer.send(record('next')));
    await run(producer.commitTransaction());
    assert.deepEqual(coordinator.endings, ['abort', 'commit']);
    assert.deepEqual(coordinator.committed.get('t-0'), ['next']);
    // Version 1 asks for a new epoch itself; version 2 has got one with the abort.
    assert.equal(world.cluster.broker.seen(initProducerIdApi).length, version === 1 ? 2 : 1);
    await run(producer.close());
  });

  test(`version ${version}: the commit itself says that a batch was lost meanwhile`, async () => {
    const { world, coordinator, producer, run } = await begin(version, { lingerMs: 1_000 });
    world.cluster.broker.script(produceApi, refuseBatches(ErrorCode.INVALID_RECORD));
    const lost = outcomeOf(world, producer.send(record('bad')));
    const commit = await outcomeOf(world, producer.commitTransaction());
    assert.ok((await lost) instanceof KafkaError);
    assert.ok(commit instanceof ProducerStateError, show(commit));
    await run(producer.abortTransaction());
    assert.ok(!coordinator.endings.includes('commit'));
    await run(producer.close());
  });

  test(`version ${version}: a zombie is fenced and can only be closed`, async () => {
    const { world, coordinator, producer: zombie, run } = await begin(version);
    await run(zombie.send(record('zombie')));
    const heir = textProducer(world, { transactionalId: 'x' });
    await run(heir.initTransactions());
    await run(heir.transaction(async (transaction) => transaction.send(record('heir'))));
    const fenced = await outcomeOf(world, zombie.commitTransaction());
    assert.ok(fenced instanceof ProducerFencedError && fenced.severity === 'fatal', show(fenced));
    assert.throws(() => zombie.beginTransaction(), ProducerFencedError);
    assert.deepEqual(coordinator.committed.get('t-0'), ['heir']);
    assert.deepEqual(coordinator.endings, ['abort', 'commit']);
    await run(Promise.all([zombie.close(), heir.close()]));
  });

  test(`version ${version}: offsets belong to the transaction`, async () => {
    const { world, coordinator, producer, run } = await begin(version);
    const offsets = (offset: number) => [[{ topic: 't', partition: 0 }, { offset }]] as const;
    await run(producer.sendOffsetsToTransaction(offsets(5), { groupId: 'g', generationId: 3, memberId: 'm' }));
    await run(producer.commitTransaction());
    producer.beginTransaction();
    await run(producer.sendOffsetsToTransaction(offsets(9), { groupId: 'g' }));
    await run(producer.abortTransaction());
    assert.deepEqual([...coordinator.committedOffsets], [['g t-0', 5]]);
    const { request } = world.cluster.broker.seen(txnOffsetCommitApi)[0]!;
    assert.partialDeepStrictEqual(request, { generationId: 3, memberId: 'm', groupInstanceId: null });
    assert.equal(world.cluster.broker.seen(addOffsetsToTxnApi).length, version === 1 ? 2 : 0);
    await run(producer.close());
  });

  test(`version ${version}: offsets of a member that was replaced cost the transaction`, async () => {
    const { world, producer, run } = await begin(version);
    world.cluster.broker.script(txnOffsetCommitApi, () => ({
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode: ErrorCode.ILLEGAL_GENERATION }] }],
    }));
    const offsets = [[{ topic: 't', partition: 0 }, { offset: 5 }]] as const;
    const refused = await outcomeOf(
      world,
      producer.sendOffsetsToTransaction(offsets, { groupId: 'g', generationId: 1 }),
    );
    assert.equal((refused as Error).name, 'CommitFailedError', show(refused));
    assert.ok((await outcomeOf(world, producer.commitTransaction())) instanceof ProducerStateError);
    await run(producer.abortTransaction());
    producer.beginTransaction();
    await run(producer.close());
  });

  test(`version ${version}: a busy or moved coordinator is asked again until it answers`, async () => {
    const { world, coordinator, producer, run } = await start(version);
    const { broker } = world.cluster;
    const busy = (errorCode: number) => () => ({ errorCode });
    broker.script(
      initProducerIdApi,
      busy(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS),
      busy(ErrorCode.NOT_COORDINATOR),
      () => 'close',
      busy(ErrorCode.CONCURRENT_TRANSACTIONS),
    );
    broker.script(endTxnApi, busy(ErrorCode.CONCURRENT_TRANSACTIONS), busy(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    await run(producer.initTransactions());
    producer.beginTransaction();
    await run(producer.send(record('a')));
    await run(producer.commitTransaction());
    assert.deepEqual(coordinator.committed.get('t-0'), ['a']);
    assert.equal(broker.seen(findCoordinatorApi).length, 4);
    await run(producer.close());
  });

  test(`version ${version}: a commit that timed out is waited for by the same call, and by no other`, async () => {
    const { world, coordinator, producer, run } = await begin(version, { maxBlockMs: 500 });
    await run(producer.send(record('a')));
    world.cluster.broker.script(endTxnApi, async (request, info, usual) => {
      await new Promise<void>((resolve) => world.machine.timers.after(1_200, resolve));
      return usual(request, info);
    });
    const late = await outcomeOf(world, producer.commitTransaction());
    assert.ok(late instanceof TimeoutError, show(late));
    assert.ok((await outcomeOf(world, producer.abortTransaction())) instanceof IllegalStateError);
    assert.throws(() => producer.beginTransaction(), IllegalStateError);
    await world.machine.advance(1_000);
    await run(producer.commitTransaction());
    assert.deepEqual(coordinator.endings, ['commit']);
    assert.equal(world.cluster.broker.seen(endTxnApi).length, 1);
    producer.beginTransaction();
    await run(producer.close());
  });

  test(`version ${version}: a transaction as a function commits, aborts, and refuses what comes late`, async () => {
    const { world, coordinator, producer, run } = await start(version);
    const result = await run(
      producer.transaction(async (transaction) => {
        void transaction.send(record('a'));
        return 42;
      }),
    );
    assert.equal(result, 42);
    const reason = new Error('no');
    let late: Promise<unknown> = Promise.resolve();
    const thrown = await outcomeOf(
      world,
      producer.transaction(async (transaction) => {
        await transaction.send(record('b'));
        late = (async () => {
          await new Promise<void>((resolve) => world.machine.timers.after(5_000, resolve));
          return transaction.send(record('late'));
        })();
        throw reason;
      }),
    );
    assert.equal(thrown, reason);
    assert.ok((await outcomeOf(world, late)) instanceof IllegalStateError);
    assert.deepEqual(coordinator.endings, ['commit', 'abort']);
    assert.deepEqual(coordinator.committed.get('t-0'), ['a']);
    await run(producer.close());
  });

  test(`version ${version}: closing aborts what is open and leaves nothing behind`, async () => {
    const { world, coordinator, producer, run } = await begin(version);
    await run(producer.send(record('a')));
    await run(producer.close());
    assert.deepEqual(coordinator.endings, ['abort']);
    assert.ok((await outcomeOf(world, producer.commitTransaction())) instanceof ClientClosedError);
    await run(world.cluster.broker.stop());
    await world.machine.simulation.runToEnd();
  });

  test(`version ${version}: an answer that is lost does not make a record come twice or go missing`, async () => {
    const { world, coordinator, producer, run } = await begin(version, { lingerMs: 0, batchSize: 100 });
    world.cluster.broker.script(
      produceApi,
      (request, info, usual) => usual(request, info),
      async (request, info, usual) => {
        await usual(request, info);
        return 'close';
      },
    );
    const values = Array.from({ length: 30 }, (_, index) => `v${index}`);
    await run(producer.send(values.map((value) => record(value))));
    await run(producer.commitTransaction());
    assert.deepEqual(coordinator.committed.get('t-0'), values);
    await run(producer.close());
  });
}

test('without initTransactions, without a transaction or without an id the calls say what is missing', async () => {
  const { world, producer, run } = await start(1);
  assert.throws(() => producer.beginTransaction(), /initTransactions has not been called/);
  assert.match(show(await outcomeOf(world, producer.send(record('a')))), /send cannot be called now: initTransactions/);
  await run(producer.initTransactions());
  assert.match(show(await outcomeOf(world, producer.send(record('a')))), /beginTransaction starts one/);
  assert.match(show(await outcomeOf(world, producer.initTransactions())), /initTransactions cannot be called now/);
  await run(producer.close());
  const plain = textProducer(world);
  assert.match(show(await outcomeOf(world, plain.initTransactions())), /no transactional\.id/);
  assert.throws(() => plain.beginTransaction(), /no transactional\.id/);
  await run(plain.close());
});

test('a transactional id that is not ours is refused, and may be granted later', async () => {
  const { world, producer, run } = await start(2);
  const code = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
  world.cluster.broker.script(initProducerIdApi, () => ({ errorCode: code }));
  const refused = await outcomeOf(world, producer.initTransactions());
  assert.ok(refused instanceof TransactionalIdAuthorizationError, show(refused));
  await run(producer.initTransactions());
  producer.beginTransaction();
  await run(producer.close());
});

test('TRANSACTION_ABORTABLE of any coordinator leaves a producer that goes on after the abort', async () => {
  const { world, coordinator, producer, run } = await begin(2);
  await run(producer.send(record('a')));
  world.cluster.broker.script(endTxnApi, () => ({ errorCode: ErrorCode.TRANSACTION_ABORTABLE }));
  const commit = await outcomeOf(world, producer.commitTransaction());
  assert.ok(commit instanceof TransactionAbortableError && commit.severity === 'abortable', show(commit));
  await run(producer.abortTransaction());
  await run(producer.transaction(async (transaction) => transaction.send(record('b'))));
  assert.deepEqual(coordinator.committed.get('t-0'), ['b']);
  await run(producer.close());
});

test('the first partition of a transaction waits for the end of the one before for milliseconds, not a back-off', async () => {
  const { world, producer, run } = await begin(1, { retryBackoffMs: 5_000, retryBackoffMaxMs: 5_000, lingerMs: 0 });
  const busy = ErrorCode.CONCURRENT_TRANSACTIONS;
  world.cluster.broker.script(addPartitionsToTxnApi, () => ({
    resultsByTopicV3AndBelow: [{ name: 't', resultsByPartition: [{ partitionIndex: 0, partitionErrorCode: busy }] }],
  }));
  const startedMs = world.machine.clock.monotonicMs();
  await run(producer.send(record('a')));
  assert.ok(world.machine.clock.monotonicMs() - startedMs < 1_000);
  await run(producer.close());
});

test('a topic that may not be written to costs the transaction, not the producer', async () => {
  const { world, coordinator, producer, run } = await begin(1);
  const failed = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  world.cluster.broker.script(addPartitionsToTxnApi, () => ({
    resultsByTopicV3AndBelow: [
      {
        name: 't',
        resultsByPartition: [
          { partitionIndex: 0, partitionErrorCode: ErrorCode.OPERATION_NOT_ATTEMPTED },
          { partitionIndex: 1, partitionErrorCode: failed },
        ],
      },
    ],
  }));
  const sends = [0, 1].map((partition) => outcomeOf(world, producer.send(record('a', partition))));
  for (const outcome of await Promise.all(sends)) assert.equal((outcome as Error).name, 'TopicAuthorizationError');
  await run(producer.abortTransaction());
  await run(producer.transaction(async (transaction) => transaction.send(record('b'))));
  assert.deepEqual(coordinator.committed.get('t-0'), ['b']);
  await run(producer.close());
});

test('an abort waits for partitions that are being added, and ends what the coordinator has begun for them', async () => {
  const { world, coordinator, producer, run } = await begin(1, { lingerMs: 0 });
  await run(producer.partitionsFor('t'));
  world.cluster.broker.script(addPartitionsToTxnApi, async (request, info, usual) => {
    await new Promise<void>((resolve) => world.machine.timers.after(300, resolve));
    return usual(request, info);
  });
  const given = outcomeOf(world, producer.send(record('a')));
  await world.machine.advance(50);
  await run(producer.abortTransaction());
  assert.ok((await given) instanceof TransactionAbortedError);
  assert.deepEqual(coordinator.endings, ['abort']);
  await run(producer.transaction(async (transaction) => transaction.send(record('b'))));
  assert.deepEqual(coordinator.committed.get('t-0'), ['b']);
  await run(producer.close());
});

test('a broker that cannot give a new epoch leaves no way on after a loss', async () => {
  const { world, producer, run } = await start(1);
  world.cluster.broker.ranges.set(initProducerIdApi.key, { min: 0, max: 1 });
  await run(producer.initTransactions());
  producer.beginTransaction();
  world.cluster.broker.script(produceApi, refuseBatches(ErrorCode.INVALID_RECORD));
  assert.ok((await outcomeOf(world, producer.send(record('a')))) instanceof Error);
  const aborted = await outcomeOf(world, producer.abortTransaction());
  assert.equal((aborted as Error).name, 'UnsupportedVersionError', show(aborted));
  assert.throws(() => producer.beginTransaction(), { name: 'UnsupportedVersionError' });
  await run(producer.close());
});

test('random failures of every kind never make a transaction come half, twice or late', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const version = seed % 2 === 0 ? 2 : 1;
    const { world, coordinator, producer, run } = await start(
      version,
      {
        lingerMs: 1,
        batchSize: 150,
        requestTimeoutMs: 500,
        // In some runs records are given up, so that transactions fail, too.
        deliveryTimeoutMs: seed % 3 === 0 ? 600 : 4_000,
      },
      seed,
    );
    const { random } = world.machine;
    const { broker } = world.cluster;
    const mischief = <A>(usual: () => A | Promise<A>): 'close' | 'silence' | A | Promise<A> | Promise<'close'> => {
      const draw = random.below(20);
      if (draw === 0) return 'close';
      if (draw === 1) return 'silence';
      if (draw === 2) return (async () => (await usual(), 'close' as const))();
      return usual();
    };
    for (const api of [produceApi, endTxnApi, addPartitionsToTxnApi] as const) {
      const trouble = (request: never, info: never, usual: (request: never, info: never) => object): never =>
        mischief(() => usual(request, info)) as never;
      broker.script(api as typeof produceApi, ...Array.from({ length: 300 }, () => trouble as never));
    }
    await run(producer.initTransactions());
    const expected: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const values = Array.from({ length: 8 }, (_, index) => `s${seed} r${round} ${index}`);
      const outcome = await outcomeOf(
        world,
        producer.transaction(async (transaction) => {
          for (const value of values) void transaction.send(record(value));
        }),
      );
      if (!(outcome instanceof Error)) expected.push(...values);
      else if ((outcome as { severity?: string }).severity === 'fatal') break;
    }
    assert.deepEqual(coordinator.committed.get('t-0') ?? [], expected, `seed ${seed}`);
    assert.ok(expected.length >= 8, `seed ${seed} committed something`);
    assert.deepEqual(coordinator.strays, [], `seed ${seed}`);
    await run(producer.close({ timeoutMs: 5_000 }));
  }
});

test('the serializers of a transactional producer are those it was given', async () => {
  const { world, run } = await start(2);
  const producer = new Producer({
    bootstrapServers: world.cluster.bootstrapServers,
    platform: world.client,
    transactionalId: 'typed',
    keySerializer: stringSerde,
  });
  await run(
    producer.transaction(async (transaction) => transaction.send({ topic: 't', key: 'k', value: Buffer.from('v') })),
  );
  await run(producer.close());
});
