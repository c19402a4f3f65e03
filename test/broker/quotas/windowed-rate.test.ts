import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WindowedRate } from '../../../src/broker/quotas/windowed-rate.ts';

test('what has just begun counts over all windows but one', () => {
  const rate = new WindowedRate(11, 1_000);
  rate.record(500, 0);
  assert.deepEqual(rate.measure(0), { perSecond: 50, spanMs: 10_000 });
  assert.deepEqual(rate.measure(900), { perSecond: 500 / 10.9, spanMs: 10_900 });
  assert.deepEqual(rate.measure(1_000), { perSecond: 50, spanMs: 10_000 });
});

test('a window is forgotten when it is older than all of them', () => {
  const rate = new WindowedRate(3, 1_000);
  rate.record(300, 0);
  rate.record(30, 1_500);
  assert.equal(rate.measure(2_999).perSecond, 330 / 2.999);
  assert.deepEqual(rate.measure(3_000), { perSecond: 30 / 2.5, spanMs: 2_500 });
  assert.ok(!rate.isIdle(4_499));
  assert.ok(rate.isIdle(4_500));
  assert.equal(rate.measure(4_500).perSecond, 0);
});

test('what is taken back does not count', () => {
  const rate = new WindowedRate(3, 1_000);
  rate.record(300, 0);
  rate.record(-300, 0);
  assert.equal(rate.measure(0).perSecond, 0);
});

test('a single window measures over its own length at least', () => {
  const rate = new WindowedRate(1, 2_000);
  rate.record(100, 0);
  assert.deepEqual(rate.measure(0), { perSecond: 50, spanMs: 2_000 });
});
