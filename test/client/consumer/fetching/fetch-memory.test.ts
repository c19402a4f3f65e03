import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FetchMemory } from '../../../../src/client/consumer/fetching/fetch-memory.ts';

/** `fetch.max.bytes` of 3200, of which 200 may be here ahead of need and 100 come in one fetch. */
function world(readyBytes = 0) {
  const state = { readyBytes };
  const bounds = { maxBytes: 3_200, minBytes: 1, maxPartitionBytes: 60 };
  return { state, memory: new FetchMemory({ ...bounds, readyBytes: () => state.readyBytes }) };
}

test('what is ready and what is promised to fetches is not free', () => {
  const { state, memory } = world(30);
  assert.equal(memory.freeBytes, 170);
  assert.equal(memory.reserve(1, 10), 100);
  assert.equal(memory.freeBytes, 70);
  state.readyBytes = 0;
  memory.release(1);
  assert.equal(memory.freeBytes, 200);
});

test('a fetch of few partitions takes no more than they may bring', () => {
  const { memory } = world();
  assert.equal(memory.reserve(1, 1), 100);
  assert.equal(memory.freeBytes, 140);
});

test('who needs records gets a partition whole, also when nothing is free', () => {
  const { memory } = world(500);
  assert.ok(memory.freeBytes < 0);
  assert.equal(memory.reserve(1, 10), 60);
});

test('one fetch is under way for each broker that was asked', () => {
  const { memory } = world();
  memory.reserve(1, 1);
  memory.reserve(2, 1);
  assert.deepEqual([memory.fetches, memory.isFetching(2), memory.isFetching(3)], [2, true, false]);
  memory.release(2);
  assert.deepEqual([memory.fetches, memory.isFetching(2)], [1, false]);
});
