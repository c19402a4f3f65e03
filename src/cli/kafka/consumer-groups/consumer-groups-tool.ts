// kafka-consumer-groups: lists, describes and deletes groups of consumers, and resets and deletes what they have
// committed. What fails is told on standard output, and the exit code is 0 all the same, as with Kafka's tool:
// scripts that know it look at what it says. Only a wrong command line ends with 1.

import { DiskError } from '../../../base/ports/disk.ts';
import type { CommandContext } from '../../command-context.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { checkConsumerGroupsOptions, type ConsumerGroupsAction } from './check-consumer-groups-options.ts';
import {
  type ConsumerGroupsOptions,
  consumerGroupsOptions,
  type GivenConsumerGroupsOptions,
} from './consumer-groups-options.ts';
import { deleteGroups } from './delete-groups.ts';
import { deleteOffsets } from './delete-offsets.ts';
import { describeGroups } from './describe-groups.ts';
import { type GroupsCall, groupsCall } from './groups-call.ts';
import { GroupsFailure } from './groups-failure.ts';
import { listGroups } from './list-groups.ts';
import { resetOffsets } from './reset-offsets.ts';
import { validateRegex } from './validate-regex.ts';

const about = 'This tool lists, describes and deletes groups of consumers, and resets and deletes their offsets.';

export const consumerGroupsTool: KafkaTool<ConsumerGroupsOptions> = {
  about,
  aboutWithoutOptions: about,
  options: consumerGroupsOptions,
  run,
};

const actions: Readonly<Record<Exclude<ConsumerGroupsAction, 'validate-regex'>, (call: GroupsCall) => Promise<void>>> =
  {
    list: listGroups,
    describe: describeGroups,
    delete: deleteGroups,
    'reset-offsets': resetOffsets,
    'delete-offsets': deleteOffsets,
  };

async function run(given: GivenConsumerGroupsOptions, context: CommandContext): Promise<number> {
  const action = checkConsumerGroupsOptions(given, context);
  if (action === 'validate-regex') {
    await validateRegex(regexOf(given), context);
    return 0;
  }
  try {
    await using admin = await openAdmin(context, given.one('bootstrap-server')!, given.one('command-config'));
    await actions[action](groupsCall(admin, given, context));
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    await tellFailure(error, context);
  }
  return 0;
}

function regexOf(given: GivenConsumerGroupsOptions): string {
  const [regex = '', ...others] = given.all('validate-regex');
  if (others.length > 0)
    throw new UsageError('Found multiple arguments for option validate-regex, but you asked for only one');
  return regex;
}

/** Throws what is no failure that Kafka's tool tells. */
async function tellFailure(error: unknown, { output }: CommandContext): Promise<void> {
  if (!(error instanceof GroupsFailure) && !(error instanceof CommandLineError)) throw error;
  const [what = '', ...why] = error.message.split('\n');
  const isMissingFile = error.cause instanceof DiskError && error.cause.code === 'ENOENT';
  const shown =
    isMissingFile && error instanceof CommandLineError ? `java.nio.file.NoSuchFileException: ${what}` : what;
  await output.line(`\nError: Executing consumer group command failed due to ${shown}`);
  for (const line of why) output.say(line);
}
