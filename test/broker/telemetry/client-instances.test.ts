// Which clients are remembered: those that are used, at most so many, and none that is silent for too long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientInstances } from '../../../src/broker/telemetry/client-instances.ts';
import { ClientSubscriptions } from '../../../src/broker/telemetry/client-subscriptions.ts';

function instancesAt(clock: { nowMs: number }): ClientInstances {
  const now = () => clock.nowMs;
  return new ClientInstances(new ClientSubscriptions(), { wallMs: now, monotonicMs: now });
}

const nothingKnown = new Map();

test('at most 16,384 clients are remembered, those that were used last, whatever one connection asks for', () => {
  const instances = instancesAt({ nowMs: 0 });
  const connection = new AbortController();
  const first = instances.find('id-0', nothingKnown, connection.signal);
  for (let i = 1; i <= 16_384; i += 1) {
    instances.find(`id-${i}`, nothingKnown, connection.signal);
    if (i === 10_000) assert.equal(instances.find('id-0', nothingKnown, connection.signal), first);
  }
  assert.equal(instances.size, 16_384);
  assert.ok(instances.has('id-0'));
  assert.ok(!instances.has('id-1'));
  connection.abort();
  assert.ok(!instances.has('id-16384'), 'the latest of the connection goes with it');
  assert.equal(instances.size, 16_383);
});

test('a client is remembered for three of its intervals after its last request', () => {
  const clock = { nowMs: 0 };
  const instances = instancesAt(clock);
  const { signal } = new AbortController();
  const first = instances.find('a', nothingKnown, signal);
  clock.nowMs = 890_000;
  assert.equal(instances.find('a', nothingKnown, signal), first);
  clock.nowMs += 930_001;
  assert.equal(instances.size, 0);
});

test('a connection that has gone already brings nobody down later', () => {
  const instances = instancesAt({ nowMs: 0 });
  instances.find('a', nothingKnown, AbortSignal.abort());
  assert.equal(instances.size, 1);
});
