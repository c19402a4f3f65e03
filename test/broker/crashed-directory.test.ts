// The directory of an Apache Kafka that crashed with a transaction open, under our broker: the transaction ends as
// Kafka ends it, groups and transactions are served, and it can crash again meanwhile. What is expected here is
// what Apache Kafka answers (test-interop/kafka/crashed-directory.test.ts).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endTxnApi } from '../../src/protocol/apis/end-txn.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import {
  askAboutGroups,
  askAboutTransaction,
  type Ask,
  crashedFiles,
  groupsAfterCrash,
  openTransaction,
  transactionAfterTimeout,
  transactionBeforeTimeout,
} from './crashed-directory.ts';
import { dataDirectory, simulate, type World } from './kit.ts';
import type { TestClient } from './test-client.ts';

const settings = { 'offsets.topic.num.partitions': 2, 'transaction.state.log.num.partitions': 2 };
/** The default of `transaction.abort.timed.out.transaction.cleanup.interval.ms`. */
const checkIntervalMs = 10_000;
/** For markers to be written. */
const completionMs = 2_000;

async function place({ machine }: World): Promise<void> {
  const { disk } = machine;
  for (const [path, { sizeBytes, content }] of crashedFiles()) {
    const full = `${dataDirectory}/${path}`;
    await disk.makeDirectory(full.slice(0, full.lastIndexOf('/')));
    const file = await disk.open(full, 'createNew');
    await file.write([content], 0);
    await file.truncate(sizeBytes);
    await file.sync();
    await file.close();
  }
}

const askingOf =
  (client: TestClient): Ask =>
  (api, version, request) =>
    client.call(api, version, request);

/** A world in which the crash was so long after the transaction began. */
function afterCrash(ageMs: number, body: (world: World) => Promise<void>): Promise<void> {
  return simulate(
    async (world) => {
      await place(world);
      await body(world);
    },
    { wallStartMs: openTransaction.startMs + ageMs },
  );
}

test('a transaction that Kafka left open is aborted when its time is over, not before', () =>
  afterCrash(5_000, async (world) => {
    const { broker, connect } = await world.start(settings);
    const ask = askingOf(await connect());
    await world.sleep(completionMs);
    assert.deepEqual(await askAboutTransaction(ask), transactionBeforeTimeout);
    await world.sleep(openTransaction.timeoutMs - 5_000 + checkIntervalMs + completionMs);
    assert.deepEqual(await askAboutTransaction(ask), transactionAfterTimeout);
    await broker.close();
  }));

test('what was timed out long ago is aborted soon after the start, over one more crash', () =>
  afterCrash(3_600_000, async (world) => {
    // The first look comes before anything is ready: the markers must not be forgotten for that.
    const eager = { ...settings, 'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1 };
    const first = await world.start(eager);
    await (await first.connect()).call(initProducerIdApi, 4, initialization('another'));
    world.machine.kill();
    const { broker, connect } = await world.start(eager);
    const ask = askingOf(await connect());
    await world.sleep(completionMs);
    const { stable, end, ...rest } = await askAboutTransaction(ask);
    const { stable: _stable, end: leastEnd, ...expected } = transactionAfterTimeout;
    assert.deepEqual(rest, expected);
    assert.equal(stable, end);
    // Killed before it could note that the marker is written, it writes it again.
    assert.ok(end === leastEnd || end === leastEnd + 1, `the end is ${end}`);
    await broker.close();
  }));

const initialization = (transactionalId: string) => ({
  transactionalId,
  transactionTimeoutMs: 60_000,
  producerId: -1,
  producerEpoch: -1,
});

test('the producer comes back to its id and ends the transaction itself', () =>
  afterCrash(5_000, async (world) => {
    const { broker, connect } = await world.start(settings);
    const client = await connect();
    const refused = await client.call(initProducerIdApi, 4, initialization('tx-1'));
    assert.equal(refused.errorCode, 51, 'the transaction is being aborted');
    await world.sleep(completionMs);
    const { errorCode, producerId, producerEpoch } = await client.call(initProducerIdApi, 4, initialization('tx-1'));
    assert.deepEqual([errorCode, producerId, producerEpoch], [0, 1, 2]);
    const { stable, end } = await askAboutTransaction(askingOf(client));
    assert.deepEqual([stable, end], [14, 14]);
    const ended = await client.call(endTxnApi, 3, {
      transactionalId: 'tx-1',
      producerId,
      producerEpoch: 0,
      committed: true,
    });
    assert.equal(ended.errorCode, 90, 'the one that crashed is fenced');
    await broker.close();
  }));

test('the groups that Kafka left are served', () =>
  afterCrash(5_000, async (world) => {
    const { broker, connect } = await world.start(settings);
    const ask = askingOf(await connect());
    await world.sleep(completionMs);
    assert.deepEqual(await askAboutGroups(ask), groupsAfterCrash);
    await broker.close();
  }));
