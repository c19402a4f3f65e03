// The admin client of a tool, from `--bootstrap-server` and the property file of `--command-config`. Options
// that Samsa's client does not have are refused by name; what is no option of any client is said to be
// without effect, as Kafka's log says it.

import { Admin } from '../../../client/index.ts';
import { adminOptions } from '../../../client/options/admin-options.ts';
import { whyUnsupported } from '../../../client/options/known-options.ts';
import type { CommandContext } from '../../command-context.ts';
import { filedProperties } from './client-properties.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Throws a `CommandLineError` when the file cannot be read or says something that cannot be meant. */
export async function openAdmin(
  context: CommandContext,
  servers: string,
  configFile: string | undefined,
  addressesOf: 'bootstrap.servers' | 'bootstrap.controllers' = 'bootstrap.servers',
  defaults: Readonly<Record<string, string>> = {},
): Promise<Admin> {
  const properties = await filedProperties(context, configFile);
  for (const [name, value] of Object.entries(defaults)) if (!properties.has(name)) properties.set(name, value);
  for (const other of ['bootstrap.servers', 'bootstrap.controllers']) properties.delete(other);
  properties.set(addressesOf, servers);
  const unused = [...properties.keys()].filter((name) => !isKnown(name));
  for (const name of unused) properties.delete(name);
  if (unused.length > 0) context.output.say(`These configurations are not used: ${unused.join(', ')}`);
  try {
    return new Admin(Object.fromEntries(properties));
  } catch (error) {
    throw new CommandLineError(`Failed to create new KafkaAdminClient\n${(error as Error).message}`, { cause: error });
  }
}

/** What the client has, and what it refuses; options of producers and consumers do no harm here. */
function isKnown(name: string): boolean {
  if (Object.hasOwn(adminOptions, name)) return true;
  const reason = whyUnsupported(name);
  return reason !== undefined && !reason.startsWith('it is an option of');
}
