// What went wrong in Apache Kafka's recovery once, told again here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { StorageError } from '../../../src/log/storage-error.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { batchOf, defaultConfig, openLog, readAll, simulated, topicId } from '../log-fixture.ts';
import { openLogs, partition } from './logs-fixture.ts';
import { endAt } from './power-cut.ts';

const everywhere = (): boolean => true;

/** The body for each place at which the power may fail, until one comes that is behind the end of the work. */
async function atEveryPlace(body: (platform: SimulatedPlatform, at: number) => Promise<boolean>): Promise<number> {
  for (let at = 0; ; at++) {
    let hasEnded = false;
    await simulated(async (platform) => {
      hasEnded = await body(platform, at);
    }, at + 1);
    if (!hasEnded) return at;
  }
}

async function createWithRecords(platform: SimulatedPlatform, records: number): Promise<PartitionLog> {
  const { logs } = await openLogs(platform);
  const log = await logs.create(partition(0), topicId, defaultConfig);
  for (let index = 0; index < records; index++) log.append(batchOf(), 0);
  return log;
}

async function reopen(platform: SimulatedPlatform): Promise<PartitionLog> {
  return (await openLogs(platform)).logs.get(partition(0))!;
}

test('a power cut at any step of any checkpoint leaves a directory that starts with all that was safe (KAFKA-16541)', async () => {
  const places = await atEveryPlace(async (platform, at) => {
    await (await createWithRecords(platform, 3)).whenDurable(3);
    platform.kill();
    const hasEnded = await endAt(platform, at, 'crash', everywhere, async (machine) => {
      const { logs } = await openLogs(machine);
      const log = logs.get(partition(0))!;
      await log.beginLeaderEpoch(1);
      log.append(batchOf(), 1);
      await log.whenDurable(4);
      log.setHighWatermark(4);
      log.advanceLogStart(2);
      log.roll();
      await log.beginLeaderEpoch(2);
      await logs.rounds.noteRecoveryPoints();
      await logs.checkpoints.logStarts();
      await logs.checkpoints.highWatermarks();
      await logs.close(1);
    });
    if (!hasEnded) platform.crash();
    const log = await reopen(platform);
    assert.ok(log.logEndOffset >= 3 && log.logEndOffset <= 4, `place ${at}: the log ends at ${log.logEndOffset}`);
    assert.ok([0, 2].includes(log.logStartOffset), `place ${at}: the log starts at ${log.logStartOffset}`);
    const batches = await readAll(log, log.logStartOffset, log.logEndOffset);
    assert.equal(batches.length, log.logEndOffset - log.logStartOffset, `place ${at}`);
    // An epoch is there with its batches, and never begins where another one's are.
    assert.equal(log.epochOf(2), 0, `place ${at}`);
    if (log.logEndOffset === 4) assert.equal(log.epochOf(3), 1, `place ${at}`);
    return hasEnded;
  });
  assert.ok(places > 30, `${places} places`);
});

test('the clean marker does not outlive a crash while the logs are loaded (KAFKA-10471, KAFKA-15375)', async () => {
  for (const end of ['kill', 'crash'] as const) {
    const places = await atEveryPlace(async (platform, at) => {
      const { logs, close } = await openLogs(platform);
      const log = await logs.create(partition(0), topicId, defaultConfig);
      log.append(batchOf(), 0);
      await close();
      const inPartition = (path: string): boolean => path.startsWith('/data/t-0');
      // A new epoch is what a start writes at first.
      const hasEnded = await endAt(platform, at, end, inPartition, async (machine) => {
        const again = (await openLogs(machine)).logs.get(partition(0))!;
        await again.beginLeaderEpoch(1);
        again.append(batchOf(), 1);
        await again.whenWritten(2);
      });
      if (hasEnded) {
        const { directories, logs: found } = await openLogs(platform);
        assert.equal(directories[0]!.wasClean, false, `place ${at}`);
        assert.ok(found.get(partition(0))!.logEndOffset >= 1);
      }
      return hasEnded;
    });
    assert.ok(places >= 4, `${places} places`);
  }
});

