// kafka-get-offsets: `topic:partition:offset`, a line for each partition that has such an offset.

import type { Admin, TopicPartition } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { bootstrapServerOption, commandConfigOption, commonToolOptions, type KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { requireOptions, UsageError } from '../options/option-rules.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';
import { parseOffsetTime } from './offset-time.ts';
import { filterByNumbers, filterByRules, type PartitionFilter } from './partition-filter.ts';

const options = {
  ...commonToolOptions,
  'bootstrap-server': { ...bootstrapServerOption, argument: { type: 'String', what: 'HOST1:PORT1,...,HOST3:PORT3' } },
  'command-config': { ...commandConfigOption, argument: { type: 'String', what: 'config file' } },
  topic: {
    argument: { type: 'String', what: 'topic' },
    doc: 'The topic, or a regular expression for topics; all, if left out. Not together with --topic-partitions.',
  },
  partitions: {
    argument: { type: 'String', what: 'partition ids' },
    doc: 'Numbers of partitions, separated by commas; all, if left out. Not together with --topic-partitions.',
  },
  'topic-partitions': {
    argument: { type: 'String', what: 'topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3' },
    doc: 'Rules, separated by commas. Each is a regular expression for topics (all, if it is empty) and, after a colon, a partition or a range of them: FROM-TO, FROM- or -TO, without TO itself.',
  },
  time: {
    argument: {
      type: 'String',
      what: '<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload',
    },
    doc: 'Which offset: of the first record that is not older than a time in milliseconds, or of a place in the log. Partitions that have none are left out.',
    default: 'latest',
  },
  'exclude-internal-topics': { doc: 'Without the topics that Kafka keeps for itself.' },
} as const satisfies ToolOptions;

type Given = GivenOptions<typeof options>;

export const getOffsetsTool: KafkaTool<typeof options> = {
  about: 'This tool shows offsets of partitions.',
  aboutWithoutOptions: 'This tool shows offsets of partitions.',
  errorPrefix: 'Error occurred: ',
  options,
  run,
};

async function run(given: Given, context: CommandContext): Promise<number> {
  requireOptions(given, 'bootstrap-server');
  const servers = given.one('bootstrap-server')!;
  checkServers(servers);
  const offset = parseOffsetTime(given.one('time') ?? 'latest');
  const isWanted = filterOf(given);
  await using admin = await openAdmin(context, servers, given.one('command-config'));
  try {
    const partitions = await findPartitions(admin, isWanted, given, context.signal);
    if (partitions.length === 0)
      throw new CommandLineError('Could not match any topic-partitions with the specified filters');
    const found = await admin.listOffsets(
      partitions.map((partition) => ({ ...partition, offset })),
      { signal: context.signal },
    );
    for (const [name, outcome] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const at = name.lastIndexOf('-');
      if ('error' in outcome)
        context.output.say(
          `Skip getting offsets for topic-partition ${name} due to error: ${javaErrorText(outcome.error)}`,
        );
      else if (outcome.value.offset >= 0)
        await context.output.line(`${name.slice(0, at)}:${name.slice(at + 1)}:${outcome.value.offset}`);
    }
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    throw new CommandLineError(failureMessage(error), { cause: error });
  }
}

function checkServers(servers: string): void {
  if (servers === '') throw new UsageError('Error while validating the bootstrap address');
  if (!servers.split(',').every((server) => /:\d+$/.test(server.trim())))
    throw new UsageError('Please provide valid host:port like host1:9091,host2:9092');
}

function filterOf(given: Given): PartitionFilter {
  const rules = given.one('topic-partitions');
  if (rules === undefined) return filterByNumbers(given.one('topic'), given.one('partitions'));
  if (given.has('topic') || given.has('partitions'))
    throw new CommandLineError('--topic-partitions cannot be used with --topic or --partitions');
  return filterByRules(rules);
}

async function findPartitions(
  admin: Admin,
  isWanted: PartitionFilter,
  given: Given,
  signal: AbortSignal,
): Promise<TopicPartition[]> {
  const includeInternal = !given.has('exclude-internal-topics');
  const topics = await timedCall('listTopics', admin.listTopics({ includeInternal, signal }));
  return topics
    .flatMap(({ name, partitions }) => partitions.map(({ partition }) => ({ topic: name, partition })))
    .filter(isWanted);
}
