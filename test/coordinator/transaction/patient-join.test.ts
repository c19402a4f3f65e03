// A producer that begins its next transaction before the markers of the last one are written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorByCode } from '../../../src/protocol/errors.ts';
import { TransactionKit } from './transaction-kit.ts';

/** The versions of a producer that adds its partitions itself. */
const addingVersion = 3;
const endingVersion = 4;

const nameOf = (errorCode: number) => errorByCode(errorCode).name;

async function add(kit: TransactionKit, producerId: number, producerEpoch = 0): Promise<string> {
  const topics = [{ name: 't', partitions: [0] }];
  const transaction = { transactionalId: 'a', producerId, producerEpoch, verifyOnly: false, topics };
  const [topic] = await kit.coordinator.addPartitions(addingVersion, transaction);
  return nameOf(topic!.resultsByPartition[0]!.partitionErrorCode);
}

async function addOffsets(kit: TransactionKit, producerId: number): Promise<string> {
  const request = { transactionalId: 'a', producerId, producerEpoch: 0, groupId: 'g' };
  const partition = { topic: '__consumer_offsets', partition: 0 };
  return nameOf((await kit.coordinator.addOffsets(addingVersion, request, partition)).errorCode);
}

/** A transaction has been committed, and its markers are on their way. */
async function committing(): Promise<{ readonly kit: TransactionKit; readonly producerId: number }> {
  const kit = await TransactionKit.start();
  const { producerId } = await kit.wait(
    kit.coordinator.initProducerId(endingVersion, {
      transactionalId: 'a',
      transactionTimeoutMs: 60_000,
      producerId: -1,
      producerEpoch: -1,
      enable2Pc: false,
      keepPreparedTxn: false,
    }),
  );
  assert.equal(await kit.wait(add(kit, producerId)), 'NONE');
  kit.markers.hold();
  const ending = { transactionalId: 'a', producerId, producerEpoch: 0, committed: true };
  const { errorCode } = await kit.wait(kit.coordinator.endTransaction(endingVersion, ending));
  assert.equal(nameOf(errorCode), 'NONE');
  return { kit, producerId };
}

/** What has been answered by now. */
function watch(answers: Record<string, Promise<string>>): Map<string, string> {
  const answered = new Map<string, string>();
  for (const [name, answer] of Object.entries(answers)) void answer.then((text) => answered.set(name, text));
  return answered;
}

test('whoever goes on before the markers are written waits for them', async () => {
  const { kit, producerId } = await committing();
  const answered = watch({ partitions: add(kit, producerId), offsets: addOffsets(kit, producerId) });
  await kit.advance(50);
  assert.deepEqual([...answered], []);
  kit.markers.release();
  await kit.settle();
  assert.deepEqual(
    answered,
    new Map([
      ['partitions', 'NONE'],
      ['offsets', 'NONE'],
    ]),
  );
  const { partitions } = kit.logged().get('a')!;
  assert.deepEqual(new Set(partitions.keys()), new Set(['t', '__consumer_offsets']));
});

test('nobody waits longer than a moment, and whoever comes again then waits again', async () => {
  const { kit, producerId } = await committing();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answered = watch({ partitions: add(kit, producerId) });
    await kit.advance(99);
    assert.deepEqual([...answered], []);
    await kit.advance(1);
    assert.deepEqual([...answered], [['partitions', 'CONCURRENT_TRANSACTIONS']]);
  }
});

test('after the wait a producer that has been shut out is told so', async () => {
  const { kit, producerId } = await committing();
  const answered = watch({ stranger: add(kit, producerId + 1), late: add(kit, producerId, 7) });
  await kit.settle();
  kit.markers.release();
  await kit.settle();
  assert.deepEqual(
    answered,
    new Map([
      ['stranger', 'INVALID_PRODUCER_ID_MAPPING'],
      ['late', 'PRODUCER_FENCED'],
    ]),
  );
});

test('the wait ends when the coordinator goes', async () => {
  const { kit, producerId } = await committing();
  const answered = watch({ partitions: add(kit, producerId) });
  await kit.settle();
  kit.resign();
  await kit.settle();
  assert.deepEqual([...answered], [['partitions', 'NOT_COORDINATOR']]);
});
