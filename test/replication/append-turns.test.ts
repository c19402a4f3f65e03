// The order of appends when the batches of some come later than those behind them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deferred } from '../../src/net/deferred.ts';
import { AppendTurns } from '../../src/replication/append-turns.ts';

test('what comes behind a batch that is being opened waits for it, and then the way is free', async () => {
  const turns = new AppendTurns();
  const order: string[] = [];
  const append = (batch: string): number => order.push(batch);
  const slow = deferred<string>();
  const results = [turns.run(slow.promise, undefined, append), turns.run('second', undefined, append)];
  assert.equal(turns.isFree, false);
  slow.resolve('first');
  assert.deepEqual(await Promise.all(results), [1, 2]);
  assert.deepEqual(order, ['first', 'second']);
  await turns.run('third', undefined, append);
  await new Promise(setImmediate);
  assert.equal(turns.isFree, true);
});

test('a batch that could not be opened fails alone, and its memory is given back', async () => {
  const turns = new AppendTurns();
  let holders = 1;
  const lease = { retain: () => void (holders += 1), release: () => void (holders -= 1) };
  const failed = turns.run(Promise.reject(new Error('spoiled')), lease, () => assert.fail('it is not appended'));
  // The caller is done with it; the turn is not.
  lease.release();
  assert.equal(holders, 1);
  const second = turns.run('second', undefined, (batch) => batch);
  await assert.rejects(failed, /spoiled/);
  assert.equal(await second, 'second');
  assert.equal(holders, 0);
});

test('a batch that could not be opened lets nobody pass those before it', async () => {
  const turns = new AppendTurns();
  const order: string[] = [];
  const append = (batch: string): number => order.push(batch);
  const slow = deferred<string>();
  const first = turns.run(slow.promise, undefined, append);
  await assert.rejects(turns.run(Promise.reject(new Error('spoiled')), undefined, append), /spoiled/);
  await new Promise(setImmediate);
  assert.equal(turns.isFree, false);
  const third = turns.run('third', undefined, append);
  await new Promise(setImmediate);
  slow.resolve('first');
  await Promise.all([first, third]);
  assert.deepEqual(order, ['first', 'third']);
});
