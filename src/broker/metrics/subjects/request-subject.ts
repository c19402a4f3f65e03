// Requests by API. What has not been asked yet is left out, but for its time.

import { errorByCode } from '../../../protocol/errors.ts';
import { defineRunningSubject } from '../metric-subject.ts';

const labels = ['request'] as const;

export const requestSubject = defineRunningSubject({
  title: 'Requests',
  metrics: {
    kafka_network_requestmetrics_requests_total: {
      type: 'counter',
      labels: ['request', 'version'],
      doc: 'Requests that could be read.',
    },
    kafka_network_requestmetrics_errors_total: {
      type: 'counter',
      labels: ['request', 'error'],
      doc: 'Error codes in answers, those of parts of an answer one by one; NONE is what succeeded.',
    },
    kafka_network_requestmetrics_totaltimems: {
      type: 'summary',
      labels,
      unit: 'milliseconds',
      doc: 'From the whole request to its answer, waiting included.',
    },
    kafka_network_requestmetrics_throttletimems: {
      type: 'summary',
      labels,
      unit: 'milliseconds',
      doc: 'For how long clients over a quota were throttled. Kafka also records the zeros.',
    },
    kafka_server_delayedoperationpurgatory_purgatorysize: {
      type: 'gauge',
      labels: ['delayedoperation'],
      doc: 'Fetches that wait for more to come.',
    },
    samsa_request_bytes_total: { type: 'counter', labels, unit: 'bytes', doc: 'Size of the requests.' },
    samsa_response_bytes_total: { type: 'counter', labels, unit: 'bytes', doc: 'Size of the answers.' },
    samsa_requests_closed_total: {
      type: 'counter',
      labels,
      doc: 'Requests whose connection was closed without an answer.',
    },
    samsa_requests_refused_total: {
      type: 'counter',
      doc: 'Requests that could not be read, in versions or for APIs that are not served. Their connection was closed.',
    },
  },
  collect({ broker: { metrics } }, samples) {
    samples.add('samsa_requests_refused_total', metrics.requests.refused);
    samples.add('kafka_server_delayedoperationpurgatory_purgatorysize', metrics.waitingFetches, 'Fetch');
    for (const each of metrics.requests.all()) {
      const { name } = each.api;
      if (each.totalTimeMs.count === 0) continue;
      for (const [version, count] of each.requests.entries())
        if (count > 0) samples.add('kafka_network_requestmetrics_requests_total', count, name, String(version));
      for (const [code, count] of each.errors)
        samples.add('kafka_network_requestmetrics_errors_total', count, name, errorByCode(code).name);
      samples.addSummary('kafka_network_requestmetrics_totaltimems', each.totalTimeMs, name);
      if (each.throttleTimeMs.count > 0)
        samples.addSummary('kafka_network_requestmetrics_throttletimems', each.throttleTimeMs, name);
      samples.add('samsa_request_bytes_total', each.requestBytes, name);
      samples.add('samsa_response_bytes_total', each.responseBytes, name);
      samples.add('samsa_requests_closed_total', each.closed, name);
    }
  },
});
