// Which requests of a connection go together, and in which order they are answered.

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { Frame } from '../../src/net/frame.ts';
import { RequestOrder } from '../../src/net/request-order.ts';

/** Requests whose text begins with p may overlap. */
function orderOf(...requests: readonly string[]): RequestOrder<string> {
  const order = new RequestOrder<string>((frame) => frame[0] === 'p'.charCodeAt(0));
  for (const request of requests) order.add(new Frame(Buffer.from(request)));
  return order;
}

test('those that may overlap go together, others alone', () => {
  const order = orderOf('p1', 'p2', 'f', 'p3');
  const begun = [order.begin()!, order.begin()!];
  assert.deepEqual(
    begun.map(({ frame }) => frame.bytes.toString()),
    ['p1', 'p2'],
  );
  assert.equal(order.begin(), undefined);
  for (const { slot } of begun) slot.outcome = 'done';
  while (order.takeOutcome() !== undefined);
  assert.equal(order.begin()!.frame.bytes.toString(), 'f');
  assert.equal(order.begin(), undefined, 'one that could overlap does not overlap with one that cannot');
});

test('an answer waits for those before it', () => {
  const order = orderOf('p1', 'p2');
  const [first, second] = [order.begin()!, order.begin()!];
  second.slot.outcome = 'second';
  assert.equal(order.takeOutcome(), undefined);
  first.slot.outcome = 'first';
  assert.deepEqual([order.takeOutcome(), order.takeOutcome(), order.takeOutcome()], ['first', 'second', undefined]);
  assert.equal(order.isIdle, true);
});

test('what is given up is told once', () => {
  const order = orderOf('p1', 'p2', 'f');
  order.begin();
  order.begin()!.slot.outcome = 'never heard of';
  assert.deepEqual(order.clear(), ['never heard of']);
  assert.deepEqual(order.clear(), []);
  assert.equal(order.isIdle, true);
  assert.equal(order.begin(), undefined);
});

test('it is full while too many bytes or requests are unanswered', () => {
  const bytes = orderOf();
  bytes.add(new Frame(Buffer.alloc(8 * 1024 * 1024 + 1)));
  assert.equal(bytes.isFull, true);
  bytes.begin()!.slot.outcome = 'done';
  assert.equal(bytes.isFull, true, 'until its answer leaves');
  bytes.takeOutcome();
  assert.equal(bytes.isFull, false);
  assert.equal(orderOf(...Array.from({ length: 257 }, () => 'f')).isFull, true);
});
