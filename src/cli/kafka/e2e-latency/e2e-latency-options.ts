// The options of kafka-e2e-latency, what of them is checked, and its command line of former times: five or six
// words in a fixed order, without names.

import type { CommandContext } from '../../command-context.ts';
import { commonToolOptions } from '../kafka-tool.ts';
import { requireOptions, UsageError } from '../options/option-rules.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';

export const e2eLatencyOptions = {
  ...commonToolOptions,
  'bootstrap-server': {
    argument: { type: 'String', what: 'bootstrap-server' },
    doc: 'REQUIRED: Where the cluster is: host:port of one or more brokers, separated by commas.',
  },
  topic: {
    argument: { type: 'String', what: 'topic-name' },
    doc: 'REQUIRED: The topic to write to and to read from; it is made when it is not there.',
  },
  'num-records': { argument: { type: 'Integer', what: 'count' }, doc: 'REQUIRED: How many records to send.' },
  'producer-acks': {
    argument: { type: 'String', what: 'producer-acks' },
    doc: "REQUIRED: What counts as sent: '1' or 'all'.",
  },
  'record-size': { argument: { type: 'Integer', what: 'bytes' }, doc: 'REQUIRED: The size of each value.' },
  'record-key-size': {
    argument: { type: 'Integer', what: 'bytes', isOptional: true },
    doc: 'The size of each key.',
    default: '0',
  },
  'record-header-key-size': {
    argument: { type: 'Integer', what: 'bytes', isOptional: true },
    doc: 'The size of the key of each header.',
    default: '0',
  },
  'record-header-size': {
    argument: { type: 'Integer', what: 'bytes', isOptional: true },
    doc: 'The size of the value of each header; -1 for null.',
    default: '0',
  },
  'num-headers': {
    argument: { type: 'Integer', what: 'count', isOptional: true },
    doc: 'How many headers each record has.',
    default: '0',
  },
  'command-config': {
    argument: { type: 'String', what: 'config-file', isOptional: true },
    doc: 'A property file with options of the producer, the consumer and the admin client.',
  },
} as const satisfies ToolOptions;

export interface E2eLatencyPlan {
  readonly servers: string;
  readonly topic: string;
  readonly recordsCount: number;
  readonly acks: string;
  readonly valueBytes: number;
  readonly keyBytes: number;
  readonly headersCount: number;
  readonly headerKeyBytes: number;
  /** -1 for null. */
  readonly headerValueBytes: number;
  readonly configFile: string | undefined;
}

const positionalNames = ['bootstrap-server', 'topic', 'num-records', 'producer-acks', 'record-size'] as const;

/** Names instead of places; what has a required name in it is left as it is. */
export async function namedWords(words: readonly string[], context: CommandContext): Promise<readonly string[]> {
  if (words.length === 0 || words.some((word) => positionalNames.some((name) => word === `--${name}`))) return words;
  if (words.length !== 5 && words.length !== 6)
    throw new CommandLineError(
      `Invalid number of arguments. Expected 5 or 6 positional arguments, but got ${words.length}. ` +
        'Usage: bootstrap-server topic num-records producer-acks record-size [optional] command-config',
    );
  const names = [...positionalNames, 'command-config'];
  await context.output.line(
    'WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. ' +
      `Please use named arguments instead: ${names.map((name) => `--${name}`).join(', ')}`,
  );
  return words.flatMap((word, at) => [`--${names[at]!}`, word]);
}

/** Throws a `UsageError`, or a `CommandLineError` for what is no number. */
export function planOf(given: GivenOptions<typeof e2eLatencyOptions>): E2eLatencyPlan {
  requireOptions(given, ...positionalNames);
  const acks = given.one('producer-acks')!;
  if (acks !== '1' && acks !== 'all') {
    throw new UsageError(
      'Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. ' +
        "Please use '1' or 'all'.",
    );
  }
  const size = (name: keyof typeof e2eLatencyOptions, least: number, what: string): number => {
    const value = given.number(name) ?? 0;
    if (value < least) throw new UsageError(`Value for --${name} must be ${what}.`);
    return value;
  };
  const notNegative = 'a non-negative integer';
  return {
    servers: given.one('bootstrap-server')!,
    topic: given.one('topic')!,
    acks,
    recordsCount: size('num-records', 1, 'a positive integer'),
    valueBytes: size('record-size', 0, notNegative),
    keyBytes: size('record-key-size', 0, notNegative),
    headerKeyBytes: size('record-header-key-size', 0, notNegative),
    headerValueBytes: size('record-header-size', -1, `${notNegative} or -1 for null header value`),
    headersCount: size('num-headers', 0, notNegative),
    configFile: given.one('command-config'),
  };
}
