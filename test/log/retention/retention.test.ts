import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { fileName, timeIndexSuffix } from '../../../src/log/file-names.ts';
import { TimeIndex } from '../../../src/log/segment/time-index.ts';
import { batchOf, directory, openLog, readAll, recordingLogger, simulated } from '../log-fixture.ts';

const dayMs = 86_400_000;

/** Segments of three batches of ten records each, a day between batches. */
async function filled(platform: SimulatedPlatform, config: Partial<LogConfig>, batches = 12): Promise<PartitionLog> {
  const log = await openLog(platform, { config: { segmentBytes: 1000, segmentMs: 2 ** 60, ...config } });
  const startMs = platform.clock.wallMs() - batches * dayMs;
  for (let index = 0; index < batches; index++) {
    log.append(batchOf({ records: 10, valueBytes: 16, timestamp: startMs + index * dayMs }), 0);
    await log.whenDurable(log.logEndOffset);
  }
  log.setHighWatermark(log.logEndOffset);
  return log;
}

describe('retention', () => {
  test('gives up whole segments that are older than retention.ms', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 5.5 * dayMs });
      assert.deepEqual(
        log.segments.map(({ baseOffset }) => baseOffset),
        [0, 30, 60, 90],
      );
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 2);
      assert.equal(log.logStartOffset, 60);
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 0);
    });
  });

  test('gives up the oldest segments for as long as the rest is not below retention.bytes', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, {});
      const { sizeBytes } = log.segments[0]!;
      log.config = { ...log.config, retentionBytes: log.sizeBytes - 2 * sizeBytes };
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 2);
      log.config = { ...log.config, retentionBytes: log.sizeBytes - sizeBytes + 1 };
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 0);
    });
  });

  test('never goes beyond the high watermark (KAFKA-5634)', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 1 });
      log.setHighWatermark(59);
      await log.applyRetention(platform.clock.wallMs());
      assert.equal(log.logStartOffset, 30);
    });
  });

  test('takes the list of aborted transactions along: a reader whom it overtakes is told that nobody knows', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 5.5 * dayMs });
      assert.deepEqual(await log.abortedTransactions(20, 100), []);
      const overtaken = log.abortedTransactions(20, 100);
      await log.applyRetention(platform.clock.wallMs());
      assert.equal(log.logStartOffset, 60);
      assert.equal(await log.abortedTransactions(20, 100), undefined);
      assert.deepEqual(await log.abortedTransactions(60, 100), []);
      assert.ok([undefined, 0].includes((await overtaken)?.length), 'before or behind, but never half');
    });
  });

  test('leaves a log without the delete policy alone, but for what lies below its start', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 1, retentionBytes: 0, delete: false });
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 0);
      log.advanceLogStart(65);
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 2);
      assert.equal(log.logStartOffset, 65);
      assert.equal(log.segments[0]!.baseOffset, 60);
    });
  });

  test('when everything is too old an empty log is left that goes on at its end, after a power cut too', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 1 });
      assert.equal(await log.applyRetention(platform.clock.wallMs() + dayMs), 4);
      assert.deepEqual([log.logStartOffset, log.logEndOffset], [120, 120]);
      platform.crash();
      const again = await openLog(platform, { isClean: false });
      assert.deepEqual([again.logStartOffset, again.logEndOffset], [120, 120]);
    });
  });

  test('a record that is appended while retention looks at ages is not lost', async () => {
    await simulated(async (platform) => {
      const first = await filled(platform, { retentionMs: 1 });
      await first.close();
      const log = await openLog(platform, { config: { segmentBytes: 1000, retentionMs: 1 }, highWatermark: 120 });
      const retiring = log.applyRetention(platform.clock.wallMs() + dayMs);
      log.append(batchOf({ timestamp: platform.clock.wallMs() + dayMs }), 0);
      await retiring;
      assert.ok(log.logStartOffset <= 120, 'the new record stays');
      assert.equal((await readAll(log, log.logStartOffset, 121)).at(-1)?.lastOffset, 120);
    });
  });

  test('keeps what is behind a record of the future, and says so once', async () => {
    await simulated(async (platform) => {
      const events: LogEvent[] = [];
      const log = await openLog(platform, {
        config: { segmentBytes: 1000, retentionMs: 1 },
        logger: recordingLogger(events),
      });
      const nowMs = platform.clock.wallMs();
      for (const timestamp of [nowMs + dayMs, nowMs - dayMs, nowMs - dayMs]) {
        log.append(batchOf({ timestamp, valueBytes: 700 }), 0);
        await log.whenDurable(log.logEndOffset);
      }
      log.setHighWatermark(log.logEndOffset);
      for (const _ of [1, 2]) assert.equal(await log.applyRetention(nowMs), 0);
      const warnings = events.filter(({ level }) => level === 'warn');
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!.message, /record of the future/);
      assert.equal(await log.applyRetention(nowMs + dayMs + 2), 3, 'until its time has passed');
    });
  });

  test('takes records without a time for as old as their file', async () => {
    await simulated(async (platform) => {
      const log = await openLog(platform, { config: { segmentBytes: 1000, retentionMs: 60_000 } });
      for (const _ of [1, 2, 3]) {
        log.append(batchOf({ timestamp: -1, valueBytes: 700 }), 0);
        await log.whenDurable(log.logEndOffset);
      }
      log.setHighWatermark(log.logEndOffset);
      const nowMs = platform.clock.wallMs();
      assert.equal(await log.applyRetention(nowMs + 59_000), 0);
      assert.equal(await log.applyRetention(nowMs + 60_001), 3);
    });
  });

  test('does not believe a time index that says a segment is older than its batches', async () => {
    await simulated(async (platform) => {
      await (await filled(platform, {})).close();
      const path = `${directory}/${fileName(0, timeIndexSuffix)}`;
      const wrong = new TimeIndex(0);
      wrong.append(1, 29);
      const file = await platform.disk.open(path, 'truncate');
      await file.write([wrong.toBytes()], 0);
      await file.close();
      const log = await openLog(platform, {
        config: { segmentBytes: 1000, retentionMs: 30 * dayMs },
        highWatermark: 120,
      });
      assert.equal(await log.applyRetention(platform.clock.wallMs()), 0);
    });
  });

  test('removes the files only after file.delete.delay.ms, and none of the snapshots that are needed', async () => {
    await simulated(async (platform) => {
      const log = await filled(platform, { retentionMs: 5.5 * dayMs, fileDeleteDelayMs: 1000 });
      await log.applyRetention(platform.clock.wallMs());
      const names = async () => (await platform.disk.list(directory)).map(({ name }) => name);
      assert.equal((await names()).filter((name) => name.endsWith('.log.deleted')).length, 2);
      await new Promise<void>((resolve) => void platform.timers.after(1100, resolve));
      assert.equal((await names()).filter((name) => name.endsWith('.deleted')).length, 0);
      assert.deepEqual(
        (await names()).filter((name) => name.endsWith('.snapshot')).map((name) => Number(name.slice(0, 20))),
        [60, 90],
      );
    });
  });
});
