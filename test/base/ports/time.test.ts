// The contracts of the clock, the timers, the randomness and the workers, against every implementation.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { doubled, endThread, failing } from './sample-tasks.ts';
import { implementations } from './implementations.ts';

for (const implementation of implementations) {
  const check = (name: string, body: (platform: Platform) => Promise<void>): void => {
    test(name, () => implementation.run(({ platform }) => body(platform)));
  };
  const pass = (platform: Platform, delayMs: number): Promise<void> =>
    new Promise((resolve) => platform.timers.after(delayMs, resolve));

  describe(`${implementation.name} clock and timers`, () => {
    check('wall time is whole and of this age', async ({ clock }) => {
      assert.ok(Number.isSafeInteger(clock.wallMs()));
      assert.ok(clock.wallMs() > Date.UTC(2025, 0));
    });

    check('a timer fires once, and never before its time', async (platform) => {
      for (const delayMs of [0, 0.4, 3, 7.5]) {
        const startMs = platform.clock.monotonicMs();
        await pass(platform, delayMs);
        assert.ok(platform.clock.monotonicMs() >= startMs + delayMs);
      }
    });

    check('timers fire in the order of their deadlines', async (platform) => {
      const fired: number[] = [];
      await Promise.all([12, 4, 8].map((delayMs) => pass(platform, delayMs).then(() => fired.push(delayMs))));
      assert.deepEqual(fired, [4, 8, 12]);
    });

    check('a cancelled timer does not fire', async (platform) => {
      const fired: string[] = [];
      const timer = platform.timers.after(1, () => fired.push('timer'));
      const background = platform.timers.background(1, () => fired.push('background'));
      timer.cancel();
      timer.cancel();
      background.cancel();
      await pass(platform, 5);
      assert.deepEqual(fired, []);
      timer.cancel();
    });

    check('a delay beyond 2^31-1 ms is not wrapped to at once', async (platform) => {
      let fired = false;
      const timers = [2 ** 31, 2 ** 32 + 1, Infinity].map((delayMs) =>
        platform.timers.after(delayMs, () => {
          fired = true;
        }),
      );
      await pass(platform, 10);
      for (const timer of timers) timer.cancel();
      assert.equal(fired, false);
    });

    check('yielding lets what was waiting run first', async (platform) => {
      const order: string[] = [];
      const other = platform.timers.yield().then(() => order.push('other'));
      await platform.timers.yield();
      order.push('self');
      await other;
      assert.deepEqual(order, ['other', 'self']);
    });
  });

  describe(`${implementation.name} random`, () => {
    check('gives as many bytes as asked for, not always the same', async ({ random }) => {
      assert.equal(random.bytes(0).length, 0);
      assert.equal(random.bytes(16).length, 16);
      assert.notDeepEqual(random.bytes(16), random.bytes(16));
    });

    check('reaches every number below a small bound and keeps to a large one', async ({ random }) => {
      const seen = new Set(Array.from({ length: 200 }, () => random.below(3)));
      assert.deepEqual(seen, new Set([0, 1, 2]));
      assert.equal(random.below(1), 0);
      for (const bound of [2 ** 31 + 1, 2 ** 32, 2 ** 40 + 7, 2 ** 48]) {
        const value = random.below(bound);
        assert.ok(Number.isSafeInteger(value) && value >= 0 && value < bound);
      }
      assert.throws(() => random.below(0), RangeError);
    });
  });

  describe(`${implementation.name} workers`, () => {
    check('run tasks on copies and give their output', async ({ workers }) => {
      const input = { numbers: [1, 2, 3] };
      const outputs = await Promise.all([1, 2, 3, 4, 5].map(() => workers.run(doubled, input)));
      for (const output of outputs) assert.deepEqual(output, [2, 4, 6]);
      assert.deepEqual(input, { numbers: [1, 2, 3] });
    });

    check('take a transferred buffer away from the sender', async ({ workers }) => {
      const numbers = new Uint8Array([4, 5]);
      assert.deepEqual(await workers.run(doubled, { numbers }, [numbers.buffer]), [8, 10]);
      assert.equal(numbers.length, 0);
    });

    check('pass on the name and the message of an error', async ({ workers }) => {
      await assert.rejects(workers.run(failing, 'batch'), { name: 'RangeError', message: 'batch is out of range' });
      assert.deepEqual(await workers.run(doubled, { numbers: [1] }), [2]);
    });

    check('refuse an input that cannot be copied, and go on', async ({ workers }) => {
      await assert.rejects(workers.run(doubled, { numbers: [], uncopyable: () => {} } as never));
      assert.deepEqual(await workers.run(doubled, { numbers: [1] }), [2]);
    });

    check('run nothing after they were closed', async ({ workers }) => {
      await workers.close();
      await assert.rejects(workers.run(doubled, { numbers: [1] }), /closed/);
    });
  });
}

describe('real workers', () => {
  test('a thread that dies fails its task and is replaced', async () => {
    await implementations[0]?.run(async ({ platform: { workers } }) => {
      await assert.rejects(workers.run(endThread, 3), /ended with code 3/);
      assert.deepEqual(await workers.run(doubled, { numbers: [21] }), [42]);
    });
  });
});
