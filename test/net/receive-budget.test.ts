// The budget for half-received frames, with receivers that only remember what they were told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveBudget, type Receiver } from '../../src/net/receive-budget.ts';

class Peer implements Receiver {
  isReceiving = true;
  setReceiving(isReceiving: boolean): void {
    this.isReceiving = isReceiving;
  }
}

const peers = (count: number): Peer[] => Array.from({ length: count }, () => new Peer());

test('within the budget everybody receives', () => {
  const budget = new ReceiveBudget(100);
  const [a, b] = peers(2) as [Peer, Peer];
  budget.adjust(a, 60);
  budget.adjust(b, 40);
  assert.ok(a.isReceiving && b.isReceiving);
  assert.equal(budget.usedBytes, 100);
});

test('beyond it one receiver goes on and the others stop', () => {
  const budget = new ReceiveBudget(100);
  const [a, b, c] = peers(3) as [Peer, Peer, Peer];
  budget.adjust(a, 90);
  budget.adjust(b, 20);
  assert.ok(b.isReceiving, 'the first to go beyond is let through');
  budget.adjust(c, 5);
  assert.ok(!c.isReceiving);
  budget.adjust(a, 5);
  assert.ok(!a.isReceiving);
  budget.adjust(b, 50);
  assert.ok(b.isReceiving);
});

test('whoever waited longest goes on when there is room again', () => {
  const budget = new ReceiveBudget(100);
  const [a, b, c, d] = peers(4) as [Peer, Peer, Peer, Peer];
  budget.adjust(a, 100);
  budget.adjust(b, 10);
  budget.adjust(c, 10);
  budget.adjust(d, 10);
  assert.ok(!c.isReceiving && !d.isReceiving);
  budget.adjust(b, -10);
  assert.ok(c.isReceiving, 'still beyond the budget: one is let through');
  assert.ok(!d.isReceiving);
  budget.adjust(a, -100);
  assert.ok(d.isReceiving);
});

test('a receiver that goes away gives back what it held, and its place', () => {
  const budget = new ReceiveBudget(100);
  const [a, b, c] = peers(3) as [Peer, Peer, Peer];
  budget.adjust(a, 100);
  budget.adjust(b, 10);
  budget.adjust(c, 10);
  assert.ok(!c.isReceiving);
  budget.release(b, 10);
  assert.ok(c.isReceiving);
  budget.release(a, 100);
  budget.release(c, 10);
  assert.equal(budget.usedBytes, 0);
});

test('a stopped receiver that goes away is not called again', () => {
  const budget = new ReceiveBudget(10);
  const [a, b, c] = peers(3) as [Peer, Peer, Peer];
  budget.adjust(a, 11);
  budget.adjust(b, 1);
  budget.adjust(c, 1);
  assert.ok(!b.isReceiving && !c.isReceiving);
  budget.release(b, 1);
  budget.release(a, 11);
  assert.ok(!b.isReceiving);
  assert.ok(c.isReceiving);
  assert.equal(budget.usedBytes, 1);
});
