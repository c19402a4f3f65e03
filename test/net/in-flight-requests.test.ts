// How long requests wait for their answers, and when the process waits with them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { type InFlightRequest, InFlightRequests } from '../../src/net/in-flight-requests.ts';

function begin() {
  const platform = new SimulatedPlatform(1);
  const late: string[] = [];
  const kept: boolean[] = [];
  const requests = new InFlightRequests({
    platform,
    keepProcess: (isKept) => kept.push(isKept),
    onLate: ({ name }) => late.push(name),
  });
  const failed: string[] = [];
  const add = (name: string, options: Partial<InFlightRequest> = {}): void =>
    requests.add(
      {
        name,
        timeoutMs: 100,
        isBackground: false,
        decode: () => {},
        fail: ({ message }) => failed.push(`${name}: ${message}`),
        ...options,
      },
      platform.clock.monotonicMs(),
    );
  return { platform, requests, add, late, kept, failed };
}

test('a later request with less time is late first, and one that was answered never is', async () => {
  const { platform, requests, add, late } = begin();
  add('answered', { timeoutMs: 10 });
  requests.removeOldest();
  add('long', { timeoutMs: 1000 });
  await platform.advance(50);
  assert.deepEqual(late, []);
  add('short', { timeoutMs: 30 });
  await platform.advance(29);
  assert.deepEqual(late, []);
  await platform.advance(2);
  assert.deepEqual(late, ['short']);
});

test('the timer of an earlier request does not hide the deadline of a later one', async () => {
  const { platform, requests, add, late } = begin();
  add('first');
  await platform.advance(60);
  add('second');
  requests.removeOldest();
  await platform.advance(50);
  assert.deepEqual(late, [], 'the timer of the first was too early for the second');
  await platform.advance(60);
  assert.deepEqual(late, ['second']);
});

test('the process is kept while a request in the foreground is open', () => {
  const { requests, add, kept } = begin();
  add('background', { isBackground: true });
  assert.deepEqual(kept, []);
  add('one');
  add('two');
  assert.deepEqual(kept, [true]);
  for (let request = 0; request < 3; request += 1) requests.removeOldest();
  assert.deepEqual([kept, requests.count, requests.oldest], [[true, false], 0, undefined]);
});

test('all of them fail together, and nothing is late afterwards', async () => {
  const { platform, requests, add, late, failed } = begin();
  add('one');
  add('two');
  requests.failAll(new Error('gone'));
  assert.deepEqual(failed, ['one: gone', 'two: gone']);
  await platform.advance(1000);
  assert.deepEqual(late, []);
});
