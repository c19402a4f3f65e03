// kafka-leader-election: elections of leaders of one partition, of those of a file, or of all that need one.

import {
  type Admin,
  type ElectionType,
  ErrorCode,
  type ItemResults,
  KafkaError,
  type TopicPartition,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { readTextFile } from '../read-text-file.ts';
import { settleRenamed } from '../options/renamed-options.ts';
import { timedOut } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { checkElectionOptions, type GivenElectionOptions, leaderElectionOptions } from './leader-election-options.ts';
import { readElectionPartitions } from './read-election-partitions.ts';

/** What holds when the property file does not say otherwise. */
const timeouts = { 'default.api.timeout.ms': '30000', 'request.timeout.ms': '30000' };

export const leaderElectionTool: KafkaTool<typeof leaderElectionOptions> = {
  about: 'This tool elects leaders of partitions anew: preferred ones, or unclean ones.',
  aboutWithoutOptions: 'This tool elects leaders of partitions anew: preferred ones, or unclean ones.',
  options: leaderElectionOptions,
  run,
};

async function run(given: GivenElectionOptions, context: CommandContext): Promise<number> {
  const electionType = checkElectionOptions(given);
  const partitions = await partitionsOf(given, context);
  const settled = await settleRenamed(leaderElectionOptions, given, ['admin.config'], context, {
    bothGiven: (old, name) => `Option "[${old}]" can't be used with option "[${name}]"`,
    deprecated: (old, name) =>
      `Option --${old} has been deprecated and will be removed in a future version. Use --${name} instead.`,
  });
  const servers = settled.one('bootstrap-server')!;
  await using admin = await openAdmin(context, servers, settled.one('command-config'), 'bootstrap.servers', timeouts);
  const results = await electLeaders(admin, electionType, partitions, context);
  await report(results, electionType, context);
  return 0;
}

/** undefined: all that need one. */
async function partitionsOf(
  given: GivenElectionOptions,
  context: CommandContext,
): Promise<TopicPartition[] | undefined> {
  const path = given.one('path-to-json-file');
  if (path !== undefined) return readElectionPartitions(await readTextFile(context, path));
  const topic = given.one('topic');
  return topic === undefined ? undefined : [{ topic, partition: given.number('partition')! }];
}

async function electLeaders(
  admin: Admin,
  electionType: ElectionType,
  partitions: readonly TopicPartition[] | undefined,
  context: CommandContext,
): Promise<ItemResults<void>> {
  try {
    return await admin.electLeaders(electionType, partitions, { signal: context.signal });
  } catch (error) {
    if (context.stopCode !== undefined) throw error;
    const message = whatWentWrong(error as Error);
    await context.output.line(message);
    throw new CommandLineError(message, { cause: error });
  }
}

function whatWentWrong(error: Error): string {
  if (error instanceof KafkaError && error.code === ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    return 'Not authorized to perform leader election';
  const text = javaErrorText(timedOut('electLeaders', error));
  return text.includes('.TimeoutException:') ? 'Timeout waiting for election results' : failureMessage(error);
}

async function report(results: ItemResults<void>, electionType: ElectionType, { output }: CommandContext) {
  const isNotNeeded = (error: Error): boolean =>
    error instanceof KafkaError && error.code === ErrorCode.ELECTION_NOT_NEEDED;
  const elected = [...results.values.keys()].toSorted();
  const failed = [...results.errors].filter(([, error]) => !isNotNeeded(error));
  const settled = [...results.errors].filter(([, error]) => isNotNeeded(error)).map(([name]) => name);
  if (elected.length > 0) {
    await output.line(`Successfully completed leader election (${electionType}) for partitions ${elected.join(', ')}`);
  }
  if (settled.length > 0)
    await output.line(`Valid replica already elected for partitions ${settled.toSorted().join(', ')}`);
  for (const [name, error] of failed) {
    await output.line(
      `Error completing leader election (${electionType}) for partition: ${name}: ${javaErrorText(error)}`,
    );
  }
  if (failed.length > 0) throw new CommandLineError(`${failed.length} replica(s) could not be elected`);
}
