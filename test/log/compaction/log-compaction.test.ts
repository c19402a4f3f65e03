import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { TailCache } from '../../../src/log/reading/tail-cache.ts';
import { directory, readAll, simulated } from '../log-fixture.ts';
import { Life, mortal } from '../simulation/life.ts';
import { commit, compactOnce, contentOf, openCompacted, put, roll, startMs } from './compacted-log.ts';

/** Three segments with a few keys over and over, and an active one. */
async function filled(log: PartitionLog): Promise<void> {
  put(log, 'a=1 b=1 c=1');
  put(log, 'a=2');
  await roll(log);
  put(log, 'b=2 d=1');
  await roll(log);
  put(log, 'a=3 e=1 e=2');
  await roll(log);
  put(log, 'c=2');
  await commit(log);
}
const left = ['2:c=1', '4:b=2', '5:d=1', '6:a=3', '8:e=2', '9:c=2'];

async function names(platform: SimulatedPlatform): Promise<string[]> {
  return (await platform.disk.list(directory)).map(({ name }) => name);
}

const shortName = (name: string): string => name.replace(/^0+(?=\d)/, '');

test('a pass leaves the last record of each key, and readers find it at every offset', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { tailCache: new TailCache(1024 * 1024) });
    await filled(log);
    assert.deepEqual((await contentOf(log)).length, 10);
    const result = await compactOnce(log);
    assert.deepEqual([result?.endOffset, result?.isMapFull], [9, false]);
    assert.equal(log.compaction.checkpoint, 9);
    assert.deepEqual(await contentOf(log), left);
    for (let offset = 0; offset <= 9; offset++) {
      const [first] = await readAll(log, offset, 10);
      assert.ok(first !== undefined && first.lastOffset >= offset, `something at or behind ${offset}`);
    }
    assert.equal(log.segments.length, 2);
    // Once more changes nothing.
    await compactOnce(log);
    assert.deepEqual(await contentOf(log), left);
  });
});

test('files are swapped under their names, the old ones go after file.delete.delay.ms', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { fileDeleteDelayMs: 5000 } });
    await filled(log);
    await compactOnce(log);
    const logs = async () => (await names(platform)).filter((name) => name.includes('.log')).map(shortName);
    assert.deepEqual(await logs(), ['0.log', '0.log.deleted', '4.log.deleted', '6.log.deleted', '9.log']);
    await new Promise<void>((resolve) => void platform.timers.after(6000, resolve));
    assert.deepEqual(await logs(), ['0.log', '9.log']);
    assert.deepEqual(
      (await names(platform)).filter((name) => /cleaned|swap|deleted/.test(name)),
      [],
    );
    // One snapshot for each segment that is left, which recovery needs, and none for those that are gone.
    assert.deepEqual((await names(platform)).filter((name) => name.endsWith('.snapshot')).map(shortName), [
      '9.snapshot',
    ]);
  });
});

test('whoever is in the midst of an old segment reads on there', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    await filled(log);
    const old = log.segments[0]!;
    const before = await old.file.use(async (file) => file.size());
    // A reader that has the list of segments, but has not opened anything of it.
    await old.file.close();
    const indexes = await old.loadIndexes();
    await compactOnce(log);
    assert.ok(!log.segments.includes(old));
    assert.equal(await old.file.use((file) => file.size()), before, 'the old file under its other name');
    assert.equal(await old.loadIndexes(), indexes, 'not those of the file that has its name now');
  });
});

test('an opening that is under way when the files are swapped finds the file it was meant for', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform);
      await filled(log);
      const old = log.segments[0]!;
      const sizeBytes = await old.file.use((file) => file.size());
      const compacting = compactOnce(log);
      for (let turn = 0; log.compaction.isRunning || turn === 0; turn++) {
        await old.file.close();
        assert.equal(await old.file.use((file) => file.size()), sizeBytes);
        await new Promise<void>((resolve) => void platform.timers.after(0.05, resolve));
      }
      await compacting;
    }, seed);
  }
});

test('nothing at or behind the last stable offset is touched', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    put(log, 'a=1');
    await roll(log);
    put(log, 'a=2', { producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: true });
    await roll(log);
    put(log, 'a=3');
    await roll(log);
    assert.equal(log.lastStableOffset, 1);
    await compactOnce(log);
    assert.deepEqual(await contentOf(log), ['0:a=1', '1:a=2', '2:a=3']);
    assert.equal(log.compaction.checkpoint, 1);
  });
});

