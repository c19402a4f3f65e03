// Time of the event loop that clients may use (request_percentage, KIP-124), on a clock that goes on by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BusyTime } from '../../../src/broker/quotas/busy-time.ts';
import { QuotaRates } from '../../../src/broker/quotas/quota-rates.ts';
import { RequestQuota } from '../../../src/broker/quotas/request-quota.ts';
import type { BrokerServices } from '../../../src/broker/services.ts';
import {
  type ClientQuotasImage,
  clientQuotaRecord,
  noClientQuotas,
} from '../../../src/metadata/image/client-quotas.ts';
import { MetadataDelta } from '../../../src/metadata/metadata-delta.ts';
import { emptyImage } from '../../../src/metadata/metadata-image.ts';

const client = { user: 'ANONYMOUS', clientId: 'busy' };

function quotasOf(percentage: number | undefined): ClientQuotasImage {
  if (percentage === undefined) return noClientQuotas;
  const delta = new MetadataDelta(emptyImage);
  delta.replay(clientQuotaRecord([{ entityType: 'client-id', entityName: 'busy' }], 'request_percentage', percentage));
  return delta.build(emptyImage.provenance).clientQuotas;
}

function world(percentage: number | undefined) {
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs };
  const quotas = quotasOf(percentage);
  const key = 'request_percentage';
  const rates = new QuotaRates({ key, windowCount: 11, windowMs: 1_000, clock, quotas: () => quotas });
  const requests = new RequestQuota(rates, 1_000);
  const broker = { platform: { clock }, quotas: { requests } } as unknown as BrokerServices;
  const begin = (isOfBrokers = false): BusyTime => new BusyTime({ isOfBrokers }, broker, client, nowMs);
  return { requests, begin, pass: (ms: number) => void (nowMs += ms) };
}

/** Requests that work for 5 ms each, one after the other for 60 s; gives the share of the time that was worked. */
function shareOf(percentage: number): number {
  const { begin, pass } = world(percentage);
  let [workedMs, passedMs] = [0, 0];
  while (passedMs < 60_000) {
    const turn = begin();
    pass(5);
    const throttleMs = turn.charge();
    turn.settle();
    pass(throttleMs);
    workedMs += 5;
    passedMs += 5 + throttleMs;
  }
  return workedMs / passedMs;
}

for (const percentage of [2, 10, 50]) {
  test(`a client with ${percentage} percent of a thread gets no more of the loop`, () => {
    const share = shareOf(percentage) * 100;
    // What it may begin with is spread over the minute.
    assert.ok(share > percentage * 0.9 && share < percentage * 1.25, `${share} percent`);
  });
}

test('a client with a whole thread is hardly ever held up', () => {
  assert.ok(shareOf(100) > 0.99);
});

test('waiting costs nothing, working before and after it does', () => {
  const { begin, pass } = world(1);
  const turn = begin();
  pass(40);
  turn.wait();
  pass(10_000);
  assert.equal(turn.charge(), 0);
  pass(100);
  turn.settle();
  const next = begin();
  assert.ok(next.charge() > 0);
});

test('nobody is held for longer than a window, brokers never, and without quotas nothing is counted', () => {
  const limited = world(1);
  const long = limited.begin();
  limited.pass(60_000);
  assert.equal(long.charge(), 1_000);
  assert.equal(limited.begin(true).charge(), 0);
  const free = world(undefined);
  const turn = free.begin();
  free.pass(60_000);
  assert.equal(turn.charge(), 0);
  assert.ok(!free.requests.isActive);
});
