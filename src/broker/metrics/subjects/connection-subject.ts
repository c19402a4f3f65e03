// Connections of clients, and what is remembered of them.

import { defineRunningSubject } from '../metric-subject.ts';

const ofListener = ['listener'] as const;

export const connectionSubject = defineRunningSubject({
  title: 'Connections',
  metrics: {
    kafka_server_socket_server_metrics_connection_count: {
      type: 'gauge',
      labels: ofListener,
      doc: 'Open connections.',
    },
    kafka_server_socket_server_metrics_connection_creation_total: {
      type: 'counter',
      labels: ofListener,
      doc: 'Connections that were let in.',
    },
    kafka_server_socket_server_metrics_connection_close_total: {
      type: 'counter',
      labels: ofListener,
      doc: 'Connections that have ended.',
    },
    kafka_server_socket_server_metrics_connections: {
      type: 'gauge',
      labels: ['clientsoftwarename', 'clientsoftwareversion', 'listener'],
      doc: 'Open connections by what clients say they are (KIP-511).',
    },
    samsa_connections_refused_total: {
      type: 'counter',
      labels: ['reason'],
      doc: 'Connections that were not let in: over a limit of connections (limit), faster than a quota allows (rate), or while stopping.',
    },
    kafka_server_fetchsessioncache_numincrementalfetchsessions: {
      type: 'gauge',
      doc: 'Incremental fetch sessions that are remembered (KIP-227).',
    },
    kafka_server_fetchsessioncache_numincrementalfetchpartitionscached: {
      type: 'gauge',
      doc: 'Partitions in incremental fetch sessions.',
    },
    kafka_server_fetchsessioncache_incrementalfetchsessionevictions_total: {
      type: 'counter',
      doc: 'Incremental fetch sessions that made room for others.',
    },
  },
  collect({ broker: { metrics, fetchSessions } }, samples) {
    for (const [listener, connections] of metrics.connections.listeners()) {
      samples.add('kafka_server_socket_server_metrics_connection_count', connections.count, listener);
      samples.add('kafka_server_socket_server_metrics_connection_creation_total', connections.created, listener);
      samples.add('kafka_server_socket_server_metrics_connection_close_total', connections.closed, listener);
      for (const { name, version, count } of connections.software.values())
        samples.add('kafka_server_socket_server_metrics_connections', count, name, version, listener);
    }
    for (const [reason, count] of Object.entries(metrics.connections.refused))
      samples.add('samsa_connections_refused_total', count, reason);
    samples.add('kafka_server_fetchsessioncache_numincrementalfetchsessions', fetchSessions.size);
    samples.add('kafka_server_fetchsessioncache_numincrementalfetchpartitionscached', fetchSessions.partitionCount);
    samples.add('kafka_server_fetchsessioncache_incrementalfetchsessionevictions_total', fetchSessions.evictions);
  },
});
