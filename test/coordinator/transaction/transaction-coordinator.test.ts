// The coordinator as the broker sees it: who is asked, what comes at the same time, and what takes too long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, errorByCode } from '../../../src/protocol/errors.ts';
import { TransactionKit } from './transaction-kit.ts';

const newest = 5;
const initRequest = (transactionalId: string | null, changes: object = {}) => ({
  transactionalId,
  transactionTimeoutMs: 60_000,
  producerId: -1,
  producerEpoch: -1,
  enable2Pc: false,
  keepPreparedTxn: false,
  ...changes,
});
const init = (kit: TransactionKit, id: string) => kit.coordinator.initProducerId(newest, initRequest(id));
const end = (
  kit: TransactionKit,
  transactionalId: string,
  producerId: number,
  producerEpoch: number,
  committed = true,
) => kit.coordinator.endTransaction(newest, { transactionalId, producerId, producerEpoch, committed });

async function add(kit: TransactionKit, transactionalId: string, producerId: number, producerEpoch: number) {
  const topics = [{ name: 't', partitions: [0] }];
  const transaction = { transactionalId, producerId, producerEpoch, verifyOnly: false, topics };
  const [topic] = await kit.coordinator.addPartitions(newest, transaction);
  return errorByCode(topic!.resultsByPartition[0]!.partitionErrorCode).name;
}

const stateOf = async (kit: TransactionKit, id: string) =>
  (await kit.wait(kit.coordinator.describeTransaction(id))).transactionState;
const nameOf = ({ errorCode }: { readonly errorCode: number }) => errorByCode(errorCode).name;

/** Every way to ask about a transactional id, with what each answers. */
async function answers(kit: TransactionKit): Promise<string[]> {
  const list = { stateFilters: [], producerIdFilters: [], durationFilter: -1, transactionalIdPattern: null };
  const group = { transactionalId: 'a', producerId: 1, producerEpoch: 0, groupId: 'g' };
  const asked = Promise.all([
    init(kit, 'a').then(nameOf),
    add(kit, 'a', 1, 0),
    kit.coordinator.addOffsets(4, group, { topic: '__consumer_offsets', partition: 0 }).then(nameOf),
    end(kit, 'a', 1, 0).then(nameOf),
    kit.coordinator.describeTransaction('a').then(nameOf),
    kit.coordinator.listTransactions(list).then(nameOf),
  ]);
  return await kit.wait(asked);
}

test('until there is a topic, and until it is read, clients are told to wait', async () => {
  const without = await TransactionKit.start({ partitionCount: 0 });
  assert.deepEqual(await answers(without), [...Array<string>(5).fill('COORDINATOR_NOT_AVAILABLE'), 'NONE']);

  const kit = await TransactionKit.start();
  kit.resign();
  assert.deepEqual(await answers(kit), [...Array<string>(5).fill('NOT_COORDINATOR'), 'NONE']);
  kit.coordinator.elect(0, 2);
  assert.deepEqual(await answers(kit), Array<string>(6).fill('COORDINATOR_LOAD_IN_PROGRESS'));
});

test('a partition that cannot be read is not served, and says so', async () => {
  const kit = await TransactionKit.start();
  await kit.wait(init(kit, 'a'));
  kit.log.read = async () => Promise.reject(new Error('the disk is gone'));
  await kit.restart();
  assert.equal(nameOf(await kit.wait(init(kit, 'a'))), 'NOT_COORDINATOR');
  assert.ok(kit.logEvents.some(({ level }) => level === 'error'));
});

test('each id has its partition, by the hash that Kafka takes', async () => {
  const kit = await TransactionKit.start({ partitionCount: 50 });
  // As Apache Kafka 4.3.1 places them: "tx1".hashCode() = 115245.
  assert.equal(kit.coordinator.partitionOf('tx1'), 115_245 % 50);
  await kit.wait(init(kit, 'tx1'));
  assert.deepEqual(
    kit.logs.flatMap((log, partition) => ([...log.records()].length > 0 ? [partition] : [])),
    [115_245 % 50],
  );
  kit.coordinator.resign(115_245 % 50);
  assert.equal(nameOf(await kit.wait(init(kit, 'tx1'))), 'NOT_COORDINATOR');
  assert.equal(nameOf(await kit.wait(init(kit, 'tx2'))), 'NONE');
  assert.equal(kit.coordinator.led.length, 49);
});

test('two new producers of one id at the same time get two epochs', async () => {
  const kit = await TransactionKit.start();
  const both = await kit.wait(Promise.all([init(kit, 'a'), init(kit, 'a')]));
  assert.deepEqual(
    both.map(({ producerEpoch }) => producerEpoch),
    [0, 1],
  );
  assert.equal(both[0].producerId, both[1].producerId);
});

test('a transaction may be joined and ended before the first answer is there', async () => {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(init(kit, 'a'));
  kit.log.hold();
  const joined = add(kit, 'a', producerId, 0);
  const ended = end(kit, 'a', producerId, 0);
  await kit.settle();
  assert.equal(kit.markers.sent.length, 0, 'nobody hears of what is not in the log');
  kit.log.release();
  assert.deepEqual(await kit.wait(Promise.all([joined, ended.then(nameOf)])), ['NONE', 'NONE']);
  await kit.settle();
  assert.equal(await stateOf(kit, 'a'), 'CompleteCommit');
});

