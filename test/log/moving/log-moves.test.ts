// Replicas that move between log directories while they are written to.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import {
  batchOf,
  defaultConfig,
  readAll,
  recordingLogger,
  simulated,
  topicId,
  topicPartition,
} from '../log-fixture.ts';
import { type LogsWish, type OpenedLogs, openLogs } from '../recovery/logs-fixture.ts';

const [a, b] = ['/a', '/b'] as const;
const config = { ...defaultConfig, segmentBytes: 4000 };

async function start(platform: SimulatedPlatform, wish: LogsWish = {}): Promise<OpenedLogs> {
  const opened = await openLogs(platform, { paths: [a, b, '/c'], config, ...wish });
  opened.logs.rounds.start();
  return opened;
}

async function append(log: PartitionLog, count: number): Promise<void> {
  for (let index = 0; index < count; index++) log.append(batchOf({ records: 1, valueBytes: 100 }), 3);
  await log.whenDurable(log.logEndOffset);
  log.setHighWatermark(log.logEndOffset);
}

async function offsetsOf(log: PartitionLog): Promise<number[]> {
  return (await readAll(log, log.logStartOffset, log.logEndOffset)).map(({ baseOffset }) => baseOffset);
}

const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, index) => from + index);

const sleep = (platform: SimulatedPlatform, durationMs: number): Promise<void> =>
  new Promise((resolve) => void platform.timers.after(durationMs, resolve));

/** Resolves when nothing is on its way any more. */
async function arrival(platform: SimulatedPlatform, logs: Logs): Promise<void> {
  for (let waitedMs = 0; [...logs.moves.all()].length > 0; waitedMs += 10) {
    assert.ok(waitedMs < 60_000, 'the move ends');
    await sleep(platform, 10);
  }
}

async function partitionDirectories(platform: SimulatedPlatform, path: string): Promise<string[]> {
  const entries = await platform.disk.list(path);
  return entries.flatMap(({ name, kind }) => (kind === 'directory' ? [name.replace(/[0-9a-f]{32}/, '*')] : []));
}

