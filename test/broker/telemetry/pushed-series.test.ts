// What clients push, as series: names, types, sums of differences, bounds, and when it goes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PushedSeries } from '../../../src/broker/telemetry/pushed-series.ts';
import type { PushedPoint } from '../../../src/metrics/otlp/read-metrics.ts';
import { type Family, parsePrometheusText, valueOf } from '../../metrics/prometheus-text.ts';

const client = [['client_id', 'c']] as const;
const atOnce = { yield: () => Promise.resolve() };

function point(name: string, value: number, more: Partial<PushedPoint> = {}): PushedPoint {
  return { name, value, isMonotonic: false, isDelta: false, attributes: [], ...more };
}

async function familiesOf(series: PushedSeries): Promise<ReadonlyMap<string, Family>> {
  const page = Buffer.concat(await series.page(atOnce, 'prometheus')).toString();
  return page === '' ? new Map() : parsePrometheusText(page);
}

test('gauges and sums are replaced, differences are added up', async () => {
  const series = new PushedSeries(100);
  const delta = { isMonotonic: true, isDelta: true };
  for (const value of [1, 2, 3]) {
    await series.add('i', client, [point('a.gauge', value), point('b.total', value, delta)], 0, 10, atOnce);
    await series.add('i', client, [point('c.whole', value, { isMonotonic: true })], 0, 10, atOnce);
  }
  const families = await familiesOf(series);
  assert.deepEqual(
    [...families.values()].map(({ name, type, samples }) => [name, type, samples[0]!.value]),
    [
      ['client_a_gauge', 'gauge', 3],
      ['client_b_total', 'counter', 6],
      ['client_c_whole_total', 'counter', 3],
    ],
  );
});

test('a client cannot take the names of the broker, nor be somebody else, nor break the page', async () => {
  const series = new PushedSeries(100);
  const attributes = [
    ['client_id', 'forged'],
    ['bad label{}\n', 'x"\n\\'],
    ['__name__', 'up'],
    ['quantile', '0.5'],
    ['', 'nothing'],
  ] as const;
  await series.add('i', client, [point('samsa_build_info\n{x="y"} 1', 1, { attributes })], 0, 10, atOnce);
  await series.add('i', client, [point('same_total', 1), point('same', 1, { isMonotonic: true })], 0, 10, atOnce);
  const families = await familiesOf(series);
  assert.deepEqual([...families.keys()], ['client_samsa_build_info_x_y_1', 'client_same', 'client_same_total']);
  assert.deepEqual(
    [...families.get('client_samsa_build_info_x_y_1')!.samples[0]!.labels],
    [
      ['client_id', 'c'],
      ['bad_label_', 'x"\n\\'],
      ['_name_', 'up'],
    ],
  );
});

test('names that differ only in what the format does not allow are one series for a client', async () => {
  const series = new PushedSeries(100);
  await series.add('i', client, [point('a.b', 1), point('a-b', 2)], 0, 10, atOnce);
  assert.equal(valueOf(await familiesOf(series), 'client_a_b', { client_id: 'c' }), 2);
});

test('all clients together have so many series; the rest is counted, those that are there go on', async () => {
  const series = new PushedSeries(3);
  await series.add('i', client, [point('a', 1), point('b', 1)], 0, 10, atOnce);
  await series.add('j', [['client_id', 'd']], [point('a', 1), point('b', 1), point('c', 1)], 0, 10, atOnce);
  assert.deepEqual([series.size, series.dropped], [3, 2]);
  await series.add('i', client, [point('b', 5)], 0, 10, atOnce);
  assert.equal(valueOf(await familiesOf(series), 'client_b', { client_id: 'c' }), 5);
});

test('long texts have room for fewer series, and give it back', async () => {
  const series = new PushedSeries(10);
  const attributes = Array.from({ length: 64 }, (_, i) => [`k${i}`, 'v'.repeat(1_000)] as const);
  const points = Array.from({ length: 5 }, (_, i) => point(`a${i}`, i, { attributes: attributes.slice(0, 10) }));
  await series.add('i', client, points, 0, 10, atOnce);
  assert.deepEqual([series.size, series.dropped], [3, 2]);
  await series.add('i', client, [point('whole', 1, { attributes })], 0, 10, atOnce);
  assert.deepEqual([series.size, series.dropped], [3, 3]);
  await series.add('j', client, points, 11, 20, atOnce);
  assert.deepEqual([series.size, series.dropped], [3, 5]);
});

test('others have their turn while much is taken in, and a client that was forgotten meanwhile leaves nothing', async () => {
  const series = new PushedSeries(10_000);
  const points = Array.from({ length: 4_500 }, (_, i) => point(`a${i}`, i));
  let turns = 0;
  await series.add('i', client, points, 0, 10, { yield: async () => void (turns += 1) });
  assert.deepEqual([turns, series.size], [2, 4_500]);
  await series.add('i', client, points, 5, 10, { yield: async () => series.expire(11) });
  assert.equal(series.size, 0);
});

test('a client that is silent for too long is forgotten, and its room is free', async () => {
  const series = new PushedSeries(1);
  await series.add('i', client, [point('a', 1)], 0, 10, atOnce);
  series.expire(10);
  assert.equal(series.size, 1);
  await series.add('j', [['client_id', 'd']], [point('a', 2)], 11, 20, atOnce);
  assert.deepEqual([series.size, series.dropped], [1, 0]);
  assert.equal(valueOf(await familiesOf(series), 'client_a', { client_id: 'd' }), 2);
});

test('in OpenMetrics a counter that would have the name of a gauge is of no known type', async () => {
  const series = new PushedSeries(9);
  const points = [
    point('a', 1),
    point('a.total', 2, { isMonotonic: true }),
    point('b.total', 3, { isMonotonic: true }),
  ];
  await series.add('i', [], points, 0, 10, atOnce);
  const page = Buffer.concat(await series.page(atOnce, 'openmetrics')).toString();
  assert.deepEqual(
    page.split('\n').filter((line) => line.startsWith('# TYPE') || line.startsWith('client')),
    [
      '# TYPE client_a gauge',
      'client_a 1',
      '# TYPE client_a_total unknown',
      'client_a_total 2',
      '# TYPE client_b counter',
      'client_b_total 3',
    ],
  );
});
