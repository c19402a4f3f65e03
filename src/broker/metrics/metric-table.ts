// Every metric of the broker, by subject, in the order of the page and of docs/metrics.md. The rule for names: Kafka's
// kafka.<domain>:type=<Type>,name=<Name>,<key>=<value> is kafka_<domain>_<type>_<name>{<key>="<value>"} in lower case,
// with an underscore for every other character, and what Kafka calls …PerSec is a counter with _total, as the JMX
// exporter for Prometheus has it. What Kafka does not have begins with samsa_.

import type { MetricDefinition, MetricTable } from '../../metrics/metric-definition.ts';
import type { MetricSubject } from './metric-subject.ts';
import { cleanerSubject } from './subjects/cleaner-subject.ts';
import { connectionSubject } from './subjects/connection-subject.ts';
import { controllerSubject } from './subjects/controller-subject.ts';
import { coordinatorSubject } from './subjects/coordinator-subject.ts';
import { logSubject } from './subjects/log-subject.ts';
import { processSubject } from './subjects/process-subject.ts';
import { requestSubject } from './subjects/request-subject.ts';
import { telemetrySubject } from './subjects/telemetry-subject.ts';
import { topicSubject } from './subjects/topic-subject.ts';

export const metricSubjects: readonly MetricSubject[] = [
  processSubject,
  requestSubject,
  topicSubject,
  logSubject,
  cleanerSubject,
  coordinatorSubject,
  connectionSubject,
  controllerSubject,
  telemetrySubject,
];

/** What a look at the metrics says about itself. */
export const pageMetrics = {
  samsa_metrics_left_out_series: {
    type: 'gauge',
    doc: 'Series that are not on this page, as their metric has more than samsa.metrics.series.max.',
  },
  samsa_metrics_page_seconds: { type: 'gauge', unit: 'seconds', doc: 'Time it took to gather this page.' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export const metricTable: MetricTable = Object.assign({}, ...metricSubjects.map(({ metrics }) => metrics), pageMetrics);
