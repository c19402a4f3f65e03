import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { resultInTime } from '../../src/broker/deadline.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';

const platform = new SimulatedPlatform(1);
const inTime = <Result>(work: Promise<Result>) => platform.runUntil(resultInTime(platform.timers, work, 100));

test('work that is done in time gives its result, also when that is nothing, or its error', async () => {
  assert.equal(await inTime(Promise.resolve(7)), 7);
  assert.equal(await inTime(Promise.resolve(undefined)), undefined);
  await assert.rejects(inTime(Promise.reject(new Error('no'))), /no/);
});

test('work that takes too long is REQUEST_TIMED_OUT, and its late failure is nobody’s', async () => {
  const { promise, reject } = withReject();
  await assert.rejects(inTime(promise), (error) => {
    assert.ok(error instanceof KafkaError && error.code === ErrorCode.REQUEST_TIMED_OUT);
    return true;
  });
  reject(new Error('late'));
  await platform.advance(1);
});

function withReject() {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}
