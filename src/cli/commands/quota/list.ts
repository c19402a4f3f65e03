// samsa quota list.

import type { ClientQuotas } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type EntityGiven, quotaEntity } from '../../quota-entity.ts';
import { writeTable } from '../../output/text-table.ts';

interface ListGiven extends ConnectionGiven, EntityGiven {
  readonly format: OutputFormat;
}

export function listQuotas({ format, ...given }: ListGiven, context: CommandContext): Promise<void> {
  const components = Array.from(quotaEntity(given), ([entityType, match]) => ({ entityType, match }));
  return withAdmin(given, context, async (admin) => {
    const found = await admin.describeClientQuotas({ components }, { signal: context.signal });
    const all = found.toSorted((a, b) => (entityText(a) < entityText(b) ? -1 : 1));
    if (isForMachines(format)) {
      const items = all.map(({ entity, quotas }) => ({
        entity: Object.fromEntries(sortedEntries(entity)),
        quotas: Object.fromEntries(sortedEntries(quotas)),
      }));
      return writeItems(context, format, 'quotas', items);
    }
    const rows = all.flatMap((each) =>
      sortedEntries(each.quotas).map(([name, value]) => ({ entity: entityText(each), name, value })),
    );
    return writeTable<(typeof rows)[number]>(
      context,
      [
        { heading: 'OF', text: ({ entity }) => entity },
        { heading: 'QUOTA', text: ({ name }) => name },
        { heading: 'LIMIT', text: ({ value }) => value },
      ],
      rows,
    );
  });
}

function sortedEntries<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `client-id=importer,user=<default>`. */
function entityText({ entity }: ClientQuotas): string {
  return sortedEntries(entity)
    .map(([type, name]) => `${type}=${name ?? '<default>'}`)
    .join(',');
}
