// docs/metrics.md: what the broker serves over HTTP, and every metric.

import { absentMetrics } from '../../src/broker/metrics/absent-metrics.ts';
import { metricSubjects, pageMetrics } from '../../src/broker/metrics/metric-table.ts';
import type { MetricTable } from '../../src/metrics/metric-definition.ts';
import { code, page, table } from './markdown.ts';

export function metricsPage(): string {
  const subjects = [...metricSubjects, { title: 'The page itself', metrics: pageMetrics }];
  return page([
    '# Metrics and health',
    'With `samsa.http.port` set the broker serves three pages, at 127.0.0.1 unless `samsa.http.host` says otherwise. They ' +
      'ask for no password and are not encrypted.',
    [
      '- `/metrics`: what is listed below, in the text format of Prometheus, version 0.0.4, or in OpenMetrics 1.0 for who would rather have that (`Accept`), as Prometheus does;',
      '- `/health`: 200 as long as the process answers;',
      '- `/ready`: 200 when the broker serves clients and all of its log directories can be used; 503 with the reasons, a ' +
        'line each, while it starts, opens its partitions or shuts down, or when a directory has failed.',
    ].join('\n'),
    "Names are those that the JMX exporter for Prometheus gives to Kafka's metrics, so that dashboards fit: " +
      '`kafka.<domain>:type=<Type>,name=<Name>,<key>=<value>` is `kafka_<domain>_<type>_<name>{<key>="<value>"}` in lower ' +
      'case, with an underscore for every other character; `…PerSec` is a counter that ends in `_total`; there is no `networkprocessor` to tell apart. What Kafka does ' +
      'not have begins with `samsa_`; what concerns the process has the names that clients of Prometheus use.',
    'A summary is a count (`_count`), a sum (`_sum`) and the quantiles 0.50, 0.75, 0.95, 0.98, 0.99 and 0.999 of the last ' +
      'one to two minutes, within 4 %. A metric has at most `samsa.metrics.series.max` series. A series that has never ' +
      'counted anything may be missing.',
    '## What clients push',
    'Clients of Kafka 3.7 and later send their own metrics when somebody subscribes to them (KIP-714), with ' +
      '`kafka-client-metrics` for instance. They come last on the page: `client_` and the name that the client has for it, ' +
      'as a counter when it only grows, with who it is as labels (`client_instance_id`, `client_id`, `client_software_name`, ' +
      '`client_software_version`, `client_source_address`). All clients together have at most `samsa.metrics.series.max` ' +
      'series; those of a client go when it has been silent for three of its intervals, at least a minute. Without ' +
      '`samsa.http.port` nobody is asked: the two APIs are not in ApiVersions then, as in a Kafka without a receiver.',
    ...subjects.flatMap(({ title, metrics }) => [`## ${title}`, metricRows(metrics)]),
    '## What Kafka measures and is not here',
    'All other names that a Kafka broker has, `*` for anything.',
    table(
      ['Names', 'Why'],
      absentMetrics.map(({ patterns, reason }) => [patterns.map(code).join(', '), reason]),
    ),
  ]);
}

function metricRows(metrics: MetricTable): string {
  return table(
    ['Metric', 'Type', 'Labels', 'Unit', 'Meaning'],
    Object.entries(metrics).map(([name, { type, labels = [], unit = '', doc }]) => [
      code(name),
      type,
      labels.map(code).join(', '),
      unit,
      doc,
    ]),
  );
}
