import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recoveryStart } from '../../../src/log/recovery/recovery-start.ts';

const bases = [0, 100, 200];
const finished = [100, 200];

test('recovery begins in the segment that holds the recovery point', () => {
  assert.deepEqual(recoveryStart(bases, 150, finished), { index: 1, markOffset: undefined });
  assert.deepEqual(recoveryStart(bases, 250, finished), { index: 2, markOffset: undefined });
  assert.deepEqual(recoveryStart(bases, Infinity, finished), { index: 2, markOffset: undefined });
  assert.deepEqual(recoveryStart([50, 100], 0, finished), { index: 0, markOffset: undefined });
});

test('a point where a segment begins is in the one before, unless that one is known to be finished', () => {
  assert.deepEqual(recoveryStart(bases, 200, [100, 200]), { index: 2, markOffset: undefined });
  assert.deepEqual(recoveryStart(bases, 200, [100]), { index: 1, markOffset: undefined });
  assert.deepEqual(recoveryStart([0], 0, []), { index: 0, markOffset: undefined });
});

test('the newest mark inside that segment counts, and none beyond the recovery point', () => {
  assert.deepEqual(recoveryStart(bases, 250, [100, 200, 220, 240, 260]), { index: 2, markOffset: 240 });
  assert.deepEqual(recoveryStart(bases, 210, [100, 200, 220]), { index: 2, markOffset: undefined });
  assert.deepEqual(recoveryStart(bases, 150, [100, 120, 200, 220]), { index: 1, markOffset: 120 });
});

test('a segment that was rolled and not finished is checked from its last mark on', () => {
  assert.deepEqual(recoveryStart(bases, 200, [100, 180]), { index: 1, markOffset: 180 });
});
