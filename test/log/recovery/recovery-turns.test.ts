import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recoveryTurns } from '../../../src/log/recovery/recovery-turns.ts';

test('no more logs recover at once than may, also when one fails, and each gets its turn', async () => {
  const inTurn = recoveryTurns(2);
  const seen = { underWay: 0, most: 0 };
  const recover = (number: number) =>
    inTurn(async () => {
      seen.underWay += 1;
      seen.most = Math.max(seen.most, seen.underWay);
      for (let turn = 0; turn < 3; turn++) await Promise.resolve();
      seen.underWay -= 1;
      if (number === 1) throw new Error('damaged');
      return number;
    });
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(recover));
  assert.equal(seen.most, 2);
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
    [0, 'failed', 2, 3, 4],
  );
});