test('KAFKA-13194: a record above the high watermark replaces none below it', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    put(log, 'a=committed');
    await roll(log);
    put(log, 'b=1');
    put(log, 'a=uncommitted');
    await log.whenDurable(3);
    log.setHighWatermark(2);
    log.roll();
    await log.applyRetention(startMs);
    await compactOnce(log);
    assert.deepEqual(await contentOf(log), ['0:a=committed', '1:b=1', '2:a=uncommitted']);
    log.setHighWatermark(3);
    await compactOnce(log);
    assert.deepEqual(await contentOf(log), ['1:b=1', '2:a=uncommitted']);
  });
});

test('truncation ends a pass, leaves nothing half-written and lowers the checkpoint', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    await filled(log);
    await compactOnce(log);
    put(log, 'a=4 a=5');
    await roll(log);
    let truncating: Promise<void> | undefined;
    const pace = async (): Promise<void> => {
      truncating ??= log.truncateTo(7);
      await new Promise(() => {});
    };
    await assert.rejects(compactOnce(log, { pace }), { name: 'CompactionAbortedError' });
    await truncating;
    // Batches are not split.
    assert.deepEqual([log.logEndOffset, log.compaction.checkpoint], [6, 0]);
    assert.deepEqual(await contentOf(log), left.slice(0, 3));
    assert.deepEqual(
      (await names(platform)).filter((name) => /cleaned|swap/.test(name)),
      [],
    );
    put(log, 'd=2');
    await roll(log);
    await compactOnce(log);
    assert.deepEqual(await contentOf(log), ['2:c=1', '4:b=2', '6:d=2']);
  });
});

test('closing and deleting end a pass at once', async () => {
  for (const end of ['close', 'abandon'] as const) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform);
      await filled(log);
      let ending: Promise<void> | undefined;
      const pace = async (): Promise<void> => {
        ending ??= log[end]();
        await new Promise(() => {});
      };
      await assert.rejects(compactOnce(log, { pace }), { name: 'CompactionAbortedError' });
      await ending;
      assert.equal(await compactOnce(log), undefined);
      const again = await openCompacted(platform, { isClean: end === 'close', highWatermark: 10 });
      assert.equal((await contentOf(again)).length, 10);
    });
  }
});

test('a pass ends when the topic is not compacted any more', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    await filled(log);
    const pace = async (): Promise<void> => {
      log.config = { ...log.config, compact: false };
    };
    await assert.rejects(compactOnce(log, { pace }), { name: 'CompactionAbortedError' });
    assert.equal((await contentOf(log)).length, 10);
    assert.equal(log.compaction.checkpoint, undefined);
  });
});

test('retention waits for the pass, and a pass for retention', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { delete: true } });
    await filled(log);
    log.advanceLogStart(7);
    let removed: number | undefined;
    const pace = async (): Promise<void> => {
      removed ??= await log.applyRetention(startMs);
    };
    await compactOnce(log, { pace });
    assert.equal(removed, 0);
    // The batch that holds the start is served whole.
    assert.deepEqual(await contentOf(log), ['6:a=3', '8:e=2', '9:c=2']);
    const retiring = log.applyRetention(startMs);
    assert.equal(await compactOnce(log), undefined);
    assert.equal(await retiring, 0, 'what lies below the start was compacted into the segment that holds it');
  });
});

test('a map that is too small takes several passes', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    await filled(log);
    let passes = 0;
    for (; (log.compaction.checkpoint ?? 0) < 9; passes++) {
      assert.ok(passes < 10);
      await compactOnce(log, { keys: 3 });
    }
    assert.ok(passes > 1);
    assert.deepEqual(await contentOf(log), left);
  });
});

test('a disk that fails a pass before the files are swapped leaves the log as it was', async () => {
  for (const operation of ['open', 'write', 'sync', 'syncDirectory'] as const) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform);
      await filled(log);
      platform.disk.failNext(operation, 'EIO', (path) => path.includes('.cleaned') || operation === 'syncDirectory');
      await assert.rejects(compactOnce(log), { name: 'DiskError' });
      assert.equal((await contentOf(log)).length, 10);
      assert.equal(log.compaction.checkpoint, undefined);
      assert.deepEqual(
        (await names(platform)).filter((name) => /cleaned|swap|deleted/.test(name)),
        [],
        operation,
      );
      await compactOnce(log);
      assert.deepEqual(await contentOf(log), left);
    });
  }
});

test('a disk that fails the swap half-way: the log reads on, and the next pass ends what was begun', async () => {
  const points = ['.log.cleaned', '.index.cleaned', '4.log', '6.timeindex', '.index.swap', '.log.swap'];
  for (const point of points) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform);
      await filled(log);
      platform.disk.failNext('rename', 'EIO', (path) => path.endsWith(point));
      await assert.rejects(compactOnce(log), { name: 'DiskError' });
      assert.equal((await contentOf(log)).length, 10, point);
      put(log, 'f=1');
      await commit(log);
      await compactOnce(log);
      assert.deepEqual(await contentOf(log), [...left, '10:f=1']);
      await log.close();
      const again = await openCompacted(platform, { highWatermark: 11 });
      assert.deepEqual(await contentOf(again), [...left, '10:f=1']);
    });
  }
});

