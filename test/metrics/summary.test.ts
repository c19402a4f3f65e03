// How amounts are spread: count, sum, and quantiles of what happened lately.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Summary } from '../../src/metrics/summary.ts';

test('nothing recorded: no sum, no count, no quantile', () => {
  const summary = new Summary();
  assert.deepEqual([summary.count, summary.sum], [0, 0]);
  assert.ok(Number.isNaN(summary.quantile(0.5, 0)));
});

test('a quantile is within a sixteenth of the value that really stands there', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.01, 0.5, 0.75, 0.95, 0.99, 0.999, 1), (recorded, share) => {
      const summary = new Summary();
      for (const value of recorded) summary.record(value, 0);
      const exact = recorded.toSorted((a, b) => a - b)[Math.max(Math.ceil(share * recorded.length), 1) - 1]!;
      const found = summary.quantile(share, 0);
      assert.ok(Math.abs(found - exact) <= exact / 16 + 0.001, `${found} for ${exact}`);
    }),
  );
});

test('amounts that no bucket is large or small enough for are counted in the outermost ones', () => {
  const summary = new Summary();
  for (const value of [0, -5, 1e300]) summary.record(value, 0);
  assert.equal(summary.count, 3);
  assert.equal(summary.quantile(0.5, 0), 0);
  assert.ok(summary.quantile(1, 0) > 2_000_000);
});

test('quantiles forget after one to two minutes, count and sum never do', () => {
  const summary = new Summary();
  summary.record(1000, 0);
  assert.ok(summary.quantile(0.5, 59_000) > 900);
  assert.ok(summary.quantile(0.5, 61_000) > 900, 'in the window before');
  summary.record(1, 62_000);
  assert.ok(Math.abs(summary.quantile(0.5, 62_000) - 1) < 0.1);
  assert.ok(summary.quantile(1, 62_000) > 900);
  assert.ok(summary.quantile(1, 130_000) < 2, 'the first is forgotten');
  assert.ok(Number.isNaN(summary.quantile(1, 400_000)));
  assert.deepEqual([summary.count, summary.sum], [2, 1001]);
});