test('what a recovery has shown survives a power cut, also one in the midst of the recovery (KAFKA-10101)', async () => {
  const places = await atEveryPlace(async (platform, at) => {
    const log = await createWithRecords(platform, 10);
    await log.whenWritten(10);
    // The pages are there after a kill, but nothing has made them durable.
    platform.kill();
    let shown = 0;
    const hasEnded = await endAt(platform, at, 'crash', everywhere, async (machine) => {
      shown = (await openLogs(machine)).logs.get(partition(0))!.logEndOffset;
    });
    if (!hasEnded) {
      assert.equal(shown, 10);
      platform.crash();
    }
    const { logs, directories } = await openLogs(platform);
    const again = logs.get(partition(0));
    assert.ok((again?.logEndOffset ?? 0) >= shown, `place ${at}: ${shown} records were shown`);
    const noted = directories[0]!.recoveryPoints.get('t-0') ?? 0;
    assert.ok(noted <= (again?.logEndOffset ?? 0), `place ${at}: the recovery point is ${noted}`);
    return hasEnded;
  });
  assert.ok(places > 5, `${places} places`);
});

test('nothing is appended after a failed write until the log has been recovered (KAFKA-10778)', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    log.append(batchOf(), 0);
    await log.whenDurable(1);
    platform.disk.failNext('write', 'EIO');
    log.append(batchOf(), 0);
    await assert.rejects(log.whenWritten(2), StorageError);
    for (let attempt = 0; attempt < 3; attempt++) assert.throws(() => log.append(batchOf(), 0), StorageError);
    await log.recoverFromFailure();
    assert.deepEqual(log.append(batchOf(), 0), { baseOffset: 1, lastOffset: 1 });
  });
});

const producer = { producerId: 7, producerEpoch: 0, isTransactional: true };

function abortMarker(): Uint8Array {
  return endTransactionBatch({ type: 'abort', timestamp: 1, coordinatorEpoch: 0, producerId: 7, producerEpoch: 0 });
}

test('a transaction index that cannot be written costs no offset and hides no abort (KAFKA-7866)', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    log.append(batchOf({ ...producer, baseSequence: 0 }), 0);
    log.append(abortMarker(), 0);
    await log.whenDurable(2);
    log.setHighWatermark(2);
    platform.disk.failNext('write', 'EIO', (path) => path.includes('.txnindex'));
    log.roll();
    assert.deepEqual(log.append(batchOf(), 0), { baseOffset: 2, lastOffset: 2 });
    await log.whenDurable(3);
    assert.equal(log.lastStableOffset, 2);
    assert.ok(log.recoveryPoint <= 0, 'a restart makes the index again');
    assert.equal((await log.abortedTransactions(0, 3))?.length, 1);
    platform.kill();
    const again = await openLog(platform, { isClean: false, recoveryPoint: log.recoveryPoint });
    assert.equal(again.logEndOffset, 3);
    assert.equal((await again.abortedTransactions(0, 3))?.length, 1);
  });
});

test('a cut into an open transaction leaves no unstable offset that nothing ends (KAFKA-12153)', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    log.append(batchOf(), 0);
    log.append(batchOf({ ...producer, baseSequence: 0 }), 0);
    log.append(batchOf({ ...producer, baseSequence: 1 }), 0);
    await log.whenDurable(3);
    log.setHighWatermark(3);
    assert.equal(log.lastStableOffset, 1);
    await log.truncateTo(2);
    log.setHighWatermark(2);
    assert.equal(log.lastStableOffset, 1, 'its first batch is still there');
    await log.truncateTo(1);
    log.append(batchOf(), 0);
    log.append(batchOf(), 0);
    await log.whenDurable(3);
    log.setHighWatermark(3);
    assert.equal(log.lastStableOffset, 3, 'nothing of it is left');
  });
});
