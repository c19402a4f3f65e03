// A partition of `__transaction_state` that Apache Kafka 4.3.1 left behind with a transaction open: ours goes
// on with it as Kafka would.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';
import { TransactionKit } from './transaction-kit.ts';

const path = join(import.meta.dirname, '../../fixtures/coordinator/__transaction_state-0/00000000000000000000.log');

async function startOnKafkaData(): Promise<TransactionKit> {
  const log = new MemoryCoordinatorLog();
  log.put(readFileSync(path));
  return await TransactionKit.start({ log, wallStartMs: openedMs, topics: { txn: 2, __consumer_offsets: 2 } });
}

/** When the transaction began. */
const openedMs = 1_795_355_156_357;
const transactionalId = 'tx-1';
const producer = { producerId: 1, producerEpoch: 0 };
const describe = (kit: TransactionKit) => kit.wait(kit.coordinator.describeTransaction(transactionalId));

test('the open transaction is there with its partitions', async () => {
  const kit = await startOnKafkaData();
  assert.deepEqual(await describe(kit), {
    errorCode: ErrorCode.NONE,
    transactionalId,
    transactionState: 'Ongoing',
    transactionTimeoutMs: 60_000,
    transactionStartTimeMs: openedMs,
    ...producer,
    topics: [{ topic: 'txn', partitions: [1] }],
  });
});

test('its producer can commit it', async () => {
  const kit = await startOnKafkaData();
  const request = { transactionalId, ...producer, committed: true };
  const { errorCode } = await kit.wait(kit.coordinator.endTransaction(4, request));
  assert.equal(errorCode, ErrorCode.NONE);
  await kit.settle();
  assert.equal((await describe(kit)).transactionState, 'CompleteCommit');
  assert.deepEqual(kit.markers.written, [
    {
      name: 'txn-1',
      marker: {
        ...producer,
        isCommit: true,
        coordinatorEpoch: 1,
        transactionVersion: 0,
        partitions: [{ topic: 'txn', partition: 1 }],
      },
    },
  ]);
});

test('a new producer has it aborted', async () => {
  const kit = await startOnKafkaData();
  const request = {
    transactionalId,
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
    enable2Pc: false,
    keepPreparedTxn: false,
  };
  const init = () => kit.wait(kit.coordinator.initProducerId(5, request));
  assert.equal((await init()).errorCode, ErrorCode.CONCURRENT_TRANSACTIONS);
  await kit.settle();
  assert.deepEqual(
    kit.markers.written.map(({ name, marker }) => [name, marker.isCommit, marker.producerEpoch]),
    [['txn-1', false, 1]],
  );
  assert.deepEqual(await init(), { errorCode: ErrorCode.NONE, producerId: 1, producerEpoch: 2 });
});

test('when nobody comes it times out and is aborted', async () => {
  const kit = await startOnKafkaData();
  await kit.advance(60_000 + kit.config.abortTimedOutIntervalMs);
  assert.equal((await describe(kit)).transactionState, 'CompleteAbort');
  assert.equal(kit.markers.written.length, 1);
});
