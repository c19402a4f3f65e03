// samsa config list.

import type { ConfigResource } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { configType } from '../../config-resource.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { writeTable } from '../../output/text-table.ts';

interface ListGiven extends ConnectionGiven {
  readonly type: string | undefined;
  readonly format: OutputFormat;
}

export function listResources({ format, type, ...given }: ListGiven, context: CommandContext): Promise<void> {
  const types = type === undefined ? [] : [configType(type)];
  return withAdmin(given, context, async (admin) => {
    const listed = await admin.listConfigResources(types, { signal: context.signal });
    const resources = listed.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    if (isForMachines(format)) {
      const items = resources.map((resource) => ({ type: resource.type, name: resource.name }));
      return writeItems(context, format, 'resources', items);
    }
    return writeTable<ConfigResource>(
      context,
      [
        { heading: 'TYPE', text: (resource) => resource.type },
        { heading: 'NAME', text: ({ type: kind, name }) => (kind === 'broker' && name === '' ? 'default' : name) },
      ],
      resources,
    );
  });
}

function key({ type, name }: ConfigResource): string {
  return `${type}/${name}`;
}
