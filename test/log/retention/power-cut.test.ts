// Retention that is interrupted between any two of its changes to the disk.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { batchOf, openLog, readAll } from '../log-fixture.ts';
import { endAt } from '../recovery/power-cut.ts';
import { TransactionModel } from '../simulation/transaction-model.ts';

const options = { config: { segmentBytes: 700, indexIntervalBytes: 100 } };

/** Every segment gets a transaction that is aborted in it. */
async function fill(log: PartitionLog): Promise<void> {
  for (let round = 0; round < 6; round++) {
    const producer = { producerId: 1, producerEpoch: 0 };
    log.append(
      batchOf({ ...producer, baseSequence: round * 3, records: 3, valueBytes: 100, isTransactional: true }),
      0,
    );
    log.append(endTransactionBatch({ type: 'abort', timestamp: 1, ...producer, coordinatorEpoch: 0 }), 0);
    log.roll();
  }
  await log.whenDurable(log.logEndOffset);
  log.setHighWatermark(log.logEndOffset);
}

/** Whether the power failed before retention was done, at its `at`-th change. */
async function isCut(platform: SimulatedPlatform, at: number): Promise<boolean> {
  const log = await openLog(platform, options);
  await fill(log);
  const recoveryPoint = log.logEndOffset;
  const batches = (await readAll(log, 0, recoveryPoint)).map(({ bytes }) => bytes);
  await log.close();
  const isMeant = (path: string): boolean => path.includes('/t-0');
  if (!(await endAt(platform, at, 'crash', isMeant, (mortal) => retireTwo(mortal, recoveryPoint)))) return false;
  const reopened = await openLog(platform, { ...options, isClean: false, recoveryPoint });
  assert.equal(reopened.logEndOffset, recoveryPoint);
  const content = await readAll(reopened, reopened.logStartOffset, recoveryPoint);
  await new TransactionModel(batches).assertIndexes(reopened, content, 0);
  return true;
}

test('a power cut while segments are retired shows no aborted record as committed', async () => {
  let cuts = 0;
  for (let seed = 1; seed <= 12; seed++) {
    for (let at = 0; ; at++) {
      const platform = new SimulatedPlatform(seed * 1000 + at);
      if (!(await platform.runUntil(isCut(platform, at)))) break;
      cuts += 1;
    }
  }
  assert.ok(cuts > 100, `${cuts} power cuts`);
});

/** Without anybody who notes log starts, each goes for itself. */
async function retireTwo(platform: Platform, highWatermark: number): Promise<void> {
  const log = await openLog(platform, { ...options, highWatermark });
  log.advanceLogStart(log.segments[2]!.baseOffset);
  assert.equal(await log.applyRetention(platform.clock.wallMs()), 2);
}
