import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../src/base/logging.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { PeriodicWork } from '../../src/log/periodic-work.ts';
import { recordingLogger } from './log-fixture.ts';

interface Setting {
  readonly platform: SimulatedPlatform;
  readonly events: LogEvent[];
  readonly periodic: PeriodicWork;
}

function begin(): Setting {
  const platform = new SimulatedPlatform(1);
  const events: LogEvent[] = [];
  return { platform, events, periodic: new PeriodicWork(platform.timers, recordingLogger(events)) };
}

describe('periodic work', () => {
  test('begins after its delay and comes again after its interval', async () => {
    const { platform, periodic } = begin();
    let runs = 0;
    periodic.every(100, 'count', () => void (runs += 1), 30);
    const seen: number[] = [];
    for (const wait of [29, 2, 98, 3, 100]) {
      await platform.advance(wait);
      seen.push(runs);
    }
    assert.deepEqual(seen, [0, 1, 1, 2, 3]);
  });

  test('with an interval of 0 comes once, as in Kafka', async () => {
    const { platform, periodic } = begin();
    let runs = 0;
    periodic.every(0, 'count', () => void (runs += 1), 10);
    await platform.advance(1000);
    assert.equal(runs, 1);
  });

  test('says what failed and goes on', async () => {
    const { platform, events, periodic } = begin();
    periodic.every(10, 'do it', () => Promise.reject(new Error('no')));
    await platform.advance(25);
    assert.deepEqual(
      events.map(({ level, message }) => [level, message]),
      [
        ['error', 'could not do it'],
        ['error', 'could not do it'],
      ],
    );
  });

  test('stops when what is under way has ended, and never overlaps itself', async () => {
    const { platform, periodic } = begin();
    let under = 0;
    let most = 0;
    periodic.every(10, 'take long', async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise<void>((resolve) => void platform.timers.after(50, resolve));
      under -= 1;
    });
    await platform.advance(100);
    assert.equal(under, 1);
    await platform.runUntil(periodic.stop());
    assert.deepEqual([under, most], [0, 1]);
    await platform.advance(100);
    assert.equal(under, 0);
  });
});
