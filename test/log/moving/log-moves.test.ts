// Replicas that move between log directories while they are written to.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { batchOf, defaultConfig, readAll, simulated, topicId, topicPartition } from '../log-fixture.ts';
import { type LogsWish, type OpenedLogs, openLogs } from '../recovery/logs-fixture.ts';

const [a, b] = ['/a', '/b'] as const;
const config = { ...defaultConfig, segmentBytes: 4000 };

async function start(platform: SimulatedPlatform, wish: LogsWish = {}): Promise<OpenedLogs> {
  const opened = await openLogs(platform, { paths: [a, b, '/c'], config, ...wish });
  opened.logs.start();
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
      await logs.checkpointLogStartOffsets();
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
});
