// The metrics that clients push: how that goes. What they push follows at the end of the page.

import { defineRunningSubject } from '../metric-subject.ts';

export const telemetrySubject = defineRunningSubject({
  title: 'Telemetry of clients',
  metrics: {
    kafka_server_client_metrics_instance_count: {
      type: 'gauge',
      doc: 'Clients that are asked for their metrics (KIP-714).',
    },
    kafka_server_client_metrics_unknown_subscription_request_count: {
      type: 'counter',
      doc: 'Pushes for a subscription that has changed.',
    },
    kafka_server_client_metrics_throttle_count: { type: 'counter', doc: 'Questions and pushes that came too early.' },
    kafka_server_client_metrics_plugin_export_count: { type: 'counter', doc: 'Pushes that were taken in.' },
    kafka_server_client_metrics_plugin_error_count: { type: 'counter', doc: 'Pushes that could not be read.' },
    samsa_client_metrics_series: { type: 'gauge', doc: 'Series that clients have pushed and that are on this page.' },
    samsa_client_metrics_dropped_total: {
      type: 'counter',
      doc: 'Points that clients pushed and that no room was for: all together have samsa.metrics.series.max series.',
    },
    samsa_client_metrics_unread_total: {
      type: 'counter',
      doc: 'Metrics that clients pushed and that are of a kind that is not read, such as histograms.',
    },
  },
  collect({ platform, broker: { telemetry } }, samples) {
    const { counts, series } = telemetry;
    series.expire(platform.clock.monotonicMs());
    samples.add('kafka_server_client_metrics_instance_count', telemetry.instanceCount);
    samples.add('kafka_server_client_metrics_unknown_subscription_request_count', counts.unknownSubscription);
    samples.add('kafka_server_client_metrics_throttle_count', counts.throttled);
    samples.add('kafka_server_client_metrics_plugin_export_count', counts.exported);
    samples.add('kafka_server_client_metrics_plugin_error_count', counts.failed);
    samples.add('samsa_client_metrics_series', series.size);
    samples.add('samsa_client_metrics_dropped_total', series.dropped);
    samples.add('samsa_client_metrics_unread_total', counts.unread);
  },
});
