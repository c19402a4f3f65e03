// Every kind of failure at every kind of call that changes something: nothing is acknowledged after it that
// is not safe, reading goes on, and when the disk is well again so is the log, without a restart.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silentLogger } from '../../../src/base/logging.ts';
import type { DiskOperation } from '../../../src/base/ports/simulated/disk-faults.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { openLogDirectories } from '../../../src/log/directory/open-log-directories.ts';
import { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { StorageError } from '../../../src/log/storage-error.ts';
import { batchOf, defaultConfig, readAll, simulated, topicId, topicPartition } from '../log-fixture.ts';

/** Small enough that segments roll, indexes and snapshots are written, and old segments go. */
const config = {
  ...defaultConfig,
  segmentBytes: 2000,
  indexIntervalBytes: 300,
  retentionBytes: 8000,
  fileDeleteDelayMs: 20,
};

const codes = ['ENOSPC', 'EIO', 'EROFS'] as const;
const operations: readonly DiskOperation[] = [
  'open',
  'write',
  'sync',
  'truncate',
  'rename',
  'removeFile',
  'syncDirectory',
];

async function openLogs(platform: SimulatedPlatform): Promise<{ logs: Logs; log: PartitionLog }> {
  const { directories } = await openLogDirectories(platform, ['/data'], 1, silentLogger);
  const logs = new Logs({
    platform,
    directories,
    logger: silentLogger,
    tailCacheBytes: 0,
    concurrentLoads: 1,
    retentionCheckIntervalMs: 30,
    recoveryPointIntervalMs: 20,
    logStartOffsetIntervalMs: 20,
    highWatermarkIntervalMs: 20,
    producerExpirationMs: 1e9,
    producerExpirationCheckIntervalMs: 1e6,
    fileDeleteDelayMs: 20,
  });
  await logs.load(() => config, new Set());
  const log = logs.get(topicPartition) ?? (await logs.create(topicPartition, topicId, config));
  logs.rounds.start();
  return { logs, log };
}

const pause = (platform: SimulatedPlatform, ms: number): Promise<void> =>
  new Promise((resolve) => void platform.timers.after(ms, resolve));

/** Appends with acks=all for a while; resolves with the offset behind what was acknowledged. */
async function write(platform: SimulatedPlatform, log: PartitionLog, batches: number, acknowledged: { end: number }) {
  for (let index = 0; index < batches; index++) {
    try {
      const { lastOffset } = log.append(batchOf({ valueBytes: 300, fill: index }), 0);
      await log.whenDurable(lastOffset + 1);
      acknowledged.end = lastOffset + 1;
      log.setHighWatermark(log.durableOffset);
    } catch (error) {
      assert.ok(error instanceof StorageError, String(error));
    }
    await pause(platform, 5);
  }
}

describe('a disk on which one kind of call fails for a while', () => {
  for (const operation of operations)
    for (const code of codes)
      test(`${operation} with ${code}`, async () => {
        await simulated(async (platform) => {
          const { log } = await openLogs(platform);
          const acknowledged = { end: 0 };
          await write(platform, log, 30, acknowledged);
          assert.equal(acknowledged.end, log.logEndOffset);
          let isFailing = true;
          let failures = 0;
          platform.disk.failWhile(operation, code, () => {
            if (isFailing) failures += 1;
            return isFailing;
          });
          // A file is cut only where something has failed already.
          if (operation === 'truncate') platform.disk.failNext('write', 'EIO', (path) => path.endsWith('.log'));
          const readable = acknowledged.end;
          await write(platform, log, 30, acknowledged);
          // It tries to recover meanwhile.
          await pause(platform, 2500);
          assert.ok(failures > 0, 'nothing has failed');
          if (operation !== 'open') {
            const { logStartOffset } = log;
            const found = await readAll(log, logStartOffset, readable);
            assert.equal((found.at(-1)?.lastOffset ?? readable - 1) + 1, readable, 'reads go on');
          }
          isFailing = false;
          await pause(platform, 4000);
          assert.equal(log.failure, undefined, 'it is well again');
          assert.ok(log.logEndOffset >= acknowledged.end);
          const before = acknowledged.end;
          await write(platform, log, 30, acknowledged);
          assert.ok(acknowledged.end >= before + 30);
          platform.crash();
          const again = await openLogs(platform);
          assert.ok(again.log.logEndOffset >= acknowledged.end, `${again.log.logEndOffset} of ${acknowledged.end}`);
          const found = await readAll(again.log, again.log.logStartOffset, acknowledged.end);
          assert.equal(found.at(-1)?.lastOffset, acknowledged.end - 1);
          await again.logs.close(1);
        });
      });
});

test('a disk that takes seconds delays acknowledgements, and loses nothing', async () => {
  await simulated(async (platform) => {
    const { log } = await openLogs(platform);
    platform.disk.setLatency((operation) => (operation === 'sync' ? 7_000 : 800));
    const acknowledged: number[] = [];
    for (let index = 0; index < 20; index++) {
      const { lastOffset } = log.append(batchOf({ valueBytes: 300 }), 0);
      void log.whenDurable(lastOffset + 1).then(() => acknowledged.push(lastOffset));
      await pause(platform, 100);
    }
    assert.deepEqual(acknowledged, []);
    await log.whenDurable(20);
    assert.equal(acknowledged.length, 20);
    platform.crash();
    const again = await openLogs(platform);
    assert.equal(again.log.logEndOffset, 20);
  });
});
