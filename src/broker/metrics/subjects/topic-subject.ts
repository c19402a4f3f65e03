// What goes in and out, by topic. The series without a topic is the sum of all, deleted topics included.

import type { Samples } from '../../../metrics/samples.ts';
import { defineRunningSubject } from '../metric-subject.ts';
import type { TopicTraffic } from '../topic-metrics.ts';

const labels = ['topic'] as const;

const metrics = {
  kafka_server_brokertopicmetrics_messagesin_total: { type: 'counter', labels, doc: 'Records that clients appended.' },
  kafka_server_brokertopicmetrics_bytesin_total: {
    type: 'counter',
    labels,
    unit: 'bytes',
    doc: 'Batches that clients appended, as they came.',
  },
  kafka_server_brokertopicmetrics_bytesout_total: {
    type: 'counter',
    labels,
    unit: 'bytes',
    doc: 'Batches that consumers were given.',
  },
  kafka_server_brokertopicmetrics_bytesrejected_total: {
    type: 'counter',
    labels,
    unit: 'bytes',
    doc: 'Batches that were refused as too large.',
  },
  kafka_server_brokertopicmetrics_totalproducerequests_total: {
    type: 'counter',
    labels,
    doc: 'Partitions in Produce requests.',
  },
  kafka_server_brokertopicmetrics_totalfetchrequests_total: {
    type: 'counter',
    labels,
    doc: 'Partitions in Fetch requests of consumers.',
  },
  kafka_server_brokertopicmetrics_failedproducerequests_total: {
    type: 'counter',
    labels,
    doc: 'Partitions in Produce requests that were refused. What clients are expected to meet, such as a batch that is too large, does not count.',
  },
  kafka_server_brokertopicmetrics_failedfetchrequests_total: {
    type: 'counter',
    labels,
    doc: 'Partitions in Fetch requests that failed, by damage on the disk for instance. What clients are expected to meet, such as an offset out of range, does not count.',
  },
} as const;

export const topicSubject = defineRunningSubject({
  title: 'Topics',
  metrics,
  collect({ broker }, samples) {
    add(samples, broker.metrics.topics.all, '');
    for (const [topic, traffic] of broker.metrics.topics.topics()) add(samples, traffic, topic);
  },
});

function add(samples: Samples<keyof typeof metrics>, traffic: TopicTraffic, topic: string): void {
  samples.add('kafka_server_brokertopicmetrics_messagesin_total', traffic.messagesIn, topic);
  samples.add('kafka_server_brokertopicmetrics_bytesin_total', traffic.bytesIn, topic);
  samples.add('kafka_server_brokertopicmetrics_bytesout_total', traffic.bytesOut, topic);
  samples.add('kafka_server_brokertopicmetrics_bytesrejected_total', traffic.bytesRejected, topic);
  samples.add('kafka_server_brokertopicmetrics_totalproducerequests_total', traffic.produceRequests, topic);
  samples.add('kafka_server_brokertopicmetrics_totalfetchrequests_total', traffic.fetchRequests, topic);
  samples.add('kafka_server_brokertopicmetrics_failedproducerequests_total', traffic.failedProduceRequests, topic);
  samples.add('kafka_server_brokertopicmetrics_failedfetchrequests_total', traffic.failedFetchRequests, topic);
}
