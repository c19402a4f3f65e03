// samsa group delete.

import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../output/confirmation.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { reportItems } from '../../output/item-report.ts';
import type { OutputFormat } from '../../output/output-format.ts';

interface DeleteGiven extends ConnectionGiven {
  readonly groups: readonly string[];
  readonly yes: boolean;
  readonly format: OutputFormat;
}

export async function deleteGroups(given: DeleteGiven, context: CommandContext): Promise<void> {
  const { groups, format } = given;
  await confirm(context, given.yes, `Delete ${groups.join(', ')} with all offsets?`);
  await withAdmin(given, context, async (admin) => {
    const results = await admin.deleteConsumerGroups(groups, { signal: context.signal });
    await reportItems(context, format, groups, results, { plural: 'groups', noun: 'group', done: 'deleted' });
  });
}
