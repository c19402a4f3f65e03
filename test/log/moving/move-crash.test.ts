// The power fails, or the process dies, at any moment of a move: the next start finds one directory under the
// partition's name, in it everything that was acknowledged, and the move goes on. SAMSA_SEEDS sets how many.

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { batchOf, defaultConfig, readAll, recordingLogger, topicId, topicPartition } from '../log-fixture.ts';
import { openLogs } from '../recovery/logs-fixture.ts';
import { Life, mortal } from '../simulation/life.ts';

const paths = ['/a', '/b'];
const config = { ...defaultConfig, segmentBytes: 3000 };
const seeds = Number(env['SAMSA_SEEDS'] ?? 50);

interface Tally {
  /** Where the crash left the partition. */
  before: number;
  after: number;
  /** Under its name in both. */
  both: number;
  acknowledged: number;
}

/** A process that appends and moves the partition, until it dies; what was acknowledged is in `acknowledged`. */
async function live(platform: Platform, acknowledged: { end: number }): Promise<never> {
  const { logs } = await openLogs(platform, { paths, config });
  logs.rounds.start();
  const log = logs.get(topicPartition) ?? (await logs.create(topicPartition, topicId, config));
  assert.ok(log.logEndOffset >= acknowledged.end, 'nothing that was acknowledged is missing');
  acknowledged.end = log.logEndOffset;
  for (;;) {
    if (logs.moves.of(topicPartition) === undefined && log.logEndOffset > 40)
      await logs.alterDirectory(topicPartition, log.parentDirectory === '/a' ? '/b' : '/a');
    log.append(batchOf({ valueBytes: 100 }), 0);
    const end = log.logEndOffset;
    await log.whenDurable(end);
    log.setHighWatermark(end);
    acknowledged.end = end;
  }
}

async function named(platform: SimulatedPlatform): Promise<string[]> {
  const found = [];
  for (const path of paths) {
    const entries = (await platform.disk.info(path)) === undefined ? [] : await platform.disk.list(path);
    if (entries.some(({ name }) => name === 't-0')) found.push(path);
  }
  return found;
}

/**
 * Calls `then` when a copy is about to get the partition's name.
 *
 * @param isPlanted the name is not made durable: a bug that has to be found
 */
function watched(platform: Platform, isPlanted: boolean, then: () => void): Platform {
  let unsynced: string | undefined;
  const rename = (from: string, to: string): Promise<void> => {
    if (from.endsWith('-future') && to.endsWith('/t-0')) {
      then();
      unsynced = isPlanted ? dirname(to) : undefined;
    }
    return platform.disk.rename(from, to);
  };
  const syncDirectory = (path: string): Promise<void> => {
    if (path !== unsynced) return platform.disk.syncDirectory(path);
    unsynced = undefined;
    return Promise.resolve();
  };
  const disk = new Proxy(platform.disk, {
    get(target, name) {
      if (name === 'rename') return rename;
      if (name === 'syncDirectory') return syncDirectory;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  const { clock, timers, random, network, workers, http, usage } = platform;
  return { clock, timers, random, network, workers, http, usage, disk };
}

async function story(seed: number, tally: Tally, isPlanted = false): Promise<void> {
  const platform = new SimulatedPlatform(seed);
  const random = new SeededRandom(seed).fork('crash');
  const acknowledged = { end: 0 };
  let failure: unknown;
  for (let crash = 0; crash < 4; crash++) {
    const life = new Life();
    const dead = new Promise<void>((resolve) => {
      const die = (): void => {
        life.isOver = true;
        resolve();
      };
      platform.timers.after(crash === 0 ? random.between(80, 300) : random.between(10, 120), die);
      const swap = watched(platform, isPlanted, () => {
        if (random.chance(0.5)) platform.timers.after(random.between(0, 5), die);
      });
      live(mortal(swap, life), acknowledged).catch((error: unknown) => {
        // A dead process is told nothing any more, so this one is wrong.
        failure = error;
        resolve();
      });
    });
    await platform.runUntil(dead);
    if (failure !== undefined) throw failure;
    if (random.chance(0.7)) platform.crash();
    else platform.kill();
    const places = await platform.runUntil(named(platform));
    if (places.length === 2) tally.both += 1;
    else if (places[0] === '/a') tally.before += 1;
    else tally.after += 1;
    assert.ok(places.length > 0 || acknowledged.end === 0, 'the partition is somewhere');
  }
  tally.acknowledged += acknowledged.end;
  await platform.runUntil(finish(platform, acknowledged.end));
}

/** The last process is let be: everything is there, once, and what was on its way arrives. */
async function finish(platform: SimulatedPlatform, end: number): Promise<void> {
  const events: LogEvent[] = [];
  const { logs, close } = await openLogs(platform, { paths, config, logger: recordingLogger(events) });
  logs.rounds.start();
  const log = logs.get(topicPartition)!;
  const batches = await readAll(log, 0, log.logEndOffset);
  assert.deepEqual(
    batches.map(({ baseOffset }) => baseOffset),
    Array.from({ length: log.logEndOffset }, (_, offset) => offset),
  );
  assert.ok(log.logEndOffset >= end);
  const [move] = logs.moves.all();
  for (let waitedMs = 0; [...logs.moves.all()].length > 0; waitedMs += 10) {
    assert.ok(waitedMs < 10_000, 'the move ends');
    await new Promise<void>((resolve) => void platform.timers.after(10, resolve));
  }
  if (move !== undefined) assert.equal(log.parentDirectory, move.future.parent.path);
  assert.deepEqual(await named(platform), [log.parentDirectory]);
  assert.equal((await readAll(log, 0, log.logEndOffset)).length, batches.length);
  await close();
}

const nothing = (): Tally => ({ before: 0, after: 0, both: 0, acknowledged: 0 });

test('nothing that was acknowledged is lost, wherever a crash leaves a move', async () => {
  const tally = nothing();
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await story(seed, tally);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  const { before, after, both, acknowledged } = tally;
  assert.ok(before > seeds && after > seeds / 3 && both > seeds / 10, JSON.stringify(tally));
  assert.ok(acknowledged > seeds * 30, JSON.stringify(tally));
});

test('a move that does not make its name durable is found', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    try {
      await story(seed, nothing(), true);
    } catch (error) {
      assert.match(String(error), /missing|somewhere/);
      return;
    }
  }
  assert.fail('nothing was lost');
});
