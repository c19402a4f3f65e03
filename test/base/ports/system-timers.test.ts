// What the suite cannot wait for: a real timer beyond the platform's longest sleep of 25 days.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemTimers } from '../../../src/base/ports/real/system-timers.ts';

test('a timer that is woken before its deadline sleeps on', (context) => {
  const sleeps: { readonly wake: () => void; readonly delayMs: number }[] = [];
  const sleeping = { unref: () => {} } as NodeJS.Timeout;
  context.mock.method(globalThis, 'setTimeout', (wake: () => void, delayMs: number) => {
    sleeps.push({ wake, delayMs });
    return sleeping;
  });
  let fired = false;
  new SystemTimers().after(2 ** 31 + 60_000, () => {
    fired = true;
  });
  assert.equal(sleeps[0]?.delayMs, 2 ** 31 - 1);
  sleeps[0].wake();
  assert.equal(fired, false);
  assert.equal(sleeps.length, 2);
});

test('a timer whose deadline has passed fires', async () => {
  await new Promise<void>((resolve) => new SystemTimers().after(-5, resolve));
});
