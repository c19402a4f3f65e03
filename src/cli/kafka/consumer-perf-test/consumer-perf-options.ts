// The options of kafka-consumer-perf-test, and what of them is checked before anything happens.

import type { CommandContext } from '../../command-context.ts';
import { bootstrapServerOption, commonToolOptions } from '../kafka-tool.ts';
import { refuseTogether, requireOptions, UsageError } from '../options/option-rules.ts';
import { formerConsumerConfig, readingOptions } from '../options/reading-options.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';

export const consumerPerfOptions = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServerOption,
  ...readingOptions,
  'num-records': {
    argument: { type: 'Long', what: 'count' },
    doc: 'REQUIRED: How many records to read.',
  },
  messages: {
    argument: { type: 'Long', what: 'count' },
    deprecatedFor: 'num-records',
    doc: '(DEPRECATED) The former name of --num-records.',
  },
  group: {
    argument: { type: 'String', what: 'gid' },
    doc: 'The consumer group to read in.',
    default: 'perf-consumer- and a number by chance',
  },
  'fetch-size': {
    argument: { type: 'Integer', what: 'size' },
    doc: 'How many bytes of a partition one fetch asks for at most.',
    default: '1048576',
  },
  'from-latest': {
    doc: 'Without a committed offset, begin behind the last record of a partition instead of at its first.',
  },
  'socket-buffer-size': {
    argument: { type: 'Integer', what: 'size' },
    doc: 'Has no effect here, and says so: the operating system sizes the receive buffer of sockets.',
  },
  timeout: {
    argument: { type: 'Long', what: 'milliseconds', isOptional: true },
    doc: 'How long to wait for a next record before giving up.',
    default: '10000',
  },
  'reporting-interval': {
    argument: { type: 'Long', what: 'interval_ms' },
    doc: 'With --show-detailed-stats, the milliseconds between two lines.',
    default: '5000',
  },
  'show-detailed-stats': { doc: 'A line for each interval instead of one at the end.' },
  'hide-header': { doc: 'Without the line that names the columns.' },
  'date-format': {
    argument: { type: 'String', what: 'date format' },
    doc: "How times are written, as a pattern of Java's SimpleDateFormat.",
    default: 'yyyy-MM-dd HH:mm:ss:SSS',
  },
  'print-metrics': { doc: 'What the consumer has counted, at the end.' },
  'command-property': {
    argument: { type: 'String', what: 'prop1=val1' },
    doc: 'An option of the consumer; stronger than one in the file of --command-config.',
  },
  'command-config': {
    argument: { type: 'String', what: 'config file' },
    doc: 'A property file with options of the consumer.',
  },
  ...formerConsumerConfig,
} as const satisfies ToolOptions;

export type Given = GivenOptions<typeof consumerPerfOptions>;

/** Throws a `UsageError`. What goes by an old name is there under its new one afterwards. */
export async function checkOptions(given: Given, context: CommandContext): Promise<Given> {
  requireOptions(given, 'bootstrap-server');
  requireOneOf(given, 'topic', 'include');
  requireOneOf(given, 'messages', 'num-records');
  refuseTogether(given, 'consumer.config', 'command-config');
  let settled = given;
  for (const old of ['messages', 'consumer.config'] as const) {
    if (!given.has(old)) continue;
    const name = consumerPerfOptions[old].deprecatedFor;
    await context.output.line(`Warning: --${old} is deprecated. Use --${name} instead.`);
    settled = settled.renamed(old, name);
  }
  return settled;
}

function requireOneOf(given: Given, ...names: readonly (keyof typeof consumerPerfOptions)[]): void {
  if (names.filter((name) => given.has(name)).length === 1) return;
  const list = names.map((name) => `[${name}]`).join(', ');
  throw new UsageError(`Exactly one of the following arguments is required: ${list}`);
}
