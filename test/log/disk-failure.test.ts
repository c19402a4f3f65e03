// One failure at a time, told as a story; crash.test.ts mixes them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openLogDirectories } from '../../src/log/directory/open-log-directories.ts';
import { Logs } from '../../src/log/logs.ts';
import type { PartitionLog } from '../../src/log/partition-log.ts';
import { StorageError } from '../../src/log/storage-error.ts';
import { silentLogger } from '../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { batchOf, defaultConfig, openLog, readAll, simulated, topicId, topicPartition } from './log-fixture.ts';

async function withOneRecord(platform: SimulatedPlatform): Promise<PartitionLog> {
  const log = await openLog(platform);
  log.append(batchOf(), 0);
  await log.whenDurable(1);
  log.setHighWatermark(1);
  return log;
}

async function assertRefuses(log: PartitionLog, waiting: Promise<void>): Promise<void> {
  await assert.rejects(waiting, StorageError);
  assert.ok(log.failure instanceof StorageError);
  assert.throws(() => log.append(batchOf(), 0), StorageError);
  await assert.rejects(log.whenDurable(1), StorageError);
  assert.equal((await readAll(log, 0, 1)).length, 1, 'reads go on');
}

async function assertAccepts(log: PartitionLog, expectedOffset: number): Promise<void> {
  await log.recoverFromFailure();
  assert.equal(log.failure, undefined);
  assert.deepEqual(log.append(batchOf(), 0), { baseOffset: expectedOffset, lastOffset: expectedOffset });
  await log.whenDurable(expectedOffset + 1);
}