test('files that a failed pass could not take away do not spoil the swap of the next one', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { segmentBytes: 120 } });
    await filled(log);
    platform.disk.failNext('write', 'EIO', (path) => path.endsWith('4.log.cleaned'));
    platform.disk.failNext('removeFile', 'EIO', (path) => path.endsWith('4.log.cleaned'));
    await assert.rejects(compactOnce(log), { name: 'DiskError' });
    assert.ok((await names(platform)).some((name) => name.endsWith('4.log.cleaned')));
    // Now the segment at 4 goes into the one before; the one at 6 stays by itself.
    log.config = { ...log.config, segmentBytes: 200 };
    platform.disk.failNext('rename', 'EIO', (path) => path.endsWith('6.log.swap'));
    await assert.rejects(compactOnce(log), { name: 'DiskError' });
    platform.crash();
    const again = await openCompacted(platform, { isClean: false, recoveryPoint: 9, highWatermark: 10 });
    assert.deepEqual(await contentOf(again), left);
  });
});

test('retention ends a swap that the disk did not let end, also of a topic that is not compacted any more', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    await filled(log);
    platform.disk.failNext('rename', 'EIO', (path) => path.endsWith('.log.swap'));
    await assert.rejects(compactOnce(log), { name: 'DiskError' });
    log.config = { ...log.config, compact: false, delete: true, retentionMs: 1000 };
    assert.equal(await log.applyRetention(startMs + 2000), 2);
    assert.equal(log.logStartOffset, 10);
  });
});

test('recovery tells the gaps of compaction from lost batches, also where there was no producer snapshot', async () => {
  await simulated(async (platform) => {
    const config = { segmentBytes: 120 };
    let log = await openCompacted(platform, { config });
    await filled(log);
    await log.close();
    for (const name of await names(platform))
      if (name.endsWith('.snapshot')) await platform.disk.removeFile(`${directory}/${name}`);
    await platform.disk.syncDirectory(directory);
    log = await openCompacted(platform, { config, highWatermark: 10 });
    // Each segment is compacted by itself, and nothing of the second one is left.
    put(log, 'b=3 d=2');
    await roll(log);
    put(log, 'z=1');
    await commit(log);
    await compactOnce(log);
    const content = await contentOf(log);
    assert.ok(log.segments.length > 3 && log.segments[1]!.sizeBytes < 62, 'a gap');
    platform.crash();
    const again = await openCompacted(platform, { config, isClean: false, recoveryPoint: 0, highWatermark: 13 });
    assert.equal(again.logEndOffset, 13);
    assert.deepEqual(await contentOf(again), content);
  });
});

test('a power cut at any moment of a swap leaves the old segments or the new ones', async () => {
  const seen = new Set<string>();
  let passMs = 0;
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { segmentBytes: 250 } });
    await filled(log);
    const beginMs = platform.clock.monotonicMs();
    await compactOnce(log);
    passMs = platform.clock.monotonicMs() - beginMs;
  });
  for (let seed = 1; seed <= 60; seed++) {
    await simulated(async (platform) => {
      const life = new Life();
      const log = await openCompacted(platform, { config: { segmentBytes: 250 }, platform: mortal(platform, life) });
      await filled(log);
      const compacting = compactOnce(log).catch(() => undefined);
      await new Promise<void>((resolve) => void platform.timers.after((passMs * seed) / 50, resolve));
      // What a dead process still tries has no effect.
      life.isOver = true;
      platform.crash();
      void compacting;
      const again = await openCompacted(platform, {
        isClean: false,
        recoveryPoint: seed % 2 === 0 ? 0 : 9,
        highWatermark: 10,
      });
      const content = await contentOf(again);
      const everything = content.length === 10;
      // With small segments there are several groups: each is old or new.
      const last = new Map(content.map((record) => [record.split(/[:=]/)[1], record]));
      assert.deepEqual([...last.values()].toSorted(), left.slice(1));
      assert.equal(again.logEndOffset, 10);
      assert.deepEqual(
        (await names(platform)).filter((name) => /cleaned|swap|deleted/.test(name)),
        [],
      );
      seen.add(everything ? 'old' : content.length === left.length ? 'new' : 'between');
      await again.close();
    }, seed);
  }
  assert.deepEqual([...seen].toSorted(), ['between', 'new', 'old'], 'the crashes came at every moment');
});
