// A property file that a command line names, and the options of a client in it. What the client does not have
// is refused by name by the client itself; what belongs to another kind of client does no harm, as one file may be
// for several; what is no option of any client is said to be without effect.

import { getProperties } from 'properties-file';
import type { ConfigTable } from '../../../base/config/config-definition.ts';
import { DiskError } from '../../../base/ports/disk.ts';
import { whyUnsupported } from '../../../client/options/known-options.ts';
import type { CommandContext } from '../../command-context.ts';
import { CommandLineError } from '../options/tool-options.ts';

const fileLimitBytes = 16 * 1024 * 1024;

/** Throws a `CommandLineError` with the path, as Java's message is, when there is no such file. */
export async function readPropertyFile(context: CommandContext, path: string): Promise<Map<string, string>> {
  try {
    const bytes = await context.platform.disk.readFile(path, fileLimitBytes);
    return new Map(Object.entries(getProperties(new TextDecoder('latin1').decode(bytes))));
  } catch (error) {
    if (error instanceof DiskError)
      throw new CommandLineError(error.code === 'ENOENT' ? path : error.message, { cause: error });
    throw error;
  }
}

/** What a client with these options has to be told; what is no option of any client is said to be without effect. */
export function optionsOfClient(
  context: CommandContext,
  table: ConfigTable,
  properties: ReadonlyMap<string, string>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  const unused: string[] = [];
  for (const [name, value] of properties) {
    const reason = Object.hasOwn(table, name) ? undefined : whyUnsupported(name);
    if (Object.hasOwn(table, name) || reason?.startsWith('it is an option of') === false) kept[name] = value;
    else if (reason === undefined) unused.push(name);
  }
  if (unused.length > 0) context.output.say(`These configurations are not used: ${unused.join(', ')}`);
  return kept;
}
