// samsa topic create.

import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { reportItems } from '../../output/item-report.ts';
import type { OutputFormat } from '../../output/output-format.ts';
import { settingsOf } from '../../connection/settings.ts';

interface CreateGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly partitions: number | undefined;
  readonly replicationFactor: number | undefined;
  readonly config: readonly string[];
  readonly ifNotExists: boolean;
  readonly dryRun: boolean;
  readonly format: OutputFormat;
}

export function createTopics(given: CreateGiven, context: CommandContext): Promise<void> {
  const { topics, partitions, replicationFactor, dryRun, format } = given;
  const configs = new Map(settingsOf(given.config, '--config'));
  return withAdmin(given, context, async (admin) => {
    const results = await admin.createTopics(
      topics.map((name) => ({ name, partitions, replicationFactor, configs })),
      { validateOnly: dryRun, signal: context.signal },
    );
    await reportItems(context, format, topics, results, {
      plural: 'topics',
      noun: 'topic',
      done: dryRun ? 'could be created' : 'created',
      isFine: (error) => given.ifNotExists && 'errorName' in error && error.errorName === 'TOPIC_ALREADY_EXISTS',
    });
  });
}
