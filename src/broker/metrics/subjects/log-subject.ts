// Partitions and the files they lie in.

import type { PartitionLog } from '../../../log/partition-log.ts';
import type { Samples } from '../../../metrics/samples.ts';
import { defineRunningSubject, type RunningSources } from '../metric-subject.ts';

const ofPartition = ['topic', 'partition'] as const;
const ofDirectory = ['logdirectory'] as const;

const metrics = {
  kafka_server_replicamanager_partitioncount: { type: 'gauge', doc: 'Partitions that are served here.' },
  kafka_server_replicamanager_leadercount: { type: 'gauge', doc: 'Partitions that are led here.' },
  kafka_server_replicamanager_offlinereplicacount: {
    type: 'gauge',
    doc: 'Partitions that belong here and cannot be opened.',
  },
  kafka_server_replicamanager_underreplicatedpartitions: {
    type: 'gauge',
    doc: 'Partitions with replicas that are not in sync; none, with one replica each.',
  },
  kafka_server_replicamanager_underminisrpartitioncount: {
    type: 'gauge',
    doc: 'Partitions with fewer replicas in sync than `min.insync.replicas`; none, as a minimum counts as no more than the one replica.',
  },
  kafka_server_replicamanager_atminisrpartitioncount: {
    type: 'gauge',
    doc: 'Partitions with as many replicas in sync as `min.insync.replicas`; all, with one replica each.',
  },
  kafka_server_replicamanager_partitionswithlatetransactionscount: {
    type: 'gauge',
    doc: 'Partitions with a transaction that has been open for five minutes longer than `transaction.max.timeout.ms` allows: it hangs (KIP-664).',
  },
  kafka_server_replicamanager_produceridcount: { type: 'gauge', doc: 'Producers that partitions remember.' },
  kafka_log_log_size: { type: 'gauge', labels: ofPartition, unit: 'bytes', doc: 'Batches of a partition, on disk.' },
  kafka_log_log_numlogsegments: { type: 'gauge', labels: ofPartition, doc: 'Segments of a partition.' },
  kafka_log_log_logstartoffset: {
    type: 'gauge',
    labels: ofPartition,
    unit: 'offset',
    doc: 'First offset of a partition.',
  },
  kafka_log_log_logendoffset: {
    type: 'gauge',
    labels: ofPartition,
    unit: 'offset',
    doc: 'Offset of the next record of a partition.',
  },
  kafka_cluster_partition_laststableoffsetlag: {
    type: 'gauge',
    labels: ofPartition,
    unit: 'offset',
    doc: 'From the last stable offset to the high watermark: what readers of committed records wait for.',
  },
  samsa_log_high_watermark: {
    type: 'gauge',
    labels: ofPartition,
    unit: 'offset',
    doc: 'Up to where consumers may read a partition.',
  },
  samsa_log_damaged_ranges: {
    type: 'gauge',
    labels: ofPartition,
    doc: 'Places that the disk has spoiled, of partitions that have such.',
  },
  samsa_log_failed_partitions: { type: 'gauge', doc: 'Partitions that accept nothing, as the disk has failed them.' },
  samsa_log_unflushed_bytes: { type: 'gauge', unit: 'bytes', doc: 'Batches that wait to be written to their files.' },
  kafka_log_logflushstats_logflushrateandtimems: {
    type: 'summary',
    unit: 'milliseconds',
    doc: 'Flushes of partitions to the disk.',
  },
  kafka_log_logmanager_offlinelogdirectorycount: { type: 'gauge', doc: 'Log directories that cannot be used.' },
  kafka_log_logmanager_logdirectoryoffline: {
    type: 'gauge',
    labels: ofDirectory,
    doc: '1 when the log directory cannot be used.',
  },
} as const;

type LogSamples = Samples<keyof typeof metrics>;

/** What a coordinator is given to end a transaction whose time is up. */
const lateAfterMs = 5 * 60_000;

/** So many partitions are looked at in one turn. */
const partitionsPerTurn = 200;

export const logSubject = defineRunningSubject({
  title: 'Partitions and logs',
  metrics,
  async collect(sources, samples) {
    const { broker, platform } = sources;
    const { replicas, logs, metrics: counted } = broker;
    const offline = [...replicas.offline()].length;
    samples.add('kafka_server_replicamanager_partitioncount', replicas.size);
    samples.add('kafka_server_replicamanager_leadercount', replicas.size);
    samples.add('kafka_server_replicamanager_offlinereplicacount', offline);
    samples.add('kafka_server_replicamanager_underreplicatedpartitions', 0);
    samples.add('kafka_server_replicamanager_underminisrpartitioncount', 0);
    samples.add('kafka_server_replicamanager_atminisrpartitioncount', replicas.size);
    samples.addSummary('kafka_log_logflushstats_logflushrateandtimems', counted.flushes);
    addDirectories(sources, samples);
    const sums = { producers: 0, failed: 0, pendingBytes: 0, late: 0 };
    const lateMs = platform.clock.wallMs() - broker.config.values['transaction.max.timeout.ms'] - lateAfterMs;
    let seen = 0;
    for (const log of logs.all()) {
      addPartition(log, samples);
      sums.producers += log.producers.states.size;
      sums.failed += log.failure === undefined ? 0 : 1;
      sums.pendingBytes += log.pendingBytes;
      if ((log.producers.oldestOpenTimestamp ?? Infinity) < lateMs) sums.late += 1;
      seen += 1;
      if (seen % partitionsPerTurn === 0) await platform.timers.yield();
    }
    samples.add('kafka_server_replicamanager_produceridcount', sums.producers);
    samples.add('kafka_server_replicamanager_partitionswithlatetransactionscount', sums.late);
    samples.add('samsa_log_failed_partitions', sums.failed);
    samples.add('samsa_log_unflushed_bytes', sums.pendingBytes);
  },
});

function addDirectories({ broker }: RunningSources, samples: LogSamples): void {
  const { offlinePaths } = broker.logs;
  samples.add('kafka_log_logmanager_offlinelogdirectorycount', offlinePaths.size);
  for (const path of broker.config.logDirs)
    samples.add('kafka_log_logmanager_logdirectoryoffline', offlinePaths.has(path) ? 1 : 0, path);
}

function addPartition(log: PartitionLog, samples: LogSamples): void {
  const { topic } = log.topicPartition;
  const partition = String(log.topicPartition.partition);
  samples.add('kafka_log_log_size', log.sizeBytes, topic, partition);
  samples.add('kafka_log_log_numlogsegments', log.segments.length, topic, partition);
  samples.add('kafka_log_log_logstartoffset', log.logStartOffset, topic, partition);
  samples.add('kafka_log_log_logendoffset', log.logEndOffset, topic, partition);
  const unstable = log.highWatermark - log.lastStableOffset;
  samples.add('kafka_cluster_partition_laststableoffsetlag', unstable, topic, partition);
  samples.add('samsa_log_high_watermark', log.highWatermark, topic, partition);
  const damaged = log.damagedRanges.length;
  if (damaged > 0) samples.add('samsa_log_damaged_ranges', damaged, topic, partition);
}
