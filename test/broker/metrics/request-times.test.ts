// Where the time of one request goes, with a clock that a test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestTimes, TimedRequest } from '../../../src/broker/metrics/request-times.ts';

function sums({ total, requestQueue, local, remote, responseQueue, responseSend }: RequestTimes): number[] {
  return [total, requestQueue, local, remote, responseQueue, responseSend].map(({ sum }) => sum);
}

function clockAt(start: number) {
  const clock = { nowMs: start, wallMs: () => 0, monotonicMs: () => clock.nowMs };
  return clock;
}

test('a request that waits everywhere has a part for each', () => {
  const clock = clockAt(110);
  const times = new RequestTimes();
  const request = new TimedRequest(clock, 110, 100);
  clock.nowMs = 112;
  request.waits();
  clock.nowMs = 999;
  request.waits();
  request.answered(120);
  clock.nowMs = 127;
  request.sends();
  request.isOver(143, [{ times }]);
  assert.deepEqual(sums(times), [43, 10, 2, 8, 7, 16]);
});

test('a request that waits for nothing is local work, and what sending takes', () => {
  const times = new RequestTimes();
  const ofKind = new RequestTimes();
  const request = new TimedRequest(clockAt(100), 100);
  request.answered(103);
  request.isOver(104, [{ times }, { times: ofKind }]);
  assert.deepEqual(sums(times), [4, 0, 3, 0, 0, 1]);
  assert.deepEqual(sums(ofKind), sums(times));
});