describe('a replica that is to live in another log directory', () => {
  test('moves there with everything, while it is written to and read', () =>
    simulated(async (platform) => {
      const { logs } = await start(platform);
      const log = await logs.create(topicPartition, topicId, config);
      assert.equal(log.parentDirectory, a);
      await log.beginLeaderEpoch(3);
      await append(log, 100);
      log.advanceLogStart(10);
      await logs.checkpoints.logStarts();
      assert.equal(await logs.alterDirectory(topicPartition, b), ErrorCode.NONE);
      const move = logs.moves.of(topicPartition)!;
      assert.ok(move.offsetLag > 0);
      let appended = 100;
      for (; logs.moves.of(topicPartition) !== undefined; appended += 1) await append(log, 1);
      assert.ok(appended > 101, 'it was written to meanwhile');
      assert.equal(log.parentDirectory, b);
      await append(log, 20);
      assert.deepEqual(await offsetsOf(log), upTo(appended + 20, 10));
      assert.deepEqual(await partitionDirectories(platform, a), ['t-0.*-delete']);
      assert.deepEqual(await partitionDirectories(platform, b), ['t-0']);
      await sleep(platform, 2000);
      assert.deepEqual(await partitionDirectories(platform, a), [], 'what it left is removed after a while');
      platform.crash();
      const next = await start(platform);
      const again = next.logs.get(topicPartition)!;
      assert.equal(again.parentDirectory, b);
      assert.equal(again.logStartOffset, 10, 'what was deleted does not come back');
      assert.equal(again.latestLeaderEpoch, 3);
      assert.deepEqual(await offsetsOf(again), upTo(appended + 20, 10));
      await next.close();
    }));

  test('goes on after a disk error, which is told once', () =>
    simulated(async (platform) => {
      const events: LogEvent[] = [];
      const { logs, close } = await start(platform, { logger: recordingLogger(events) });
      const log = await logs.create(topicPartition, topicId, config);
      await append(log, 60);
      platform.disk.failNext('syncDirectory', 'EIO', (path) => path === b);
      await assert.rejects(logs.alterDirectory(topicPartition, b), { code: 'EIO' });
      assert.deepEqual(await partitionDirectories(platform, b), [], 'what was not begun leaves nothing');
      await logs.alterDirectory(topicPartition, b);
      for (let count = 0; count < 4; count++)
        platform.disk.failNext(count < 2 ? 'write' : 'sync', 'ENOSPC', (path) => path.includes('-future/'));
      await arrival(platform, logs);
      assert.equal(log.parentDirectory, b);
      assert.deepEqual(await offsetsOf(log), upTo(60));
      const said = events.filter(({ message }) => message.startsWith('could not move'));
      assert.equal(said.length, 2, 'a write and a sync');
      await close();
    }));

  test('stays where it was when its name cannot be taken, and is written to', () =>
    simulated(async (platform) => {
      const { logs, close } = await start(platform);
      const log = await logs.create(topicPartition, topicId, config);
      await append(log, 10);
      await logs.alterDirectory(topicPartition, b);
      platform.disk.failNext('rename', 'EIO', (path) => path.endsWith('-future'));
      platform.disk.failNext('syncDirectory', 'EIO', (path) => path === b);
      for (let count = 0; count < 50; count++) {
        await append(log, 1);
        await sleep(platform, 10);
      }
      await arrival(platform, logs);
      assert.equal(log.parentDirectory, b);
      assert.deepEqual(await offsetsOf(log), upTo(60));
      assert.deepEqual(await partitionDirectories(platform, a), ['t-0.*-delete']);
      await close();
    }));

  test('has moved also when its old directory cannot be renamed: the next start sets that aside', () =>
    simulated(async (platform) => {
      const { logs, close } = await start(platform);
      const log = await logs.create(topicPartition, topicId, config);
      await append(log, 100);
      const age = async (): Promise<number> =>
        (await platform.disk.info(`${log.directory}/00000000000000000000.log`))!.modifiedMs;
      const modifiedMs = await age();
      await sleep(platform, 5000);
      platform.disk.failNext('rename', 'EROFS', (path) => path === '/a/t-0');
      await logs.alterDirectory(topicPartition, b);
      await arrival(platform, logs);
      assert.equal(log.parentDirectory, b);
      assert.equal(await age(), modifiedMs, 'its segments are as old as before');
      await append(log, 5);
      await close();
      const next = await start(platform);
      assert.equal(next.logs.get(topicPartition)!.parentDirectory, b);
      assert.deepEqual(await offsetsOf(next.logs.get(topicPartition)!), upTo(105));
      assert.deepEqual(await partitionDirectories(platform, a), ['t-0.*-stray']);
      await next.close();
    }));

  test('has arrived once and for all, also when that cannot be noted everywhere', () =>
    simulated(async (platform) => {
      const { logs, close } = await start(platform);
      const log = await logs.create(topicPartition, topicId, config);
      await append(log, 10);
      await logs.alterDirectory(topicPartition, b);
      for (const path of ['/a/recovery-point-offset-checkpoint.tmp', '/c/replication-offset-checkpoint.tmp'])
        platform.disk.failNext('write', path.startsWith(a) ? 'EIO' : 'ENOSPC', (each) => each === path);
      await arrival(platform, logs);
      await append(log, 5);
      assert.deepEqual(await partitionDirectories(platform, b), ['t-0']);
      assert.deepEqual(await offsetsOf(log), upTo(15));
      await close();
    }));

  test('takes nothing from what an earlier move left: another length, other segments, other bytes', () =>
    simulated(async (platform) => {
      const { disk } = platform;
      const first = await start(platform);
      await append(await first.logs.create(topicPartition, topicId, config), 60);
      await first.close();
      const future = `/b/t-0.${'0f'.repeat(16)}-future`;
      await disk.makeDirectory(future);
      for (const [name, bytes] of [
        ['partition.metadata', Buffer.from(`version: 0\ntopic_id: ${topicId}`)],
        ['00000000000000000000.log', Buffer.alloc(100_000, 7)],
        ['00000000000000000000.index', Buffer.alloc(4096)],
        ['00000000000000000007.log', Buffer.alloc(500, 7)],
        ['00000000000000000007.snapshot', Buffer.alloc(10, 7)],
      ] as const) {
        const file = await disk.open(`${future}/${name}`, 'createNew');
        await file.write([bytes], 0);
        await file.close();
      }
      const next = await start(platform);
      const log = next.logs.get(topicPartition)!;
      await append(log, 5);
      await arrival(platform, next.logs);
      assert.equal(log.parentDirectory, b);
      assert.deepEqual(await offsetsOf(log), upTo(65));
      platform.crash();
      const last = await start(platform);
      assert.deepEqual(await offsetsOf(last.logs.get(topicPartition)!), upTo(65));
      assert.ok(![...disk.snapshot().keys()].some((path) => path.startsWith('/b/t-0/00000000000000000007')));
      await last.close();
    }));

  test('a copy of a partition that is not here is set aside, a second copy removed', () =>
    simulated(async (platform) => {
      const { disk } = platform;
      const first = await start(platform);
      await append(await first.logs.create(topicPartition, topicId, config), 5);
      await first.close();
      const copies = [
        ['/b', 't-0', topicId, '1'],
        ['/c', 't-0', topicId, '2'],
        ['/b', 'u-0', 'AAAAAAAAAAAAAAAAAAAABA', '3'],
      ] as const;
      for (const [parent, name, id, digit] of copies) {
        const directory = `${parent}/${name}.${digit.repeat(32)}-future`;
        await disk.makeDirectory(directory);
        const file = await disk.open(`${directory}/partition.metadata`, 'createNew');
        await file.write([Buffer.from(`version: 0\ntopic_id: ${id}`)], 0);
        await file.close();
      }
      const next = await start(platform);
      await arrival(platform, next.logs);
      assert.equal(next.logs.get(topicPartition)!.parentDirectory, b);
      await sleep(platform, 2000);
      assert.deepEqual(await partitionDirectories(platform, b), ['t-0', 'u-0.*-stray']);
      assert.deepEqual(await partitionDirectories(platform, '/c'), []);
      await next.close();
    }));
});

