import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concurrently } from '../../src/base/concurrently.ts';

/** Work that ends when it is told to, and the highest number of pieces that were under way. */
function observedWork() {
  const begun: number[] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const work = (item: number): Promise<void> =>
    new Promise((resolve, reject) => {
      begun.push(item);
      ends.set(item, (error) => (error === undefined ? resolve() : reject(error)));
    });
  const end = async (item: number, error?: Error): Promise<void> => {
    ends.get(item)!(error);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { begun, work, end };
}

test('no more than the limit is under way, and the next begins when one ends', async () => {
  const { begun, work, end } = observedWork();
  const all = concurrently([1, 2, 3], 2, work);
  assert.deepEqual(begun, [1, 2]);
  await end(2);
  assert.deepEqual(begun, [1, 2, 3]);
  await end(1);
  await end(3);
  await all;
});

test('after a failure nothing more begins, and it is told when what was under way has ended', async () => {
  const { begun, work, end } = observedWork();
  let told: unknown;
  const all = concurrently([1, 2, 3], 2, work).catch((error: unknown) => {
    told = error;
  });
  const failure = new Error('the first');
  await end(1, failure);
  assert.deepEqual(begun, [1, 2]);
  assert.equal(told, undefined);
  await end(2, new Error('the second'));
  await all;
  assert.equal(told, failure);
});
