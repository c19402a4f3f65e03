import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Consumption } from '../../../../src/cli/kafka/consumer-perf-test/consumption.ts';
import { rebalanceTime } from '../../../../src/cli/kafka/consumer-perf-test/rebalance-time.ts';

const megabyte = 1024 * 1024;

test('the total counts the rebalance as time, but not as time for fetching', () => {
  const consumption = new Consumption(1_000);
  consumption.records = 100;
  consumption.bytes = 3 * megabyte;
  consumption.rebalanceMs = 500;
  assert.equal(
    consumption.total(3_000, (ms) => `at ${ms}`),
    'at 1000, at 3000, 3.0000, 1.5000, 100, 50.0000, 500, 1500, 2.0000, 66.6667',
  );
});

test('a report is of what came since the one before it', () => {
  const consumption = new Consumption(0);
  consumption.records = 10;
  consumption.bytes = megabyte;
  consumption.rebalanceMs = 400;
  assert.equal(consumption.report(500, String), '500, 0, 1.0000, 2.0000, 10, 20.0000, 400, 100, 10.0000, 100.0000');
  consumption.records = 30;
  consumption.bytes = 5 * megabyte;
  assert.equal(consumption.report(1_500, String), '1500, 0, 5.0000, 4.0000, 30, 20.0000, 0, 1000, 4.0000, 20.0000');
});

test('where all the time went into a rebalance no rate of fetching is told', () => {
  const consumption = new Consumption(0);
  consumption.records = 1;
  consumption.rebalanceMs = 10;
  assert.match(consumption.report(10, String), /, 10, 0, 0\.0000, 0\.0000$/);
});

test('a rebalance takes from the last partition that went to the first that comes', async () => {
  let now = 0;
  const spans: number[] = [];
  const listener = rebalanceTime(
    0,
    () => now,
    (ms) => spans.push(ms),
  );
  const [a, b] = [0, 1].map((partition) => ({ topic: 't', partition }));
  now = 30;
  await listener.onPartitionsAssigned!([a!, b!]);
  now = 100;
  await listener.onPartitionsRevoked!([a!]);
  await listener.onPartitionsAssigned!([a!]);
  assert.deepEqual(spans, [30], 'there was always a partition');
  await listener.onPartitionsRevoked!([a!, b!]);
  now = 120;
  await listener.onPartitionsAssigned!([b!]);
  assert.deepEqual(spans, [30, 20]);
});
