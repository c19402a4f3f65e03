// The broker as a process. The names of what is not Kafka's are those that Prometheus' own clients use.

import { packageVersion } from '../../../base/package-version.ts';
import { brokerStates } from '../broker-life.ts';
import { defineSubject } from '../metric-subject.ts';

/** The release of Kafka that Samsa is held to. */
const kafkaVersion = '4.3';

export const processSubject = defineSubject({
  title: 'Broker and process',
  metrics: {
    samsa_build_info: {
      type: 'gauge',
      labels: ['version', 'kafka_version'],
      doc: 'Always 1; which release this is, and which one of Kafka it is held to.',
    },
    kafka_server_kafkaserver_brokerstate: {
      type: 'gauge',
      doc: '1 starting, 2 opening its partitions, 3 running, 7 shutting down.',
    },
    samsa_uptime_seconds: { type: 'gauge', unit: 'seconds', doc: 'Time since the broker began to start.' },
    process_start_time_seconds: {
      type: 'gauge',
      unit: 'seconds',
      doc: 'When the broker began to start, since 1970 in UTC.',
    },
    process_cpu_seconds_total: { type: 'counter', unit: 'seconds', doc: 'Processor time of all threads.' },
    process_resident_memory_bytes: { type: 'gauge', unit: 'bytes', doc: 'Memory that the process has.' },
    nodejs_heap_size_used_bytes: { type: 'gauge', unit: 'bytes', doc: 'Of the JavaScript heap, what is in use.' },
    nodejs_heap_size_total_bytes: { type: 'gauge', unit: 'bytes', doc: 'The JavaScript heap.' },
    nodejs_external_memory_bytes: { type: 'gauge', unit: 'bytes', doc: 'Buffers outside the heap.' },
    nodejs_eventloop_lag_mean_seconds: {
      type: 'gauge',
      unit: 'seconds',
      doc: 'How late the event loop came to its timers since the last look, on average.',
    },
    nodejs_eventloop_lag_p50_seconds: {
      type: 'gauge',
      unit: 'seconds',
      doc: 'How late the event loop came to its timers since the last look: the median.',
    },
    nodejs_eventloop_lag_p99_seconds: {
      type: 'gauge',
      unit: 'seconds',
      doc: 'How late the event loop came to its timers since the last look: the 99th percentile.',
    },
    nodejs_eventloop_lag_max_seconds: {
      type: 'gauge',
      unit: 'seconds',
      doc: 'How late the event loop came to its timers since the last look: the longest.',
    },
    nodejs_eventloop_utilization: {
      type: 'gauge',
      unit: 'ratio',
      doc: 'Share of the time since the last look in which the event loop had work, 0 to 1.',
    },
    kafka_server_kafkarequesthandlerpool_requesthandleravgidlepercent: {
      type: 'gauge',
      unit: 'ratio',
      doc: 'Share of the time since the last look in which the event loop, which handles all requests, had nothing to do, 0 to 1.',
    },
    kafka_network_socketserver_networkprocessoravgidlepercent: {
      type: 'gauge',
      unit: 'ratio',
      doc: 'The same: the event loop also reads from and writes to all connections.',
    },
  },
  collect({ platform: { clock, usage }, life }, samples) {
    samples.add('samsa_build_info', 1, packageVersion, kafkaVersion);
    samples.add('kafka_server_kafkaserver_brokerstate', brokerStates[life.state]);
    samples.add('samsa_uptime_seconds', (clock.monotonicMs() - life.startedMs) / 1000);
    samples.add('process_start_time_seconds', life.startedWallMs / 1000);
    samples.add('process_cpu_seconds_total', usage.cpuSeconds());
    const memory = usage.memory();
    samples.add('process_resident_memory_bytes', memory.residentBytes);
    samples.add('nodejs_heap_size_used_bytes', memory.heapUsedBytes);
    samples.add('nodejs_heap_size_total_bytes', memory.heapTotalBytes);
    samples.add('nodejs_external_memory_bytes', memory.externalBytes);
    const delay = usage.loopDelay();
    samples.add('nodejs_eventloop_lag_mean_seconds', delay.meanSeconds);
    samples.add('nodejs_eventloop_lag_p50_seconds', delay.p50Seconds);
    samples.add('nodejs_eventloop_lag_p99_seconds', delay.p99Seconds);
    samples.add('nodejs_eventloop_lag_max_seconds', delay.maxSeconds);
    const utilization = usage.loopUtilization();
    samples.add('nodejs_eventloop_utilization', utilization);
    samples.add('kafka_server_kafkarequesthandlerpool_requesthandleravgidlepercent', 1 - utilization);
    samples.add('kafka_network_socketserver_networkprocessoravgidlepercent', 1 - utilization);
  },
});
