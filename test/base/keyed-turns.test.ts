import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deferred } from '../../src/net/deferred.ts';
import { KeyedTurns } from '../../src/base/keyed-turns.ts';

test('work under one key keeps its order, whatever becomes of it; other keys do not wait', async () => {
  const turns = new KeyedTurns<string>();
  const begun: string[] = [];
  const gate = deferred<void>();
  const first = turns.run('a', async () => {
    begun.push('first');
    await gate.promise;
    throw new Error('failed');
  });
  const second = turns.run('a', async () => void begun.push('second'));
  const other = turns.run('b', async () => void begun.push('other'));
  await other;
  assert.deepEqual(begun, ['first', 'other'], 'what need not wait begins in the call');
  gate.resolve(undefined);
  await assert.rejects(first, { message: 'failed' });
  await second;
  assert.deepEqual(begun, ['first', 'other', 'second']);
});

test('a key is free again when its work has ended', async () => {
  const turns = new KeyedTurns<number>();
  const work = turns.run(1, async () => 'done');
  assert.equal(turns.isBusy(1), true);
  assert.equal(await work, 'done');
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  assert.equal(turns.isBusy(1), false);
});

test('idle waits for what was begun, well or not', async () => {
  const turns = new KeyedTurns<number>();
  await turns.idle();
  const gate = deferred<void>();
  let isIdle = false;
  const failed = turns.run(1, async () => {
    await gate.promise;
    throw new Error('failed');
  });
  const idle = turns.idle().then(() => (isIdle = true));
  await new Promise(setImmediate);
  assert.equal(isIdle, false);
  gate.resolve(undefined);
  await assert.rejects(failed, { message: 'failed' });
  await idle;
});