describe('when the disk fails a partition', () => {
  for (const code of ['ENOSPC', 'EIO', 'EROFS'])
    test(`at a write with ${code}: nothing is acknowledged, reads go on, and it recovers`, async () => {
      await simulated(async (platform) => {
        const log = await withOneRecord(platform);
        platform.disk.failNext('write', code);
        log.append(batchOf({ valueBytes: 5000 }), 0);
        await assertRefuses(log, log.whenWritten(2));
        await assertAccepts(log, 1);
      });
    });

  test('at a sync: what the sync had to cover is written again or given up, not synced again as if nothing had happened', async () => {
    const ends = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      await simulated(async (platform) => {
        const log = await withOneRecord(platform);
        platform.disk.failNext('sync', 'EIO');
        log.append(batchOf({ valueBytes: 9000 }), 0);
        await log.whenWritten(2);
        await assertRefuses(log, log.whenDurable(2));
        await log.recoverFromFailure();
        const end = log.logEndOffset;
        ends.add(end);
        await assertAccepts(log, end);
        platform.crash();
        const again = await openLog(platform, { isClean: false });
        assert.equal(again.logEndOffset, end + 1);
        assert.equal((await readAll(again, 0, end + 1)).length, end + 1);
      }, seed);
    }
    assert.deepEqual(
      [...ends].toSorted((a, b) => a - b),
      [1, 2],
      'the disk has kept it readable in some lives only',
    );
  });

  test('at a sync, before the process was killed: a restart makes what it keeps durable, not only what it writes', async () => {
    let kept = 0;
    for (let seed = 1; seed <= 40; seed++) {
      await simulated(async (platform) => {
        const log = await withOneRecord(platform);
        log.append(batchOf({ valueBytes: 20_000 }), 0);
        platform.disk.failNext('sync', 'EIO');
        await assert.rejects(log.whenDurable(2), StorageError);
        platform.kill();
        const restarted = await openLog(platform, { isClean: false, recoveryPoint: 1 });
        // Pages that the sync has dropped can still be read, and a sync of them would succeed.
        const end = restarted.logEndOffset;
        kept += end - 1;
        restarted.append(batchOf(), 0);
        await restarted.whenDurable(end + 1);
        platform.crash();
        const again = await openLog(platform, { isClean: false, recoveryPoint: end + 1 });
        assert.equal(again.logEndOffset, end + 1);
        assert.equal((await readAll(again, 0, end + 1)).length, end + 1);
      }, seed);
    }
    assert.ok(kept > 0, 'no restart has found what the sync had dropped');
  });

  test('at the sync of a restart: the next one does not take the pages for durable either', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      await simulated(async (platform) => {
        const log = await withOneRecord(platform);
        log.append(batchOf({ valueBytes: 20_000 }), 0);
        await log.whenWritten(2);
        platform.kill();
        platform.disk.failNext('sync', 'EIO', (path) => path.endsWith('.log'));
        const restart = () => openLog(platform, { isClean: false, recoveryPoint: 1 });
        await assert.rejects(restart(), { code: 'EIO' });
        const { logEndOffset } = await restart();
        platform.crash();
        assert.equal(
          (await openLog(platform, { isClean: false, recoveryPoint: logEndOffset })).logEndOffset,
          logEndOffset,
        );
      }, seed);
    }
  });

  test('what was written and not yet synced is kept when only a later write failed', async () => {
    await simulated(async (platform) => {
      const log = await withOneRecord(platform);
      log.append(batchOf(), 0);
      await log.whenWritten(2);
      platform.disk.failNext('write', 'ENOSPC');
      log.append(batchOf(), 0);
      await assertRefuses(log, log.whenWritten(3));
      await assertAccepts(log, 2);
    });
  });

  test('a failed sync while recovering from a failed write is not forgotten', async () => {
    await simulated(async (platform) => {
      const log = await withOneRecord(platform);
      log.append(batchOf({ valueBytes: 9000 }), 0);
      await log.whenWritten(2);
      platform.disk.failNext('write', 'EIO');
      log.append(batchOf(), 0);
      await assertRefuses(log, log.whenWritten(3));
      platform.disk.failNext('sync', 'EIO');
      await assert.rejects(log.recoverFromFailure());
      await log.recoverFromFailure();
      const end = log.logEndOffset;
      await assertAccepts(log, end);
      platform.crash();
      assert.equal((await readAll(await openLog(platform, { isClean: false }), 0, end + 1)).length, end + 1);
    });
  });

  test('a cut that the disk stopped half-way leaves no hole behind it', async () => {
    await simulated(async (platform) => {
      const log = await withOneRecord(platform);
      log.append(batchOf({ valueBytes: 900 }), 0);
      await log.whenDurable(2);
      // The file is cut by then; the epochs that go with it are not written.
      log.append(batchOf({ valueBytes: 900 }), 1);
      await log.whenDurable(3);
      await log.beginLeaderEpoch(log.latestLeaderEpoch);
      platform.disk.failNext('write', 'ENOSPC');
      await assert.rejects(log.truncateTo(1), { code: 'ENOSPC' });
      await assertAccepts(log, 1);
      platform.crash();
      const again = await openLog(platform, { isClean: false });
      assert.equal(again.logEndOffset, 2);
      assert.equal((await readAll(again, 0, 2)).length, 2);
    });
  });

  test('a full disk is looked at again by itself, and the log goes on when there is space', async () => {
    await simulated(async (platform) => {
      const { directories } = await openLogDirectories(platform, ['/data'], 1, silentLogger);
      const logs = new Logs({
        platform,
        directories,
        logger: silentLogger,
        tailCacheBytes: 0,
        concurrentLoads: 1,
        retentionCheckIntervalMs: 1e6,
        recoveryPointIntervalMs: 1e6,
        logStartOffsetIntervalMs: 1e6,
        highWatermarkIntervalMs: 1e6,
        producerExpirationMs: 1e9,
        producerExpirationCheckIntervalMs: 1e6,
        fileDeleteDelayMs: 1000,
      });
      await logs.load(() => defaultConfig, new Set());
      const log = await logs.create(topicPartition, topicId, defaultConfig);
      logs.rounds.start();
      log.append(batchOf(), 0);
      await log.whenDurable(1);
      const { space } = platform.disk;
      const { capacityBytes } = space;
      space.capacityBytes = space.usedBytes + 8192;
      log.append(batchOf({ valueBytes: 50_000 }), 0);
      await assertRefuses(log, log.whenWritten(2));
      const pause = (ms: number) => new Promise<void>((resolve) => void platform.timers.after(ms, resolve));
      await pause(3000);
      assert.ok(log.failure !== undefined, 'there is still no space');
      space.capacityBytes = capacityBytes;
      await pause(1500);
      assert.equal(log.failure, undefined);
      assert.equal(log.append(batchOf(), 0).baseOffset, 1);
      await log.whenDurable(2);
      await logs.close(1);
    });
  });

  test('nobody has to wait: a failure without listeners does not end the process', async () => {
    await simulated(async (platform) => {
      const log = await withOneRecord(platform);
      platform.disk.failNext('write', 'EIO');
      log.append(batchOf(), 0);
      void log.whenWritten(2);
      void log.whenDurable(2);
      await new Promise<void>((resolve) => void platform.timers.after(10, resolve));
      void log.whenDurable(2);
      assert.ok(log.failure !== undefined);
    });
  });
});
