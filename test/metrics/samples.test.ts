// The page of samples: what it looks like, what labels may hold, and how large it may become.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Samples } from '../../src/metrics/samples.ts';
import { Summary } from '../../src/metrics/summary.ts';
import { metricName } from '../../src/metrics/text-format.ts';
import { parsePrometheusText, valueOf } from './prometheus-text.ts';

const table = {
  things_total: { type: 'counter', labels: ['kind', 'name'], doc: 'Things, a\\b and\nmore.' },
  never_seen: { type: 'gauge', doc: 'Nothing.' },
  size: { type: 'gauge', doc: 'A size.' },
  time: { type: 'summary', labels: ['name'], doc: 'A time.' },
} as const;

const pace = { yield: () => Promise.resolve() };

async function pageOf(samples: Samples): Promise<string> {
  return Buffer.concat(await samples.page(pace)).toString('utf8');
}

test('a page has the rows that have samples, in the order of the table', async () => {
  const samples = new Samples(table, 10, 0);
  samples.add('size', 2.5);
  samples.add('things_total', 3, 'a', 'b');
  samples.add('things_total', 7, '', '');
  assert.equal(
    await pageOf(samples),
    [
      '# HELP things_total Things, a\\\\b and\\nmore.',
      '# TYPE things_total counter',
      'things_total{kind="a",name="b"} 3',
      'things_total 7',
      '# HELP size A size.',
      '# TYPE size gauge',
      'size 2.5',
      '',
    ].join('\n'),
  );
});

test('in OpenMetrics a counter is named without its ending, and one that has none is unknown', async () => {
  const rows = {
    things_total: { type: 'counter', doc: 'Things, "quoted".' },
    group_count: { type: 'counter', doc: 'Groups.' },
    time: { type: 'summary', doc: 'A time.' },
  } as const;
  const samples = new Samples(rows, 10, 0, 'openmetrics');
  samples.add('things_total', 3);
  samples.add('group_count', 4);
  const summary = new Summary();
  summary.record(1, 0);
  samples.addSummary('time', summary);
  const page = await pageOf(samples);
  assert.ok(
    page.startsWith(
      [
        '# HELP things Things, \\"quoted\\".',
        '# TYPE things counter',
        'things_total 3',
        '# HELP group_count Groups.',
        '# TYPE group_count unknown',
        'group_count 4',
        '# HELP time A time.',
        '# TYPE time summary',
        'time{quantile="0.5"} ',
      ].join('\n'),
    ),
    page,
  );
});

test('a summary has its quantiles, sum and count, and counts as one series', async () => {
  const summary = new Summary();
  summary.record(4, 0);
  const samples = new Samples(table, 1, 0);
  samples.addSummary('time', summary, 'x');
  samples.addSummary('time', summary, 'y');
  const families = parsePrometheusText(await pageOf(samples));
  assert.equal(valueOf(families, 'time', { name: 'x' }, '_count'), 1);
  assert.equal(valueOf(families, 'time', { name: 'x' }, '_sum'), 4);
  assert.ok(Math.abs(valueOf(families, 'time', { name: 'x', quantile: '0.99' })! - 4) < 0.25);
  assert.equal(valueOf(families, 'time', { name: 'y' }, '_count'), undefined);
  assert.equal(samples.leftOut, 1);
});

test('whatever is in a label comes out of the page as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
      const samples = new Samples(table, 10, 0);
      samples.add('things_total', 1, 'x', text);
      const [sample] = parsePrometheusText(await pageOf(samples)).get('things_total')!.samples;
      assert.equal(sample!.labels.get('name'), text.replaceAll('\r', ' '));
    }),
  );
});

test('infinite and missing values are written as the format has them', async () => {
  for (const [value, written] of [
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
    [1e21, '1e+21'],
  ] as const) {
    const samples = new Samples(table, 10, 0);
    samples.add('size', value);
    assert.match(await pageOf(samples), new RegExp(`size ${written.replace('+', '\\+')}\n$`));
  }
});

test('beyond the bound series are left out and counted, and a long page is written in many turns', async () => {
  const samples = new Samples(table, 5_000, 0);
  for (let index = 0; index < 6_000; index += 1) samples.add('things_total', index, 'x', String(index));
  assert.equal(samples.leftOut, 1_000);
  let turns = 0;
  const pieces = await samples.page({
    yield: async () => {
      turns += 1;
    },
  });
  assert.equal(parsePrometheusText(Buffer.concat(pieces).toString()).get('things_total')!.samples.length, 5_000);
  assert.equal(turns, 5);
});

test('names from outside become names that the format allows', () => {
  assert.equal(metricName('org.apache.kafka.producer.connection.count'), 'org_apache_kafka_producer_connection_count');
  assert.equal(metricName('9 lives{x="y"}\n'), '_9_lives_x_y_');
  assert.equal(metricName('größe'), 'gr_e');
});
