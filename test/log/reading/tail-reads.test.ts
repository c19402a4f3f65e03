// Readers at the end of the log while it is appended to, rolled and flushed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { TailCache } from '../../../src/log/reading/tail-cache.ts';
import { batchOf, openLog, splitBatches } from '../log-fixture.ts';

/** Reads on and on from where it is, as a consumer at the end does; returns how much it saw. */
async function follow(
  platform: SimulatedPlatform,
  log: PartitionLog,
  isOver: () => boolean,
  maxBytes: number,
): Promise<number> {
  let at = 0;
  while (!isOver()) {
    const bound = log.highWatermark;
    const { chunks, release } = await log.read(at, bound, maxBytes, true);
    const batches = splitBatches(Buffer.concat(chunks));
    release?.();
    for (const { baseOffset, lastOffset } of batches) {
      assert.equal(baseOffset, at, 'nothing is skipped or comes twice');
      assert.ok(lastOffset < bound, `offset ${lastOffset} was read with a high watermark of ${bound}`);
      at = lastOffset + 1;
    }
    if (batches.length === 0) await new Promise<void>((resolve) => void platform.timers.after(0.4, resolve));
  }
  return at;
}

test('a read that races with appends gets nothing at or above the high watermark (KAFKA-9835)', async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const platform = new SimulatedPlatform(seed);
    const { random } = platform;
    const story = async (): Promise<void> => {
      const log = await openLog(platform, {
        config: { segmentBytes: 4000, indexIntervalBytes: 200 },
        tailCache: new TailCache(random.chance(0.5) ? 1000 : 0),
      });
      let isOver = false;
      log.onDurable(() => log.setHighWatermark(log.durableOffset));
      const readers = [1, 700, 5000].map((maxBytes) => follow(platform, log, () => isOver, maxBytes));
      for (let index = 0; index < 200; index++) {
        log.append(batchOf({ records: 1 + random.below(5), valueBytes: random.below(200) }), 0);
        const dice = random.below(100);
        if (dice < 30) await log.whenDurable(log.logEndOffset - random.below(3));
        else if (dice < 51) await log.whenWritten(log.logEndOffset);
      }
      await log.whenDurable(log.logEndOffset);
      isOver = true;
      for (const seen of await Promise.all(readers)) assert.ok(seen > 100, `a reader came to ${seen} only`);
    };
    await platform.runUntil(story());
  }
});
