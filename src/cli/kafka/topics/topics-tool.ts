// kafka-topics: lists, describes, creates, alters and deletes topics.

import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { addPartitions, createTopic, deleteTopics } from './change-topics.ts';
import { checkTopicsOptions } from './check-topics-options.ts';
import { describeTopics } from './describe-topics.ts';
import { findTopics } from './find-topics.ts';
import { type GivenTopicsOptions, type TopicsOptions, topicsOptions } from './topics-options.ts';

export const topicsTool: KafkaTool<TopicsOptions> = {
  about: 'This tool lists, describes, creates, alters and deletes topics.',
  aboutWithoutOptions: 'List, describe, create, alter or delete topics.',
  options: topicsOptions,
  run,
};

const actions = {
  list: async (admin, given, context) =>
    context.output.line((await findTopics(admin, given, context.signal)).join('\n')),
  describe: describeTopics,
  create: createTopic,
  alter: addPartitions,
  delete: deleteTopics,
} as const satisfies Record<string, typeof createTopic>;

async function run(given: GivenTopicsOptions, context: CommandContext): Promise<number> {
  const action = checkTopicsOptions(given);
  if (given.has('delete-config')) {
    context.output.say(
      '--delete-config has no effect and is deprecated since Kafka 4.0; a future release will not have it.',
    );
  }
  await using admin = await openAdmin(context, given.one('bootstrap-server')!, given.one('command-config'));
  try {
    await actions[action](admin, given, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    await context.output.line(`Error while executing topic command : ${failureMessage(error)}`);
    return 1;
  }
}
