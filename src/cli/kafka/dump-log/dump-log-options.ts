// The options of kafka-dump-log, and what they mean for the dump of a file. Only those that the file has a use for are
// looked at, as in Kafka: a number that is none does no harm to others.

import { decoderOfClasses, defaultDecoderClass } from '../../dump/decoder-classes.ts';
import type { DumpFileOptions } from '../../dump/dump-file.ts';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  decodeShareGroupState,
  decodeTransactionLog,
  type RecordDecoder,
} from '../../dump/record-decoders.ts';
import { decodeRemoteLogMetadata } from '../../dump/remote-log-decoder.ts';
import { commonToolOptions } from '../kafka-tool.ts';
import { CommandLineError, type GivenOptions, type ToolOption, type ToolOptions } from '../options/tool-options.ts';

const defaultMaxBytes = 2 ** 31 - 1;
const defaultMaxMessageBytes = 5 * 1024 * 1024;
const classArgument = { type: 'String', isOptional: true } as const;
const sizeArgument = { type: 'Integer', what: 'size' } as const;

function recordsOf(topic: string): ToolOption {
  return { doc: `Show records as those of ${topic}.` };
}

export const dumpLogOptions = {
  ...commonToolOptions,
  files: {
    argument: { type: 'String', what: 'file1, file2, ...' },
    doc: 'REQUIRED: Files of a log directory to show, with commas between.',
  },
  'print-data-log': { doc: 'Show the keys and values of records.' },
  'deep-iteration': { doc: 'Show records, not only batches. With --print-data-log and the decoders so anyway.' },
  'verify-index-only': { doc: 'Show only what is wrong with indexes.' },
  'index-sanity-check': { doc: 'Only check the form of indexes, without a look at what they point to.' },
  'max-message-size': {
    argument: sizeArgument,
    doc: 'How large batches may be.',
    default: String(defaultMaxMessageBytes),
  },
  'max-bytes': {
    argument: sizeArgument,
    doc: 'How much of each .log file is looked at.',
    default: String(defaultMaxBytes),
  },
  'key-decoder-class': {
    argument: classArgument,
    doc: "One of Kafka's classes in org.apache.kafka.tools.api, to show keys with. Others cannot be loaded here.",
    default: defaultDecoderClass,
  },
  'value-decoder-class': {
    argument: classArgument,
    doc: "One of Kafka's classes in org.apache.kafka.tools.api, to show values with. Others cannot be loaded here.",
    default: defaultDecoderClass,
  },
  'offsets-decoder': recordsOf('__consumer_offsets'),
  'transaction-log-decoder': recordsOf('__transaction_state'),
  'cluster-metadata-decoder': recordsOf('__cluster_metadata'),
  'share-group-state-decoder': recordsOf('__share_group_state'),
  'remote-log-metadata-decoder': recordsOf('__remote_log_metadata'),
  'skip-record-metadata': { doc: 'Show of records only keys and values.' },
} as const satisfies ToolOptions;

export type DumpLogOptions = typeof dumpLogOptions;
export type GivenDumpLogOptions = GivenOptions<DumpLogOptions>;

/** The first one that is given. */
const ownDecoders = [
  ['offsets-decoder', decodeOffsets],
  ['transaction-log-decoder', decodeTransactionLog],
  ['cluster-metadata-decoder', decodeClusterMetadata],
  ['remote-log-metadata-decoder', decodeRemoteLogMetadata],
  ['share-group-state-decoder', decodeShareGroupState],
] as const satisfies readonly (readonly [keyof DumpLogOptions, RecordDecoder])[];

/** For a file with this extension. Throws a `CommandLineError`. */
export function dumpFileOptions(given: GivenDumpLogOptions, extension: string): DumpFileOptions {
  const hasRecords = extension === 'log' || extension === 'checkpoint';
  return {
    decoder: hasRecords ? decoderOf(given) : undefined,
    deep: showsData(given) || given.has('deep-iteration'),
    skipRecordMetadata: given.has('skip-record-metadata'),
    verifyOnly: given.has('verify-index-only'),
    sanityOnly: given.has('index-sanity-check'),
    maxBytes: (hasRecords ? given.number('max-bytes') : undefined) ?? defaultMaxBytes,
    maxMessageBytes: (extension === 'index' ? given.number('max-message-size') : undefined) ?? defaultMaxMessageBytes,
  };
}

function showsData(given: GivenDumpLogOptions): boolean {
  const classes = ['key-decoder-class', 'value-decoder-class', 'print-data-log'] as const;
  return [...classes, ...ownDecoders.map(([option]) => option)].some((option) => given.has(option));
}

function decoderOf(given: GivenDumpLogOptions): RecordDecoder | undefined {
  const own = ownDecoders.find(([option]) => given.has(option));
  if (own !== undefined) return own[1];
  const keyClass = given.one('key-decoder-class') ?? defaultDecoderClass;
  const decoder = decoderOfClasses(keyClass, given.one('value-decoder-class') ?? defaultDecoderClass);
  if (decoder === undefined) throw new CommandLineError('Failed to load decoder class');
  if (keyClass === defaultDecoderClass && !given.has('value-decoder-class'))
    return showsData(given) ? decodeAsText : undefined;
  return decoder;
}
