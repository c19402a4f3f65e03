// The compaction of topics with cleanup.policy=compact.

import { defineRunningSubject } from '../metric-subject.ts';

export const cleanerSubject = defineRunningSubject({
  title: 'Compaction',
  metrics: {
    kafka_log_logcleanermanager_uncleanable_partitions_count: {
      type: 'gauge',
      labels: ['logdirectory'],
      doc: 'Partitions whose compaction has been given up until they change.',
    },
    kafka_log_logcleanermanager_max_dirty_percent: {
      type: 'gauge',
      doc: 'Largest part of a log that is to be cleaned, at the last look, 0 to 100.',
    },
    samsa_cleaner_passes_total: { type: 'counter', doc: 'Logs that were compacted.' },
    samsa_cleaner_failures_total: { type: 'counter', doc: 'Passes that failed.' },
    samsa_cleaner_seconds_total: { type: 'counter', unit: 'seconds', doc: 'Time that passes took, pauses included.' },
    samsa_cleaner_read_bytes_total: { type: 'counter', unit: 'bytes', doc: 'What passes read.' },
    samsa_cleaner_written_bytes_total: { type: 'counter', unit: 'bytes', doc: 'What passes wrote.' },
    samsa_cleaner_read_records_total: { type: 'counter', doc: 'Records that passes read.' },
    samsa_cleaner_kept_records_total: { type: 'counter', doc: 'Records that passes kept.' },
  },
  collect({ broker: { logs, config }, cleaner }, samples) {
    const byDirectory = new Map(config.logDirs.map((path) => [path, 0]));
    for (const log of logs.all()) {
      if (log.compaction.uncleanable === undefined) continue;
      byDirectory.set(log.parentDirectory, (byDirectory.get(log.parentDirectory) ?? 0) + 1);
    }
    for (const [path, count] of byDirectory)
      samples.add('kafka_log_logcleanermanager_uncleanable_partitions_count', count, path);
    if (cleaner === undefined) return;
    const { counts } = cleaner;
    samples.add('kafka_log_logcleanermanager_max_dirty_percent', Math.round(counts.maxDirtyRatio * 100));
    samples.add('samsa_cleaner_passes_total', counts.passes);
    samples.add('samsa_cleaner_failures_total', counts.failures);
    samples.add('samsa_cleaner_seconds_total', counts.durationMs / 1000);
    samples.add('samsa_cleaner_read_bytes_total', counts.bytesRead);
    samples.add('samsa_cleaner_written_bytes_total', counts.bytesWritten);
    samples.add('samsa_cleaner_read_records_total', counts.recordsRead);
    samples.add('samsa_cleaner_kept_records_total', counts.recordsKept);
  },
});
