// What a restarted partition knows of producers: as much as Apache Kafka, and never less than it needs to
// recognise what comes again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf, openLog, simulated } from '../log-fixture.ts';

const producer = { producerId: 5, producerEpoch: 0 };
const sent = (baseSequence: number, isTransactional = false): Uint8Array =>
  batchOf({ ...producer, baseSequence, isTransactional });

/** Offsets of the batches that are recognised, `new` for what would be appended, else the error. */
function answers(log: PartitionLog, sequences: readonly number[]): (number | string)[] {
  return sequences.map((sequence) => {
    const check = log.producers.check(viewOf(sent(sequence)), 0);
    if (check.kind === 'duplicate') return check.batch.lastOffset - check.batch.offsetDelta;
    return check.kind === 'append' ? 'new' : 'error';
  });
}

test('each of the last five batches is recognised after the process was killed (Redpanda 3039)', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    for (let sequence = 0; sequence < 7; sequence += 1) log.append(sent(sequence), 0);
    await log.whenDurable(log.logEndOffset);
    platform.kill();
    const again = await openLog(platform, { isClean: false });
    assert.deepEqual(answers(again, [0, 1, 2, 3, 4, 5, 6, 7]), ['error', 'error', 2, 3, 4, 5, 6, 'new']);
  });
});

test('after a stop in order the snapshot knows the last batch only, as in Apache Kafka', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    for (let sequence = 0; sequence < 3; sequence += 1) log.append(sent(sequence), 0);
    await log.close();
    const again = await openLog(platform);
    assert.deepEqual(answers(again, [1, 2, 3]), ['error', 2, 'new']);
  });
});

for (const how of ['stop', 'kill'] as const) {
  test(`a transaction that is open stays open, and one that is ended stays ended, over a ${how}`, async () => {
    await simulated(async (platform) => {
      const log = await openLog(platform);
      log.append(batchOf({ producerId: 6, producerEpoch: 0, baseSequence: 0, isTransactional: true }), 0);
      log.append(sent(0, true), 0);
      log.append(
        endTransactionBatch({ type: 'abort', timestamp: 1, producerId: 6, producerEpoch: 1, coordinatorEpoch: 3 }),
        0,
      );
      await log.whenDurable(log.logEndOffset);
      const aborted = [{ producerId: 6, firstOffset: 0, lastOffset: 2, lastStableOffset: 1 }];
      assert.deepEqual(await log.abortedTransactions(0, 1000), aborted);
      if (how === 'stop') await log.close();
      else platform.kill();
      const again = await openLog(platform, { isClean: how === 'stop' });
      again.setHighWatermark(again.logEndOffset);
      assert.deepEqual(
        [again.lastStableOffset, again.producers.isTransactionOpen(5, 0), again.producers.isTransactionOpen(6, 0)],
        [1, true, false],
      );
      assert.deepEqual(await again.abortedTransactions(0, 1000), aborted);
      const { producers } = again;
      const marker = { producerId: 6, producerEpoch: 1, coordinatorEpoch: 2, transactionVersion: 2 };
      assert.notEqual(producers.checkMarker(marker), undefined, 'the older coordinator is still fenced');
      assert.equal(producers.checkMarker({ ...marker, coordinatorEpoch: 3 }), undefined);
    });
  });
}
