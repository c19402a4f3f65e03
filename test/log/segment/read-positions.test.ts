// Where sequential readers of a segment go on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadPositions } from '../../../src/log/segment/read-positions.ts';

test('eight readers are remembered, and of one place what was said last', () => {
  const positions = new ReadPositions();
  assert.equal(positions.of(1), undefined);
  for (let offset = 0; offset < 9; offset += 1) positions.remember(offset, offset * 100);
  assert.equal(positions.of(0), undefined, 'the ninth took its place');
  assert.equal(positions.of(1), 100);
  positions.remember(8, 850);
  assert.equal(positions.of(8), 850);
  positions.clear();
  assert.equal(positions.of(8), undefined);
});
