// samsa config get.

import type { ConfigEntry } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { configResource } from '../../config-resource.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface GetGiven extends ConnectionGiven {
  readonly type: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly all: boolean;
  readonly format: OutputFormat;
}

const columns: readonly Column<ConfigEntry>[] = [
  { heading: 'KEY', text: ({ name }) => name },
  { heading: 'VALUE', text: ({ value, isSensitive }) => (isSensitive ? '(hidden)' : value) },
  { heading: 'SOURCE', text: ({ source }) => source },
  { heading: 'TYPE', text: ({ type }) => type, isWide: true },
  { heading: 'READ-ONLY', text: ({ isReadOnly }) => (isReadOnly ? 'yes' : 'no'), isWide: true },
];

export function getConfig({ format, ...given }: GetGiven, context: CommandContext): Promise<void> {
  const resource = configResource(given.type, given.name);
  return withAdmin(given, context, async (admin) => {
    const [entries] = (await admin.describeConfigs([resource], { signal: context.signal })).all().values();
    const all = entries!.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const shown = chosen(all, given);
    if (!isForMachines(format)) return writeTable(context, columns, shown, { isWide: format === 'wide' });
    const items = shown.map(({ name, value, source, type, isReadOnly, isSensitive }) => ({
      name,
      value: isSensitive ? null : value,
      source,
      type,
      isReadOnly,
      isSensitive,
    }));
    return writeItems(context, format, 'configs', items);
  });
}

function chosen(
  entries: readonly ConfigEntry[],
  { keys, all, type }: Omit<GetGiven, 'format'>,
): readonly ConfigEntry[] {
  const missing = keys.find((key) => !entries.some(({ name }) => name === key));
  if (missing !== undefined) throw new UserError(`a ${type} has no setting ${missing}`);
  if (keys.length > 0) return entries.filter(({ name }) => keys.includes(name));
  return all ? entries : entries.filter(({ source }) => source !== 'DEFAULT_CONFIG');
}
