// samsa group list.

import type { GroupListing } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface ListGiven extends ConnectionGiven {
  readonly state: readonly string[];
  readonly type: readonly string[];
  readonly format: OutputFormat;
}

const columns: readonly Column<GroupListing>[] = [
  { heading: 'GROUP', text: ({ groupId }) => groupId },
  { heading: 'TYPE', text: ({ type }) => type },
  { heading: 'STATE', text: ({ state }) => state },
  { heading: 'PROTOCOL', text: ({ protocol }) => protocol, isWide: true },
];

export function listGroups({ format, ...given }: ListGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { valid, errors } = await admin.listGroups({
      states: given.state,
      types: given.type,
      signal: context.signal,
    });
    if (isForMachines(format)) {
      const items = valid.map(({ groupId, type, state, protocol }) => ({
        groupId,
        type: type ?? null,
        state: state ?? null,
        protocol,
      }));
      await writeItems(context, format, 'groups', items);
    } else await writeTable(context, columns, valid, { isWide: format === 'wide' });
    failWith(new Map([...errors].map(([id, error]) => [String(id), error])), 'broker');
  });
}
