// kafka-log-dirs: what lies in the log directories of brokers, and how large it is.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { adminConfigOption, bootstrapServerOption, commonToolOptions, type KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { requireOptions } from '../options/option-rules.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';
import { logDirsJson } from './log-dirs-json.ts';

const options = {
  ...commonToolOptions,
  'bootstrap-server': {
    ...bootstrapServerOption,
    argument: { type: 'String', what: 'The server (s) to use for bootstrapping' },
  },
  'command-config': adminConfigOption,
  describe: { doc: 'REQUIRED: Show what is in the log directories.' },
  'topic-list': {
    argument: { type: 'String', what: 'Topic list' },
    doc: 'Only these topics, "topic1,topic2"; all, if left out.',
  },
  'broker-list': {
    argument: { type: 'String', what: 'Broker list' },
    doc: 'Only these brokers, "0,1,2"; all, if left out.',
  },
} as const satisfies ToolOptions;

type Given = GivenOptions<typeof options>;

export const logDirsTool: KafkaTool<typeof options> = {
  about: 'This tool shows the log directories of brokers and what is in them.',
  aboutWithoutOptions: 'This tool shows the log directories of brokers and what is in them.',
  options,
  run,
};

async function run(given: Given, context: CommandContext): Promise<number> {
  requireOptions(given, 'bootstrap-server', 'describe');
  const wanted = listOf(given, 'broker-list').map(parseBroker);
  const topics = new Set(listOf(given, 'topic-list'));
  await using admin = await openAdmin(context, given.one('bootstrap-server')!, given.one('command-config'));
  try {
    await describe(admin, wanted, topics, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    if (error instanceof CommandLineError) throw error;
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    failureMessage(first);
    throw new CommandLineError(javaErrorText(first as Error), { cause: error });
  }
}

async function describe(
  admin: Admin,
  wanted: readonly number[],
  topics: ReadonlySet<string>,
  { output, signal }: CommandContext,
): Promise<void> {
  const { nodes } = await timedCall('listNodes', admin.describeCluster({ signal }));
  const known = nodes.map(({ id }) => id).toSorted((a, b) => a - b);
  const missing = wanted.filter((id) => !known.includes(id));
  if (missing.length > 0) {
    throw new CommandLineError(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${known.join(',')}`,
    );
  }
  const asked = wanted.length === 0 ? known : wanted;
  await output.line('Querying brokers for log directories information');
  const described = (await timedCall('describeLogDirs', admin.describeLogDirs({ brokers: asked, signal }))).all();
  await output.line(`Received log directory information from brokers ${asked.join(',')}`);
  await output.line(logDirsJson(new Map(asked.map((id) => [id, described.get(String(id))!])), topics));
}

/** Each once; what is empty does not count. */
function listOf(given: Given, name: 'broker-list' | 'topic-list'): string[] {
  return [...new Set((given.one(name) ?? '').split(',').filter((word) => word !== ''))];
}

/** Throws a `CommandLineError`. */
function parseBroker(text: string): number {
  const id = Number(text);
  if (!/^[+-]?\d+$/.test(text) || id < -(2 ** 31) || id >= 2 ** 31)
    throw new CommandLineError(`For input string: "${text}"`);
  return id;
}
