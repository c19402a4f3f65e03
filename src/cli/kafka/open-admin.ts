// The admin client of a tool, from `--bootstrap-server` and the property file of `--command-config`. Options
// that Samsa's client does not have are refused by name; what is no option of any client is said to be
// without effect, as Kafka's log says it.

import { getProperties } from 'properties-file';
import { DiskError } from '../../base/ports/disk.ts';
import { Admin } from '../../client/index.ts';
import { adminOptions } from '../../client/options/admin-options.ts';
import { whyUnsupported } from '../../client/options/known-options.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandLineError } from './tool-options.ts';

const fileLimitBytes = 16 * 1024 * 1024;

/** Throws a `CommandLineError` when the file cannot be read or says something that cannot be meant. */
export async function openAdmin(
  context: CommandContext,
  servers: string,
  configFile: string | undefined,
  addressesOf: 'bootstrap.servers' | 'bootstrap.controllers' = 'bootstrap.servers',
  defaults: Readonly<Record<string, string>> = {},
): Promise<Admin> {
  const properties = configFile === undefined ? new Map<string, string>() : await readPropertyFile(context, configFile);
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

async function readPropertyFile(context: CommandContext, path: string): Promise<Map<string, string>> {
  try {
    const bytes = await context.platform.disk.readFile(path, fileLimitBytes);
    return new Map(Object.entries(getProperties(new TextDecoder('latin1').decode(bytes))));
  } catch (error) {
    if (error instanceof DiskError)
      throw new CommandLineError(error.code === 'ENOENT' ? path : error.message, { cause: error });
    throw error;
  }
}
