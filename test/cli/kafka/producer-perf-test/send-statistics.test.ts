import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendStatistics } from '../../../../src/cli/kafka/producer-perf-test/send-statistics.ts';

const megabyte = 1024 * 1024;

test('the total has the rates of the whole time and the percentiles of all latencies', () => {
  let now = 1_000;
  const statistics = new SendStatistics(1_000, () => now);
  for (let latency = 1; latency <= 1_000; latency += 1) statistics.note(latency, megabyte / 100);
  now = 5_000;
  assert.equal(
    statistics.total(' steady state'),
    '1000 steady state records sent, 250.000000 records/sec (2.50 MB/sec), 500.50 ms avg latency, ' +
      '1000.00 ms max latency, 501 ms 50th, 951 ms 95th, 991 ms 99th, 1000 ms 99.9th.',
  );
});

test('a window has the figures since the one before it', () => {
  let now = 0;
  const statistics = new SendStatistics(10, () => now);
  statistics.note(10, megabyte);
  assert.ok(statistics.isFirstWindow);
  now = 500;
  assert.equal(
    statistics.endWindow(),
    '1 records sent, 2.0 records/sec (2.00 MB/sec), 10.0 ms avg latency, 10.0 ms max latency.',
  );
  assert.equal(statistics.windowStartMs, 500);
  statistics.note(3, megabyte);
  statistics.note(4, megabyte);
  assert.ok(!statistics.isFirstWindow);
  now = 1_500;
  assert.equal(
    statistics.endWindow(),
    '2 records sent, 2.0 records/sec (2.00 MB/sec), 3.5 ms avg latency, 4.0 ms max latency.',
  );
});

test('of very many records not every latency is kept, and nothing is lost from the sums', () => {
  let now = 0;
  const statistics = new SendStatistics(1_500_001, () => now);
  for (let at = 0; at < 1_500_001; at += 1) statistics.note(at % 3 === 0 ? 7 : 1, 0);
  now = 1_000;
  assert.match(statistics.total(), /^1500001 records sent, .* 3\.00 ms avg latency, .* 7 ms 50th, .* 7 ms 99\.9th\.$/);
});

test('nothing sent has no average', () => {
  const statistics = new SendStatistics(5, () => 0);
  assert.match(
    statistics.total(),
    /^0 records sent, NaN records\/sec .* NaN ms avg latency, 0\.00 ms max latency, 0 ms 50th/,
  );
});
