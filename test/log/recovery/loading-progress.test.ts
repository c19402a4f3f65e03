import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadingProgress } from '../../../src/log/recovery/loading-progress.ts';
import { simulated } from '../log-fixture.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';

const gb = 1e9;

function progressOf(platform: SimulatedPlatform, partitions: number, sizes: ReadonlyMap<string, number>) {
  const lines: string[] = [];
  let measured = 0;
  const { clock, timers } = platform;
  const measure = async (): Promise<ReadonlyMap<string, number>> => {
    measured += 1;
    return sizes;
  };
  const progress = new LoadingProgress(partitions, { clock, timers, say: (line) => lines.push(line), measure });
  const pass = (ms: number) => new Promise<void>((resolve) => void timers.after(ms, resolve));
  return { progress, lines, pass, measured: () => measured };
}

test('a quick start says nothing and measures nothing', async () => {
  await simulated(async (platform) => {
    const { progress, lines, pass, measured } = progressOf(platform, 2, new Map([['a-0', gb]]));
    progress.begin('a-0');
    progress.end('a-0');
    await pass(1_900);
    progress.stop();
    await pass(20_000);
    assert.deepEqual([lines, measured()], [[], 0]);
  });
});

test('a long recovery says how far it is, how long it may take and what takes long', async () => {
  await simulated(async (platform) => {
    const sizes = new Map([
      ['a-0', 2 * gb],
      ['b-0', 6.04 * gb],
      ['c-0', 0],
    ]);
    const { progress, lines, pass, measured } = progressOf(platform, 1_000, sizes);
    progress.begin('a-0');
    progress.begin('b-0');
    progress.checked('a-0', gb);
    await pass(2_500);
    progress.checked('a-0', gb);
    progress.end('a-0');
    progress.begin('c-0');
    progress.end('c-0');
    progress.checked('b-0', 3 * gb);
    await pass(3_000);
    progress.stop();
    await pass(20_000);
    assert.deepEqual(lines, [
      'recovering logs: 0 of 1,000 partitions, 1.0 of 8.0 GB, about 15 s left',
      'recovering logs: 2 of 1,000 partitions, 5.0 of 8.0 GB, about 4 s left; b-0 for 5 s, 3.0 of 6.0 GB',
    ]);
    assert.equal(measured(), 1);
  });
});

test('where nothing has to be recovered the partitions are counted', async () => {
  await simulated(async (platform) => {
    const { progress, lines, pass } = progressOf(platform, 4, new Map());
    progress.begin('a-0');
    progress.end('a-0');
    await pass(2_500);
    progress.stop();
    assert.deepEqual(lines, ['opening logs: 1 of 4 partitions, about 6 s left']);
  });
});
