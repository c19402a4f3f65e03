// samsa topic delete.

import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../output/confirmation.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { reportItems } from '../../output/item-report.ts';
import type { OutputFormat } from '../../output/output-format.ts';

interface DeleteGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly yes: boolean;
  readonly format: OutputFormat;
}

export async function deleteTopics(given: DeleteGiven, context: CommandContext): Promise<void> {
  const { topics, format } = given;
  await confirm(context, given.yes, `Delete ${topics.join(', ')} with all records?`);
  await withAdmin(given, context, async (admin) => {
    const results = await admin.deleteTopics(topics, { signal: context.signal });
    await reportItems(context, format, topics, results, { plural: 'topics', noun: 'topic', done: 'deleted' });
  });
}
