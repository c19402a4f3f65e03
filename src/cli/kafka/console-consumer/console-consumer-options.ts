// The options of kafka-console-consumer.

import { bootstrapServerOption, commonToolOptions } from '../kafka-tool.ts';
import { formerConsumerConfig, readingOptions } from '../options/reading-options.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';
import { defaultFormatterClass } from './formatters/formatter-of-class.ts';

const configFile = { type: 'String', what: 'config file' } as const;
const consumerProperty = { type: 'String', what: 'consumer_prop' } as const;
const formatterProperty = { type: 'String', what: 'prop' } as const;

const formatterProperties =
  'print.timestamp, print.partition, print.offset, print.epoch, print.headers, print.key and print.value are true or ' +
  'false; key.separator, line.separator, headers.separator and null.literal are texts; key.deserializer, ' +
  "value.deserializer and headers.deserializer are names of Kafka's classes. What begins with the name of one of the " +
  'last three and a dot configures that deserializer.';

export const consoleConsumerOptions = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServerOption,
  ...readingOptions,
  partition: {
    argument: { type: 'Integer', what: 'partition' },
    doc: 'The partition to read, from its end on unless --offset or --from-beginning says otherwise.',
  },
  offset: {
    argument: { type: 'String', what: 'consume offset' },
    doc: "With --partition: the offset to begin at, 'earliest' for the first one there is, 'latest' for the end.",
    default: 'latest',
  },
  'from-beginning': {
    doc: 'Begin with the first record there is where the group has no committed offset, not with the next that comes.',
  },
  'max-messages': {
    argument: { type: 'Integer', what: 'num_messages' },
    doc: 'End after so many records. Without it, never.',
  },
  'timeout-ms': {
    argument: { type: 'Long', what: 'timeout_ms' },
    doc: 'End when no record has come for so long. Without it, never.',
  },
  group: {
    argument: { type: 'String', what: 'consumer group id' },
    doc: 'The group to read in. Without it one that nobody has, whose offsets are not committed.',
  },
  'isolation-level': {
    argument: { type: 'String' },
    doc: 'read_committed leaves out the records of transactions that are open or aborted.',
    default: 'read_uncommitted',
  },
  'skip-message-on-error': { doc: 'Go on behind a record that cannot be shown, instead of ending.' },
  'enable-systest-events': { doc: "Print the consumer's events, too, for Kafka's system tests: shutdown_complete." },
  formatter: {
    argument: { type: 'String', what: 'class' },
    doc: "What shows the records: one of Kafka's formatters. No other Java class can be loaded.",
    default: defaultFormatterClass,
  },
  'formatter-property': {
    argument: formatterProperty,
    doc: `A property of the formatter as key=value; may be given several times. ${formatterProperties}`,
  },
  property: {
    argument: formatterProperty,
    deprecatedFor: 'formatter-property',
    doc: '(DEPRECATED) The former name of --formatter-property.',
  },
  'formatter-config': {
    argument: configFile,
    doc: 'A property file for the formatter; --formatter-property is stronger.',
  },
  'key-deserializer': {
    argument: { type: 'String', what: 'deserializer for keys' },
    doc: "The class of Kafka's that reads keys; the same as the formatter's key.deserializer.",
  },
  'value-deserializer': {
    argument: { type: 'String', what: 'deserializer for values' },
    doc: "The class of Kafka's that reads values; the same as the formatter's value.deserializer.",
  },
  'command-property': {
    argument: consumerProperty,
    doc: 'An option of the consumer as key=value; may be given several times.',
  },
  'consumer-property': {
    argument: consumerProperty,
    deprecatedFor: 'command-property',
    doc: '(DEPRECATED) The former name of --command-property.',
  },
  'command-config': {
    argument: configFile,
    doc: 'A property file with options of the consumer; --command-property is stronger.',
  },
  ...formerConsumerConfig,
} as const satisfies ToolOptions;

export type Given = GivenOptions<typeof consoleConsumerOptions>;

export const renamingTexts = {
  bothGiven: (old: string, name: string) => `Options --${old} and --${name} cannot be specified together.`,
  deprecated: (old: string, name: string) =>
    `Option --${old} is deprecated and will be removed in a future version. Use --${name} instead.`,
};
