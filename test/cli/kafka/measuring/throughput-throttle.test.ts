import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../../../src/base/ports/simulated/simulated-platform.ts';
import { ThroughputThrottle } from '../../../../src/cli/kafka/measuring/throughput-throttle.ts';

const { signal } = new AbortController();

async function countIn(platform: SimulatedPlatform, perSecond: number, durationMs: number): Promise<number> {
  const throttle = new ThroughputThrottle(platform, perSecond);
  const endMs = platform.clock.monotonicMs() + durationMs;
  let count = 0;
  while (platform.clock.monotonicMs() < endMs) {
    // What is done takes a tenth of a millisecond.
    await platform.runUntil(new Promise<void>((resolve) => void platform.timers.after(0.1, resolve)));
    const wait = throttle.next(count, signal);
    count += 1;
    if (wait !== undefined) await platform.runUntil(wait);
  }
  return count;
}

for (const perSecond of [2, 50, 1_000, 3_000]) {
  test(`${perSecond} times a second are about that many`, async () => {
    const count = await countIn(new SimulatedPlatform(1), perSecond, 5_000);
    assert.ok(Math.abs(count - perSecond * 5) <= perSecond * 5 * 0.02 + 2, `${count}`);
  });
}

test('without a limit nobody waits', () => {
  assert.equal(new ThroughputThrottle(new SimulatedPlatform(1), -1).next(1_000_000, signal), undefined);
});

test('with a limit of nothing the one after the first waits until it is told to stop', async () => {
  const platform = new SimulatedPlatform(1);
  const stop = new AbortController();
  const throttle = new ThroughputThrottle(platform, 0);
  await platform.advance(10);
  assert.equal(throttle.next(0, stop.signal), undefined);
  const waiting = throttle.next(1, stop.signal)!;
  stop.abort(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
});
