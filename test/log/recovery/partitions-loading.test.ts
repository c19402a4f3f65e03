import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import { DamagedLogError } from '../../../src/log/storage-error.ts';
import { batchOf, defaultConfig, recordingLogger, simulated, topicId } from '../log-fixture.ts';
import { openLogs, partition } from './logs-fixture.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';

/** Three partitions with ten records each of which the first three are hidden, and the process killed. */
async function killedWithThree(platform: SimulatedPlatform): Promise<void> {
  const { logs } = await openLogs(platform);
  for (const number of [0, 1, 2]) {
    const log = await logs.create(partition(number), topicId, defaultConfig);
    for (let index = 0; index < 10; index++) log.append(batchOf(), 0);
    await log.whenDurable(10);
    log.setHighWatermark(10);
    log.advanceLogStart(3);
  }
  await logs.checkpoints.logStarts();
  await logs.checkpoints.recoveryPoints();
  await logs.checkpoints.highWatermarks();
  platform.kill();
}

describe('a partition that cannot be opened', () => {
  test('stays offline, said once with its directory, while the others are served', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      platform.disk.failNext('list', 'EIO', (path) => path === '/data/t-1');
      const events: LogEvent[] = [];
      const { logs } = await openLogs(platform, { logger: recordingLogger(events) });
      assert.deepEqual(
        [0, 1, 2].map((number) => logs.get(partition(number))?.logEndOffset),
        [10, undefined, 10],
      );
      const errors = events.filter(({ level }) => level === 'error');
      assert.deepEqual(
        errors.map(({ fields }) => fields['directory']),
        ['/data/t-1'],
      );
    });
  });

  test('is opened as the checkpoints have it when the disk reads again, not as a new one', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      platform.disk.failNext('list', 'EIO', (path) => path === '/data/t-1');
      const { logs } = await openLogs(platform);
      const log = await logs.create(partition(1), topicId, defaultConfig);
      assert.deepEqual([log.logStartOffset, log.highWatermark, log.logEndOffset], [3, 10, 10]);
    });
  });

  test('keeps its entries in the checkpoints, and its directory is not marked as closed in order', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      platform.disk.failNext('list', 'EIO', (path) => path === '/data/t-1');
      const { close } = await openLogs(platform);
      await close();
      const { logs, directories } = await openLogs(platform);
      assert.equal(directories[0]!.wasClean, false);
      assert.equal(logs.get(partition(1))!.logStartOffset, 3);
    });
  });

  test('is removed with its topic', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      platform.disk.failNext('list', 'EIO', (path) => path === '/data/t-1');
      const { logs } = await openLogs(platform);
      await logs.remove(partition(1));
      assert.equal(logs.isClosed(partition(1)), false);
      const log = await logs.create(partition(1), 'BBBBBBBBBBBBBBBBBBBBBg', defaultConfig);
      assert.deepEqual([log.logStartOffset, log.logEndOffset], [0, 0]);
    });
  });
});

describe('partition.metadata', () => {
  test('that is not there makes the directory a stray: nothing was appended before it was written', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      await platform.disk.removeFile('/data/t-1/partition.metadata');
      const { logs } = await openLogs(platform);
      assert.equal(logs.get(partition(1)), undefined);
      const names = (await platform.disk.list('/data')).map(({ name }) => name);
      assert.ok(
        names.some((name) => /^t-1\.[0-9a-f]{32}-stray$/.test(name)),
        names.join(),
      );
    });
  });

  test('that makes no sense keeps the partition offline, and no empty one takes its place', async () => {
    await simulated(async (platform) => {
      await killedWithThree(platform);
      const file = await platform.disk.open('/data/t-1/partition.metadata', 'truncate');
      await file.write([Buffer.from('version: 0\ntopic_id')], 0);
      const { logs } = await openLogs(platform);
      assert.equal(logs.get(partition(0))!.logEndOffset, 10);
      await assert.rejects(logs.create(partition(1), topicId, defaultConfig), (error: Error) => {
        assert.ok(error instanceof DamagedLogError, String(error));
        assert.match(error.message, /\/data\/t-1\/partition\.metadata .*move the directory away/);
        return true;
      });
    });
  });
});

test('a recovery that takes a while says how far it is, and which partition holds it up', async () => {
  await simulated(async (platform) => {
    await killedWithThree(platform);
    const lines: string[] = [];
    platform.disk.setLatency((operation) => (operation === 'read' ? 8_000 : 0.1));
    await openLogs(platform, { onLoading: (line) => lines.push(line) });
    assert.match(lines[0]!, /^recovering logs: 0 of 3 partitions, 0 of 1 MB/);
    assert.ok(
      lines.some((line) => /; t-[012] for \d+ s/.test(line)),
      lines.join('\n'),
    );
    const said = lines.length;
    await new Promise<void>((resolve) => void platform.timers.after(20_000, resolve));
    assert.equal(lines.length, said, 'nothing more is said when it is done');
  });
});
