// Requests by API, and fetches also by who fetches. What has not been asked yet is left out.

import { errorByCode } from '../../../protocol/errors.ts';
import type { Samples } from '../../../metrics/samples.ts';
import { defineRunningSubject } from '../metric-subject.ts';
import type { NamedRequests } from '../request-metrics.ts';

const labels = ['request'] as const;

const metrics = {
  kafka_network_requestmetrics_requests_total: {
    type: 'counter',
    labels: ['request', 'version'],
    doc: 'Requests that could be read. A Fetch also counts, here and in what follows, as FetchConsumer, or as FetchFollower when a broker sent it.',
  },
  kafka_network_requestmetrics_errors_total: {
    type: 'counter',
    labels: ['request', 'error'],
    doc: 'Error codes in answers, those of parts of an answer one by one; NONE is what succeeded.',
  },
  kafka_network_requestmetrics_requestbytes: {
    type: 'summary',
    labels,
    unit: 'bytes',
    doc: 'Size of the requests.',
  },
  kafka_network_requestmetrics_totaltimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'From the whole request until its answer has been taken by the system: the sum of the next five.',
  },
  kafka_network_requestmetrics_requestqueuetimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'From the whole request until its turn: behind others that its connection has sent before, or while its client is throttled. Kafka leaves such requests in the socket, where nothing measures them; there is no queue for threads here.',
  },
  kafka_network_requestmetrics_localtimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'Then, the work on it, until it was done or first had to wait.',
  },
  kafka_network_requestmetrics_remotetimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'Then, until the answer was there: waiting for the disk, for more records, for other members of a group, and for turns on the event loop.',
  },
  kafka_network_requestmetrics_responsequeuetimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'Then, until the answers to earlier requests of its connection had gone. Only Produce requests overtake each other.',
  },
  kafka_network_requestmetrics_responsesendtimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'Then, until the system had taken the answer: long for clients that read slowly.',
  },
  kafka_network_requestmetrics_throttletimems: {
    type: 'summary',
    labels,
    unit: 'milliseconds',
    doc: 'For how long clients over a quota were throttled; it is not part of the total. Kafka also records the zeros.',
  },
  kafka_server_delayedoperationpurgatory_purgatorysize: {
    type: 'gauge',
    labels: ['delayedoperation'],
    doc: 'Fetches that wait for more to come.',
  },
  kafka_server_delayedfetchmetrics_expires_total: {
    type: 'counter',
    labels: ['fetchertype'],
    doc: 'Fetches whose time was up before there was enough.',
  },
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
} as const;

export const requestSubject = defineRunningSubject({
  title: 'Requests',
  metrics,
  collect({ broker: { metrics: counted } }, samples) {
    samples.add('samsa_requests_refused_total', counted.requests.refused);
    samples.add('kafka_server_delayedoperationpurgatory_purgatorysize', counted.waitingFetches, 'Fetch');
    for (const [fetcher, count] of Object.entries(counted.expiredFetches))
      samples.add('kafka_server_delayedfetchmetrics_expires_total', count, fetcher);
    for (const each of counted.requests.all()) {
      for (const named of each.names) addNamed(samples, named);
      const [{ bytes }] = each.names;
      if (bytes.count === 0) continue;
      const { name } = each.api;
      for (const [code, count] of each.errors)
        samples.add('kafka_network_requestmetrics_errors_total', count, name, errorByCode(code).name);
      samples.add('samsa_response_bytes_total', each.responseBytes, name);
      samples.add('samsa_requests_closed_total', each.closed, name);
    }
  },
});

function addNamed(samples: Samples<keyof typeof metrics>, named: NamedRequests): void {
  const { name, bytes, times, throttleTimeMs } = named;
  for (const [version, count] of named.byVersion.entries())
    if (count > 0) samples.add('kafka_network_requestmetrics_requests_total', count, name, String(version));
  if (bytes.count > 0) samples.addSummary('kafka_network_requestmetrics_requestbytes', bytes, name);
  if (throttleTimeMs.count > 0) samples.addSummary('kafka_network_requestmetrics_throttletimems', throttleTimeMs, name);
  // Not yet, while the first is under way.
  if (times.total.count === 0) return;
  samples.addSummary('kafka_network_requestmetrics_totaltimems', times.total, name);
  samples.addSummary('kafka_network_requestmetrics_requestqueuetimems', times.requestQueue, name);
  samples.addSummary('kafka_network_requestmetrics_localtimems', times.local, name);
  samples.addSummary('kafka_network_requestmetrics_remotetimems', times.remote, name);
  samples.addSummary('kafka_network_requestmetrics_responsequeuetimems', times.responseQueue, name);
  samples.addSummary('kafka_network_requestmetrics_responsesendtimems', times.responseSend, name);
}