test('of a commit and an abort at the same time one decides', async () => {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(init(kit, 'a'));
  await kit.wait(add(kit, 'a', producerId, 0));
  const both = await kit.wait(Promise.all([end(kit, 'a', producerId, 0, true), end(kit, 'a', producerId, 0, false)]));
  assert.deepEqual(both.map(nameOf), ['NONE', 'CONCURRENT_TRANSACTIONS']);
  assert.deepEqual(
    kit.markers.written.map(({ marker }) => marker.isCommit),
    [true],
  );
});

test('a decision that takes too long to write is carried out all the same', async () => {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(init(kit, 'a'));
  await kit.wait(add(kit, 'a', producerId, 0));
  kit.log.hold();
  assert.equal(nameOf(await kit.wait(end(kit, 'a', producerId, 0))), 'COORDINATOR_NOT_AVAILABLE');
  kit.log.release();
  await kit.settle();
  assert.equal(await stateOf(kit, 'a'), 'CompleteCommit');
  const again = await kit.wait(end(kit, 'a', producerId, 0));
  assert.deepEqual(again, { errorCode: ErrorCode.NONE, producerId, producerEpoch: 1 });
});

test('the completion of a transaction may take long, fail then, and is written once (KAFKA-10080)', async () => {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(init(kit, 'a'));
  await kit.wait(add(kit, 'a', producerId, 0));
  kit.markers.hold();
  await kit.wait(end(kit, 'a', producerId, 0));
  kit.log.hold();
  kit.log.failNext(new Error('the disk is full'));
  kit.markers.release();
  await kit.advance(40_000);
  kit.log.release();
  await kit.advance(5_000);
  const states = kit.records().map(({ transaction }) => transaction?.state);
  assert.deepEqual(states, ['Empty', 'Ongoing', 'PrepareCommit', 'CompleteCommit']);
});

test('what markers answered to an earlier coordinator does not count for the next (KAFKA-16352)', async () => {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(init(kit, 'a'));
  await kit.wait(add(kit, 'a', producerId, 0));
  kit.markers.hold();
  await kit.wait(end(kit, 'a', producerId, 0));
  kit.resign();
  kit.markers.failNext('t-0', ErrorCode.NONE, ErrorCode.NOT_LEADER_OR_FOLLOWER);
  await kit.elect();
  kit.markers.release();
  await kit.settle();
  assert.equal(await stateOf(kit, 'a'), 'PrepareCommit');
  await kit.advance(20);
  assert.equal(await stateOf(kit, 'a'), 'CompleteCommit');
});

test('thousands of ids expire in batches that the log takes', async () => {
  const kit = await TransactionKit.start({ config: { expirationMs: 1_000 } });
  const ids = Array.from({ length: 1_200 }, (_, index) => `producer-${index}-${'x'.repeat(100)}`);
  await kit.wait(Promise.all(ids.map((id) => init(kit, id))));
  kit.log.maxBatchBytes = 100_000;
  await kit.restart();
  await kit.advance(kit.config.removeExpiredIntervalMs);
  assert.equal(kit.logged().size, 0);
  assert.equal(kit.records().filter(({ transaction }) => transaction === null).length, ids.length);
});

test('an id that is used again while others expire stays', async () => {
  const kit = await TransactionKit.start({ config: { expirationMs: 1_000 } });
  const ids = Array.from({ length: 600 }, (_, index) => `producer-${index}`);
  await kit.wait(Promise.all(ids.map((id) => init(kit, id))));
  await kit.advance(kit.config.removeExpiredIntervalMs - 100);
  kit.log.hold();
  await kit.advance(100);
  const again = init(kit, 'producer-599');
  await kit.settle();
  kit.log.release();
  assert.equal((await kit.wait(again)).producerEpoch, 1);
  await kit.settle();
  assert.deepEqual([...kit.logged().keys()], ['producer-599']);
});

test('while the abort of a late transaction waits for a producer id, its producer may end it and begin another', async () => {
  const kit = await TransactionKit.start({ config: { abortTimedOutIntervalMs: 100 } });
  await kit.wait(init(kit, 'a'));
  kit.write({ transactionalId: 'a', transaction: { ...kit.logged().get('a')!, producerEpoch: 32_766 } });
  await kit.restart();
  await kit.wait(add(kit, 'a', 1000, 32_766));
  await kit.advance(59_950);
  kit.producerIdDelayMs = 200;
  await kit.advance(200);
  kit.producerIdDelayMs = 0;
  const { producerId, producerEpoch } = await kit.wait(end(kit, 'a', 1000, 32_766));
  assert.equal(producerEpoch, 0);
  await kit.settle();
  assert.equal(await kit.wait(add(kit, 'a', producerId, 0)), 'NONE');
  await kit.advance(1_000);
  assert.equal(await stateOf(kit, 'a'), 'Ongoing');
});

test('two-phase commit is off (KIP-939)', async () => {
  const kit = await TransactionKit.start();
  const ask = async (changes: object) =>
    nameOf(await kit.wait(kit.coordinator.initProducerId(6, initRequest('a', changes))));
  assert.equal(await ask({ enable2Pc: true }), 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  assert.equal(await ask({ keepPreparedTxn: true }), 'UNSUPPORTED_VERSION');
  assert.equal(await ask({}), 'NONE');
});
