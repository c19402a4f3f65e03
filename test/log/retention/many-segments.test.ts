// Retention of many segments at once: the log start is noted before anything goes, names become durable
// together, files are removed one after another, and whenever it ends the log has no hole.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Disk } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog, PartitionLogOptions } from '../../../src/log/partition-log.ts';
import { batchOf, directory, openLog, readAll, simulated } from '../log-fixture.ts';

const segmentsCount = 40;

/** One record in each segment; only the last one may stay. */
async function fill(log: PartitionLog): Promise<void> {
  for (let segment = 0; segment < segmentsCount; segment++) {
    log.append(batchOf(), 0);
    await log.whenDurable(log.logEndOffset);
    if (segment < segmentsCount - 1) log.roll();
  }
  await log.close();
}

/** The disk, with a word about every change of a name. */
function watched(platform: SimulatedPlatform, tell: (operation: string, path: string) => void): Platform {
  const { clock, timers, random, network, workers, http, usage } = platform;
  const disk = new Proxy<Disk>(platform.disk, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        tell(`begin ${String(name)}`, String(values[0]));
        try {
          return (await Reflect.apply(member, target, values)) as unknown;
        } finally {
          tell(`end ${String(name)}`, String(values[0]));
        }
      };
    },
  });
  return { clock, timers, random, network, workers, http, usage, disk };
}

async function openFilled(platform: SimulatedPlatform, wish: Partial<PartitionLogOptions>): Promise<PartitionLog> {
  await fill(await openLog(platform));
  const log = await openLog(platform, { ...wish, config: { retentionBytes: 50, fileDeleteDelayMs: 1000 } });
  log.setHighWatermark(log.logEndOffset);
  return log;
}

const pause = (platform: SimulatedPlatform, durationMs: number): Promise<void> =>
  new Promise((resolve) => void platform.timers.after(durationMs, resolve));

describe('retention of many segments', () => {
  test('notes the log start first and syncs the directory once', async () => {
    await simulated(async (platform) => {
      const told: string[] = [];
      const saveLogStart = async (): Promise<void> => void told.push('start noted');
      const seen = watched(platform, (operation, path) => told.push(`${operation} ${path}`));
      const log = await openFilled(platform, { saveLogStart, platform: seen });
      told.length = 0;
      assert.equal(await log.applyRetention(platform.clock.wallMs()), segmentsCount - 1);
      assert.equal(log.logStartOffset, segmentsCount - 1);
      const renames = told.filter((each) => /^begin rename .*\.log$/.test(each));
      assert.equal(renames.length, segmentsCount - 1);
      assert.deepEqual(renames, renames.toSorted(), 'the oldest first');
      assert.ok(told.indexOf('start noted') < told.indexOf(renames[0]!), 'a restart knows before the first name goes');
      const syncs = told.slice(
        0,
        told.findIndex((each) => each.includes('leader-epoch-checkpoint')),
      );
      assert.equal(syncs.filter((each) => each === `begin syncDirectory ${directory}`).length, 1);
      await log.close();
    });
  });

  test('removes the files one after another when their delay is over, with pauses', async () => {
    await simulated(async (platform) => {
      let under = 0;
      let most = 0;
      const removals: number[] = [];
      const seen = watched(platform, (operation) => {
        if (operation === 'begin removeFile') {
          under += 1;
          most = Math.max(most, under);
          removals.push(platform.clock.monotonicMs());
        } else if (operation === 'end removeFile') under -= 1;
      });
      const log = await openFilled(platform, { saveLogStart: async () => {}, platform: seen });
      await log.applyRetention(platform.clock.wallMs());
      removals.length = 0;
      const atMs = platform.clock.monotonicMs();
      await pause(platform, 900);
      assert.deepEqual(removals, []);
      await pause(platform, 2000);
      assert.ok(removals.length >= 3 * (segmentsCount - 1), `${removals.length} files`);
      assert.equal(most, 1);
      assert.ok(removals[0]! - atMs >= 990, 'not before file.delete.delay.ms');
      assert.ok(removals.at(-1)! - removals[0]! >= 15, 'others had their turn in between');
      await log.close();
    });
  });

  test('goes on after a start when the broker was closed in its midst', async () => {
    await simulated(async (platform) => {
      let noted = 0;
      const saveLogStart = async (): Promise<void> => void (noted = log.logStartOffset);
      const log = await openFilled(platform, { saveLogStart });
      const retiring = log.applyRetention(platform.clock.wallMs());
      while (!(await names(platform)).some((name) => name.endsWith('.deleted'))) await pause(platform, 1);
      log.stopRetention();
      await retiring;
      await log.close();
      assert.ok((await names(platform)).filter((name) => name.endsWith('.log')).length > 1, 'some are left');
      assert.equal(log.oldestFileOffset < log.logStartOffset, true, 'the next start has to be told');
      const again = await openLog(platform, { logStartOffset: noted, highWatermark: segmentsCount });
      assert.deepEqual([again.logStartOffset, again.segments.length], [segmentsCount - 1, 1]);
      assert.deepEqual(
        (await names(platform)).filter((name) => /\.(?:log|deleted)$/.test(name)).length,
        1,
        'what was left over is gone',
      );
    });
  });

  test('leaves no hole when the power fails at any moment', async () => {
    let cuts = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const platform = new SimulatedPlatform(seed);
      let noted = 0;
      const retiring = (async () => {
        const saveLogStart = async (): Promise<void> => {
          await pause(platform, 1);
          noted = log.logStartOffset;
        };
        const log = await openFilled(platform, { saveLogStart });
        const whole = log.applyRetention(platform.clock.wallMs()).then(() => 'whole');
        return Promise.race([whole, pause(platform, 1 + (seed % 20) * 3).then(() => 'cut')]);
      })();
      if ((await platform.runUntil(retiring)) === 'cut') cuts += 1;
      platform.crash();
      const reading = (async () => {
        const log = await openLog(platform, { isClean: false, logStartOffset: noted, highWatermark: segmentsCount });
        const found = await readAll(log, log.logStartOffset, segmentsCount);
        assert.deepEqual(
          found.map(({ baseOffset }) => baseOffset),
          Array.from({ length: segmentsCount - log.logStartOffset }, (_, index) => log.logStartOffset + index),
          `seed ${seed}`,
        );
        await log.close();
      })();
      await platform.runUntil(reading);
    }
    assert.ok(cuts >= 5, `${cuts} of the power cuts came in its midst`);
  });
});

async function names(platform: SimulatedPlatform): Promise<string[]> {
  return (await platform.disk.list(directory)).map(({ name }) => name);
}
