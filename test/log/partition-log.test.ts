import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../src/base/logging.ts';
import { openLogDirectories } from '../../src/log/directory/open-log-directories.ts';
import { Logs } from '../../src/log/logs.ts';
import { batchOf, defaultConfig, openLog, readAll, simulated, topicId, topicPartition } from './log-fixture.ts';

test('what is appended, rolled and closed is read back byte for byte', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { segmentBytes: 2000, indexIntervalBytes: 100 } });
    const appended: Buffer[] = [];
    for (let index = 0; index < 100; index++) {
      const batch = batchOf({ records: 1 + (index % 3), fill: index });
      log.append(batch, 0);
      appended.push(Buffer.from(batch));
      if (index % 10 === 0) await log.whenDurable(log.logEndOffset);
    }
    await log.whenDurable(log.logEndOffset);
    const { logEndOffset } = log;
    assert.deepEqual(
      (await readAll(log, 0, logEndOffset)).map(({ bytes }) => bytes),
      appended,
    );
    await log.close();
    const again = await openLog(platform, { config: { segmentBytes: 2000, indexIntervalBytes: 100 } });
    assert.equal(again.logEndOffset, logEndOffset);
    assert.deepEqual(
      (await readAll(again, 0, logEndOffset)).map(({ bytes }) => bytes),
      appended,
    );
    assert.ok(again.segments.length > 3);
  });
});

test('flush.ms flushes what nobody waits for, counted from the first unflushed append', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { flushMs: 200 } });
    const pause = (ms: number) => new Promise<void>((resolve) => void platform.timers.after(ms, resolve));
    log.append(batchOf(), 0);
    await pause(150);
    log.append(batchOf(), 0);
    assert.equal(log.durableOffset, 0);
    await pause(60);
    assert.equal(log.durableOffset, 2);
    log.append(batchOf(), 0);
    await pause(150);
    assert.equal(log.durableOffset, 2);
    await pause(100);
    assert.equal(log.durableOffset, 3);
  });
});

test('flush.messages counts records', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { flushMessages: 10 } });
    const pause = () => new Promise<void>((resolve) => void platform.timers.after(20, resolve));
    log.append(batchOf({ records: 9 }), 0);
    await pause();
    assert.equal(log.durableOffset, 0);
    log.append(batchOf({ records: 1 }), 0);
    await pause();
    assert.equal(log.durableOffset, 10);
  });
});

test('a new partition has the files that tools expect, and snapshots do not pile up', async () => {
  await simulated(async (platform) => {
    const names = async () => (await platform.disk.list('/data/t-0')).map(({ name }) => name);
    const base = '0'.repeat(20);
    let log = await openLog(platform);
    assert.deepEqual(await names(), [`${base}.index`, `${base}.log`, `${base}.timeindex`]);
    for (let life = 0; life < 5; life++) {
      log.append(batchOf(), 0);
      await log.close();
      log = await openLog(platform);
    }
    assert.deepEqual(
      (await names()).filter((name) => name.endsWith('.snapshot')),
      ['00000000000000000005.snapshot'],
    );
  });
});

test('reads begin and end exactly at segment borders, and stop at a high watermark within older segments', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { segmentBytes: 400, indexIntervalBytes: 100 } });
    for (let index = 0; index < 20; index++) log.append(batchOf({ records: 2, fill: index }), 0);
    await log.whenDurable(40);
    const bases = log.segments.map(({ baseOffset }) => baseOffset);
    assert.ok(bases.length > 4);
    for (const bound of [...bases, 6, 40]) {
      for (const from of [0, 1, ...bases].filter((offset) => offset < bound)) {
        const found = await readAll(log, from, bound);
        assert.equal(found[0]!.baseOffset, from - (from % 2));
        assert.equal(found.at(-1)!.lastOffset, bound - 1, `[${from}, ${bound})`);
      }
    }
    assert.equal((await readAll(log, 0, 7)).at(-1)!.lastOffset, 5, 'a batch that holds the bound is not served');
  });
});

test('a cut while writes and reads are under way leaves no mixture', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { segmentBytes: 3000, indexIntervalBytes: 100 } });
    for (let index = 0; index < 40; index++) log.append(batchOf({ valueBytes: 200, fill: 1 }), 0);
    const cutting = log.truncateTo(25);
    const reading = readAll(log, 0, 40);
    await assert.rejects(log.whenDurable(40), { name: 'StorageError' });
    await cutting;
    assert.equal(log.logEndOffset, 25);
    for (const { lastOffset } of await reading) assert.ok(lastOffset < 40);
    const appended: Buffer[] = [];
    for (let index = 25; index < 60; index++) {
      const batch = batchOf({ valueBytes: 150, fill: 2 });
      log.append(batch, 1);
      appended.push(Buffer.from(batch));
    }
    await log.whenDurable(60);
    assert.deepEqual(
      (await readAll(log, 25, 60)).map(({ bytes }) => bytes),
      appended,
    );
    assert.deepEqual([log.epochOf(24), log.epochOf(25)], [0, 1]);
  });
});

test('a topic made again under its old name knows nothing of the old one', async () => {
  await simulated(async (platform) => {
    const open = async () => {
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
      return logs;
    };
    const logs = await open();
    const old = await logs.create(topicPartition, topicId, defaultConfig);
    for (let index = 0; index < 50; index++) old.append(batchOf(), 0);
    await old.whenDurable(50);
    old.setHighWatermark(50);
    old.advanceLogStart(40);
    await logs.checkpoints.logStarts();
    await logs.checkpoints.recoveryPoints();
    const removing = logs.remove(topicPartition);
    const log = await logs.create(topicPartition, 'BBBBBBBBBBBBBBBBBBBBBg', defaultConfig);
    await removing;
    log.append(batchOf(), 0);
    await log.whenDurable(1);
    platform.crash();
    const again = (await open()).get(topicPartition)!;
    assert.deepEqual([again.logStartOffset, again.logEndOffset, again.topicId], [0, 1, 'BBBBBBBBBBBBBBBBBBBBBg']);
  });
});
