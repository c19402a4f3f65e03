// Virtual time itself: it moves only while somebody waits, in order, and never for ever.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';

test('a day passes in no time', async () => {
  const { simulation, timers, clock } = new SimulatedPlatform(1);
  const dayMs = 86_400_000;
  const startMs = clock.wallMs();
  await simulation.runUntil(new Promise<void>((resolve) => timers.after(dayMs, resolve)));
  assert.equal(clock.monotonicMs(), dayMs);
  assert.equal(clock.wallMs() - startMs, dayMs);
});

test('the wall clock jumps and spans stay what they are', async () => {
  const platform = new SimulatedPlatform(1, { wallStartMs: 1_000_000 });
  const other = platform.host('other', { wallStartMs: 5 });
  platform.clock.jump(-500_000);
  await platform.advance(10);
  assert.equal(platform.clock.wallMs(), 500_010);
  assert.equal(platform.clock.monotonicMs(), 10);
  assert.equal(other.clock.wallMs(), 15);
});

test('a promise chain of any length ends before the next event', async () => {
  const { simulation, timers } = new SimulatedPlatform(1);
  const order: string[] = [];
  timers.after(1, () => {
    const chain = async (): Promise<void> => {
      for (let link = 0; link < 1_000; link++) await Promise.resolve();
      order.push('chain');
    };
    void chain();
  });
  timers.after(1, () => order.push('next event'));
  await simulation.advance(1);
  assert.deepEqual(order, ['chain', 'next event']);
});

test('a run that cannot end fails with its seed', async () => {
  const endless = new SimulatedPlatform(4711, { stepLimit: 100 });
  const tick = (): void => void endless.timers.after(1, tick);
  tick();
  await assert.rejects(endless.runUntil(new Promise(() => {})), /seed 4711: no end after 100 steps/);
  await assert.rejects(endless.advance(1_000), /seed 4711/);
  await assert.rejects(new SimulatedPlatform(42).runUntil(new Promise(() => {})), /seed 42: nothing is left to happen/);
});

test('a promise that is rejected rejects the run', async () => {
  await assert.rejects(new SimulatedPlatform(1).runUntil(Promise.reject(new Error('as it was'))), /as it was/);
});

test('a draw in one port does not shift another', () => {
  const calm = new SimulatedPlatform(9);
  const busy = new SimulatedPlatform(9);
  busy.disk.crash();
  void busy.disk.info('/');
  busy.simulation.fabric.random.bytes(10);
  assert.deepEqual(busy.random.bytes(32), calm.random.bytes(32));
});

test('seeded numbers are spread evenly', () => {
  const random = new SeededRandom(3);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 10_000; draw++) counts[random.below(10)]! += 1;
  for (const count of counts) assert.ok(count > 850 && count < 1_150, counts.join());
});
