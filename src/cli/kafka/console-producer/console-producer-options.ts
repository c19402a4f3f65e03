// The options of kafka-console-producer, and what of them is checked before anything happens.

import type { CommandContext } from '../../command-context.ts';
import { bootstrapServerOption, commonToolOptions } from '../kafka-tool.ts';
import { requireOptions } from '../options/option-rules.ts';
import { settleRenamed } from '../options/renamed-options.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';
import { requireAddresses } from './require-addresses.ts';

const configFile = { type: 'String', what: 'config file' } as const;
const producerProperty = { type: 'String', what: 'producer_prop' } as const;
const readerProperty = { type: 'String', what: 'prop' } as const;

export const lineReaderClass = 'org.apache.kafka.tools.LineMessageReader';

const readerProperties =
  'parse.key=false, parse.headers=false, ignore.error=false, key.separator=\\t, headers.delimiter=\\t, ' +
  'headers.separator=, (a regular expression), headers.key.separator=: and null.marker, which is not set: a key, ' +
  'value or header value that equals it is null. With keys and headers a line is "h1:v1,h2:v2\\tkey\\tvalue".';

export const consoleProducerOptions = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServerOption,
  topic: { argument: { type: 'String', what: 'topic' }, doc: 'REQUIRED: The topic to write to.' },
  sync: { doc: 'Wait for each record to be written before the next line is read.' },
  'compression-codec': {
    argument: { type: 'String', what: 'compression-codec', isOptional: true },
    doc: "How to compress: 'none', 'gzip', 'snappy', 'lz4' or 'zstd'; 'gzip' when no codec is named.",
  },
  'batch-size': {
    argument: { type: 'Integer', what: 'size' },
    doc: 'How many bytes of records for a partition are sent together at most: batch.size of the producer.',
    default: '16384',
  },
  'max-partition-memory-bytes': {
    argument: { type: 'Integer', what: 'memory in bytes per partition' },
    doc: '(DEPRECATED) The former name of --batch-size, which goes until Kafka 5.0. Stronger than that one.',
    default: '16384',
  },
  'message-send-max-retries': {
    argument: { type: 'Integer' },
    doc: 'How often a record is sent again before it is given up: retries of the producer.',
    default: '3',
  },
  'retry-backoff-ms': {
    argument: { type: 'Long' },
    doc: 'How long to wait before sending again: retry.backoff.ms of the producer.',
    default: '100',
  },
  timeout: {
    argument: { type: 'Long', what: 'timeout_ms' },
    doc: 'How long a record waits for others to be sent with: linger.ms of the producer.',
    default: '1000',
  },
  'request-required-acks': {
    argument: { type: 'String', what: 'request required acks' },
    doc: 'Whose word counts: 0 nobody, 1 the leader, all (or -1) all replicas in sync.',
    default: '-1',
  },
  'request-timeout-ms': {
    argument: { type: 'Integer', what: 'request timeout ms' },
    doc: 'How long to wait for the answer to a request: request.timeout.ms of the producer.',
    default: '1500',
  },
  'metadata-expiry-ms': {
    argument: { type: 'Long', what: 'metadata expiration interval' },
    doc: 'How old what is known of the cluster may become: metadata.max.age.ms of the producer.',
    default: '300000',
  },
  'max-block-ms': {
    argument: { type: 'Long', what: 'max block on send' },
    doc: 'How long a record may wait for the cluster or for memory: max.block.ms of the producer.',
    default: '60000',
  },
  'max-memory-bytes': {
    argument: { type: 'Long', what: 'total memory in bytes' },
    doc: 'The memory for records that are not sent yet: buffer.memory of the producer.',
    default: '33554432',
  },
  'socket-buffer-size': {
    argument: { type: 'Integer', what: 'size' },
    doc: 'Has no effect here, and says so: the operating system sizes the buffers of sockets.',
  },
  'line-reader': {
    argument: { type: 'String', what: 'reader_class' },
    doc: "What makes records of lines. There is Kafka's own, and no Java class can be loaded.",
    default: lineReaderClass,
  },
  'reader-property': {
    argument: readerProperty,
    doc: `A property of the reader as key=value; may be given several times. These are: ${readerProperties}`,
  },
  property: {
    argument: readerProperty,
    deprecatedFor: 'reader-property',
    doc: '(DEPRECATED) The former name of --reader-property.',
  },
  'reader-config': {
    argument: configFile,
    doc: 'A property file for the reader; --reader-property is stronger.',
  },
  'command-property': {
    argument: producerProperty,
    doc: 'An option of the producer as key=value; may be given several times.',
  },
  'producer-property': {
    argument: producerProperty,
    deprecatedFor: 'command-property',
    doc: '(DEPRECATED) The former name of --command-property.',
  },
  'command-config': {
    argument: configFile,
    doc: 'A property file with options of the producer; --command-property is stronger.',
  },
  'producer.config': {
    argument: configFile,
    deprecatedFor: 'command-config',
    doc: '(DEPRECATED) The former name of --command-config.',
  },
} as const satisfies ToolOptions;

export type Given = GivenOptions<typeof consoleProducerOptions>;

const renamingTexts = {
  bothGiven: (old: string, name: string) => `Options --${name} and --${old} cannot be specified together.`,
  deprecated: (old: string, name: string) =>
    `Warning: --${old} is deprecated and will be removed in a future version. Use --${name} instead.`,
};

/** Throws a `UsageError` or `CommandLineError`. What goes by an old name is there under its new one afterwards. */
export async function checkConsoleProducerOptions(given: Given, context: CommandContext): Promise<Given> {
  requireOptions(given, 'topic');
  const names = ['producer-property', 'producer.config', 'property'] as const;
  const settled = await settleRenamed(consoleProducerOptions, given, names, context, renamingTexts);
  if (given.has('max-partition-memory-bytes')) {
    await context.output.line(
      'Warning: --max-partition-memory-bytes is deprecated and will be removed in Apache Kafka 5.0. Use --batch-size instead.',
    );
  }
  requireAddresses(given.one('bootstrap-server') ?? '');
  return settled;
}