describe('a partition in two log directories', () => {
  const places: readonly (readonly [
    what: string,
    appendedToA: number,
    appendedToB: number,
    assigned: string,
    kept: string,
  ])[] = [
    ['is the one that goes further', 5, 0, b, a],
    ['is the one that goes further, wherever that is', 0, 5, a, b],
    ['is the one that the cluster expects, when both are the same', 0, 0, b, b],
    ['is the first one, when nobody expects anything', 0, 0, '/c', a],
  ];
  for (const [what, toA, toB, assigned, kept] of places) {
    test(what, () =>
      simulated(async (platform) => {
        const { disk } = platform;
        const { logs, directories, close } = await start(platform);
        await append(await logs.create(topicPartition, topicId, config), 20);
        await close();
        for (const [path, bytes] of disk.snapshot()) {
          if (!path.startsWith('/a/t-0/')) continue;
          await disk.makeDirectory('/b/t-0');
          const file = await disk.open(path.replace('/a/', '/b/'), 'createNew');
          await file.write([bytes], 0);
          await file.close();
        }
        // Each is written to while the other directory is not there.
        for (const [path, count] of [
          [a, toA],
          [b, toB],
        ] as const) {
          if (count === 0) continue;
          const one = await openLogs(platform, { paths: [path], config });
          await append(one.logs.get(topicPartition)!, count);
          await one.close();
        }
        const id = directories.find(({ path }) => path === assigned)?.directoryId;
        const next = await openLogs(platform, { paths: [a, b, '/c'], config, assigned: () => id });
        const log = next.logs.get(topicPartition)!;
        assert.equal(log.parentDirectory, kept);
        assert.deepEqual(await offsetsOf(log), upTo(20 + toA + toB));
        const other = kept === a ? b : a;
        assert.deepEqual(await partitionDirectories(platform, other), ['t-0.*-stray']);
        await next.close();
      }),
    );
  }
});
