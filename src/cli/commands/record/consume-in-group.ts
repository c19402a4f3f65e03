// samsa consume -g: what the options say of a group's consumer, and its way from joining to leaving. What cannot be
// meant with a group is refused before anybody joins it.

import { Admin, Consumer } from '../../../client/index.ts';
import { camelCase } from '../../../client/options/option-names.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ClientOptions, clientOptions, type ConnectionGiven, optionsFor } from '../../connection/connection.ts';
import { UserError } from '../../user-error.ts';
import { GroupReader } from './group-reader.ts';
import { createSink, type SinkGiven } from './record-sink.ts';
import { patternOf } from './topic-pattern.ts';

export interface GroupConsumeGiven extends ConnectionGiven, SinkGiven {
  readonly topics: readonly string[];
  readonly regex: boolean;
  readonly group: string;
  readonly offset: string;
  readonly partitions: readonly number[] | undefined;
  readonly num: number | undefined;
  readonly exit: boolean;
}

const resets: ReadonlyMap<string, string> = new Map([
  ['start', 'earliest'],
  ['end', 'latest'],
]);

export async function consumeInGroup(given: GroupConsumeGiven, context: CommandContext): Promise<void> {
  const autoOffsetReset = checkGiven(given);
  const topics = given.regex ? patternOf(given.topics) : given.topics;
  const sink = createSink(context, given);
  const options = await clientOptions(given, context);
  await using admin = new Admin(optionsFor('admin', options));
  // A topic that is not there is a mistake at a terminal; the group would wait for it in silence.
  if (!given.regex) (await admin.describeTopics([...given.topics], { signal: context.signal })).all();
  const settings = groupOptions(options, given.group, autoOffsetReset);
  const consumer = new Consumer(settings);
  // Committing and leaving may take their time.
  context.stopsPatiently = true;
  const reader = new GroupReader({ consumer, admin, sink, context, commits: commitsByItself(settings) });
  try {
    await reader.read(topics, given.num ?? Infinity, given.exit);
  } finally {
    await sink.end();
    await reader.leave();
  }
}

/** What holds where the group has committed nothing. */
function checkGiven({ topics, partitions, offset, group, regex }: GroupConsumeGiven): string {
  if (group === '') throw new UserError('--group cannot be empty');
  if (partitions !== undefined)
    throw new UserError('--partitions and --group exclude each other: the group deals the partitions out');
  const named = regex ? undefined : topics.find((topic) => topic.includes(':'));
  if (named !== undefined) throw new UserError(`${named}: with --group no partitions can be named`);
  const reset = resets.get(offset);
  if (reset !== undefined) return reset;
  throw new UserError(
    `--offset ${offset}: with --group only start and end go, for partitions where the group has committed nothing.\n` +
      '  To move a group use `samsa group seek`.',
  );
}

/** The command line's own options win over a group in -X; a reset in -X, which can say more, wins over --offset. */
function groupOptions(options: ClientOptions, groupId: string, autoOffsetReset: string): ClientOptions {
  const all = Object.entries(optionsFor('consumer', options)).filter(([name]) => camelCase(name) !== 'groupId');
  const hasReset = all.some(([name]) => camelCase(name) === 'autoOffsetReset');
  const own = hasReset ? { groupId } : { groupId, autoOffsetReset };
  return { bootstrapServers: options.bootstrapServers, ...Object.fromEntries(all), ...own };
}

function commitsByItself(settings: ClientOptions): boolean {
  return !Object.entries(settings).some(
    ([name, value]) => camelCase(name) === 'enableAutoCommit' && value.trim().toLowerCase() === 'false',
  );
}
