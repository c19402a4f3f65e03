// The options of kafka-leader-election, and which of them go together. The order of the checks is Kafka's: of
// several mistakes it is always the same one that is told.

import type { ElectionType } from '../../../client/index.ts';
import { bootstrapServerOption, commandConfigOption, commonToolOptions } from '../kafka-tool.ts';
import { refuseTogether } from '../options/option-rules.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';

export const leaderElectionOptions = {
  ...commonToolOptions,
  'bootstrap-server': { ...bootstrapServerOption, argument: { type: 'String', what: 'host:port' } },
  'command-config': { ...commandConfigOption, argument: { type: 'String', what: 'Config file' } },
  'admin.config': {
    argument: { type: 'String', what: 'config file' },
    deprecatedFor: 'command-config',
    doc: '(DEPRECATED) As --command-config, which is to be used instead; a future release will not have it.',
  },
  'election-type': {
    argument: { type: 'String', what: 'PREFERRED or UNCLEAN' },
    doc: 'REQUIRED: "preferred" gives partitions back to their first replica where another one leads; "unclean" gives those without a leader to a replica that may lack records.',
  },
  topic: {
    argument: { type: 'String', what: 'topic name' },
    doc: 'The topic of one partition; --partition says which. Not together with --path-to-json-file or --all-topic-partitions.',
  },
  partition: {
    argument: { type: 'Integer', what: 'partition id' },
    doc: 'The number of the partition of --topic.',
  },
  'all-topic-partitions': {
    doc: 'All partitions that need such an election. Not together with --topic or --path-to-json-file.',
  },
  'path-to-json-file': {
    argument: { type: 'String', what: 'Path to JSON file' },
    doc: 'A file that lists the partitions: {"partitions": [{"topic": "foo", "partition": 1}, {"topic": "foobar", "partition": 2}]}. Not together with --topic or --all-topic-partitions.',
  },
} as const satisfies ToolOptions;

export type GivenElectionOptions = GivenOptions<typeof leaderElectionOptions>;

const targets = ['topic', 'all-topic-partitions', 'path-to-json-file'] as const;

/** Throws a `CommandLineError` or `UsageError`. */
export function checkElectionOptions(given: GivenElectionOptions): ElectionType {
  const missing = (['bootstrap-server', 'election-type'] as const).filter((name) => !given.has(name));
  if (missing.length > 0) throw new CommandLineError(`Missing required option(s): ${missing.join(', ')}`);
  refuseTogether(given, 'admin.config', 'command-config');
  if (targets.filter((name) => given.has(name)).length !== 1)
    throw new CommandLineError(`One and only one of the following options is required: ${targets.join(', ')}`);
  if (given.has('topic') && !given.has('partition'))
    throw new CommandLineError('Missing required option(s): partition');
  if (given.has('partition') && !given.has('topic'))
    throw new CommandLineError('Option partition is only allowed if topic is used');
  const type = given.one('election-type')!;
  const name = type.toUpperCase();
  if (name === 'PREFERRED' || name === 'UNCLEAN') return name;
  throw new CommandLineError(`Cannot parse argument '${type}' of option election-type`);
}
