// The broker dies while a transaction is being ended, at every stage of it, by kill -9 and by a power cut.
// What had been decided is carried out by the next start without anybody asking; what had not is still open,
// and its producer goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transactionRecordCodec } from '../../src/coordinator/transaction/transaction-record.ts';
import { describeTransactionsApi } from '../../src/protocol/apis/describe-transactions.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { isCrcValid } from '../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import { createTopic, dataDirectory, simulate, type World } from './kit.ts';
import type { TestClient } from './test-client.ts';
import { batchesIn, produceValues } from './traffic.ts';
import { readCommitted, TransactionalProducer, type TransactionProtocol } from './transactional-producer.ts';

const settings = { 'offsets.topic.num.partitions': 1, 'transaction.state.log.num.partitions': 1 };
const stateLog = `${dataDirectory}/__transaction_state-0/00000000000000000000.log`;

type End = 'kill' | 'crash';

interface Life {
  readonly protocol: TransactionProtocol;
  readonly isCommit: boolean;
  readonly end: End;
  /** From the EndTxn to the end of the broker. */
  readonly delayMs: number;
}

/** The state that the next start will find. */
async function stateOnDisk({ machine }: World): Promise<string> {
  const bytes = await machine.disk.readFile(stateLog);
  const codec = transactionRecordCodec(() => 2);
  let state = 'none';
  for (const { at, view } of batchesIn(bytes)) {
    if (!isCrcValid(bytes, view, at)) break;
    for (const { key, value } of readRecords(bytes, view, at, 1 << 20))
      state = codec.decode(key!, value)?.transaction?.state ?? 'none';
  }
  return state;
}

async function stateOf(client: TestClient): Promise<string> {
  const { transactionStates } = await client.call(describeTransactionsApi, 0, { transactionalIds: ['x'] });
  return transactionStates[0]!.transactionState;
}

async function untilState(client: TestClient, { sleep }: World, wanted: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await stateOf(client)) === wanted) return;
    await sleep(10);
  }
  throw new Error(`the transaction did not come to ${wanted}`);
}

async function committedOffset(client: TestClient): Promise<readonly number[]> {
  const topics = [{ name: 't', partitionIndexes: [0] }];
  const { groups } = await client.call(offsetFetchApi, 9, { groups: [{ groupId: 'g', topics }], requireStable: true });
  const partition = groups[0]!.topics[0]!.partitions[0]!;
  return [partition.errorCode, partition.committedOffset];
}

/** Gives the state that was on disk at the end. */
async function live({ protocol, isCommit, end, delayMs }: Life, world: World): Promise<string> {
  const { start, sleep, machine } = world;
  const first = await start(settings);
  const client = await first.connect();
  await createTopic(client, 't', 2);
  const producer = await new TransactionalProducer({ client, sleep, protocol }).initialise();
  assert.equal(await producer.send('t', ['a']), ErrorCode.NONE);
  assert.equal(await producer.send('t', ['b'], 1), ErrorCode.NONE);
  assert.equal(await producer.sendOffset('g', 't', 5), ErrorCode.NONE);
  let isAnswered = false;
  const ending = producer.end(isCommit).then(
    (errorCode) => {
      assert.equal(errorCode, ErrorCode.NONE);
      isAnswered = true;
    },
    // The connection went with the broker.
    () => {},
  );
  await sleep(delayMs);
  machine[end]();
  // What is on its way still arrives.
  await ending;
  const found = await stateOnDisk(world);
  const second = await start(settings);
  producer.client = await second.connect();
  const complete = isCommit ? 'CompleteCommit' : 'CompleteAbort';
  if (found === 'Ongoing') {
    assert.ok(!isAnswered, 'an answer was given for what is not decided');
    await untilState(producer.client, world, 'Ongoing');
    assert.deepEqual(await readCommitted(producer.client, 't'), []);
    assert.equal(await producer.end(isCommit), ErrorCode.NONE);
  } else if (!isAnswered) {
    // Its answer was lost: asked again, it is the same.
    assert.equal(await producer.end(isCommit), ErrorCode.NONE);
  }
  await untilState(producer.client, world, complete);
  assert.deepEqual(await readCommitted(producer.client, 't'), isCommit ? ['a'] : []);
  assert.deepEqual(await readCommitted(producer.client, 't', 1), isCommit ? ['b'] : []);
  assert.deepEqual(await committedOffset(producer.client), [ErrorCode.NONE, isCommit ? 5 : -1]);
  await produceValues(producer.client, 't', ['after']);
  assert.deepEqual(await readCommitted(producer.client, 't'), isCommit ? ['a', 'after'] : ['after']);
  producer.client.destroy();
  await second.broker.close();
  return found;
}

const delaysMs = Array.from({ length: 16 }, (_, step) => step * 0.5);

for (const protocol of [1, 2] as const) {
  for (const isCommit of [true, false]) {
    const outcome = isCommit ? 'commit' : 'abort';
    test(`v${protocol}: a broker that dies at any moment of ${isCommit ? 'a commit' : 'an abort'} carries it out when it is back`, async () => {
      const found = new Set<string>();
      for (const [index, delayMs] of delaysMs.entries()) {
        const life: Life = { protocol, isCommit, delayMs, end: index % 2 === 0 ? 'kill' : 'crash' };
        await simulate(
          async (world) => {
            try {
              found.add(await live(life, world));
            } catch (error) {
              throw new Error(JSON.stringify(life), { cause: error });
            }
          },
          { seed: index + 1 },
        );
      }
      const states = isCommit
        ? ['CompleteCommit', 'Ongoing', 'PrepareCommit']
        : ['CompleteAbort', 'Ongoing', 'PrepareAbort'];
      assert.deepEqual([...found].toSorted(), states, `not every state of the ${outcome} was met`);
    });
  }
}

for (const protocol of [1, 2] as const) {
  test(`v${protocol}: a producer that has begun nothing goes on after the broker died, with its id and epoch`, () =>
    simulate(async (world) => {
      const first = await world.start(settings);
      const client = await first.connect();
      await createTopic(client, 't');
      const producer = await new TransactionalProducer({ client, sleep: world.sleep, protocol }).initialise();
      world.machine.crash();
      assert.equal(await stateOnDisk(world), 'Empty');
      const second = await world.start(settings);
      producer.client = await second.connect();
      assert.equal(await producer.send('t', ['a']), ErrorCode.NONE);
      assert.equal(await producer.end(true), ErrorCode.NONE);
      await untilState(producer.client, world, 'CompleteCommit');
      assert.deepEqual(await readCommitted(producer.client, 't'), ['a']);
      producer.client.destroy();
      await second.broker.close();
    }));
}
