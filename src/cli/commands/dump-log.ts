// samsa dump-log.

import { defineCommand } from '../command-definition.ts';
import { streamFormatOptions } from '../common-options.ts';
import { parseNumber } from '../values.ts';

export const dumpLogCommand = defineCommand({
  name: 'dump-log',
  summary: 'show what is in the files of a log directory',
  details: `Reads .log, .index, .timeindex, .txnindex, .snapshot and .checkpoint files, leader-epoch-checkpoint and
the checkpoints and properties of a data directory. No broker is needed; nothing is changed.`,
  examples: [
    'samsa dump-log orders-0/00000000000000000000.log',
    'samsa dump-log --print-data-log orders-0/*.log',
    'samsa dump-log --cluster-metadata-decoder __cluster_metadata-0/*.log',
    `samsa dump-log --format ndjson orders-0/*.log | jq 'select(.kind == "batch")'`,
  ],
  arguments: { paths: { doc: 'the files to show', isMany: true } },
  options: {
    files: {
      argument: '<file,...>',
      parse: (text: string): readonly string[] => text.split(','),
      doc: 'the files to show, as kafka-dump-log takes them',
    },
    printDataLog: { doc: 'show keys and values of records' },
    deepIteration: { doc: 'show each record, not only batches' },
    clusterMetadataDecoder: { doc: 'records are those of __cluster_metadata' },
    offsetsDecoder: { doc: 'records are those of __consumer_offsets' },
    transactionLogDecoder: { doc: 'records are those of __transaction_state' },
    shareGroupStateDecoder: { doc: 'records are those of __share_group_state' },
    remoteLogMetadataDecoder: { doc: 'records are those of __remote_log_metadata' },
    keyDecoderClass: {
      argument: '<class>',
      doc: "how keys are shown, by one of Kafka's classes",
      otherwise: 'StringDecoder',
    },
    valueDecoderClass: {
      argument: '<class>',
      doc: "how values are shown, by one of Kafka's classes",
      otherwise: 'StringDecoder',
    },
    skipRecordMetadata: { doc: 'show only what records say' },
    verifyIndexOnly: { doc: 'show only what is wrong with indexes' },
    indexSanityCheck: { doc: 'only check the form of indexes' },
    maxBytes: {
      argument: '<count>',
      parse: parseNumber,
      default: '2147483647',
      doc: 'look at this much of each .log file',
    },
    maxMessageSize: {
      argument: '<bytes>',
      parse: parseNumber,
      default: '5242880',
      doc: 'indexes point to no larger batches',
    },
    ...streamFormatOptions,
  },
  run: async (given, context) => (await import('./dump-log/dump-log.ts')).dumpLog(given, context),
});
