// What a controller's property file and its log directory say about it: its id, its directory's id, and where it
// listens.

import type { Disk } from '../../../base/ports/disk.ts';
import type { QuorumEndpoint } from '../../../client/index.ts';
import { type Endpoint, parseEndpoint } from '../../../config/listener.ts';
import { readMetaProperties } from '../../../log/directory/meta-properties.ts';
import { javaSplit } from '../java-split.ts';
import { CommandLineError } from '../tool-options.ts';

export interface Controller {
  readonly id: number;
  readonly directoryId: string;
  readonly endpoints: readonly QuorumEndpoint[];
}

const isThisIt = 'in configuration file. Is this a valid controller configuration file?';
const isThisOne = 'Is this a valid controller configuration file?';

/** Throws a `CommandLineError`. */
export async function readController(disk: Disk, properties: ReadonlyMap<string, string>): Promise<Controller> {
  const id = readId(properties.get('node.id'));
  const roles = listOf(properties.get('process.roles'));
  if (!roles.includes('controller'))
    throw new CommandLineError(`process.roles did not contain 'controller' ${isThisIt}`);
  const directory = properties.get('metadata.log.dir') ?? listOf(properties.get('log.dirs'))[0];
  if (directory === undefined)
    throw new CommandLineError(`Neither metadata.log.dir nor log.dirs were found. ${isThisOne}`);
  return { id, directoryId: await readDirectoryId(disk, directory), endpoints: readEndpoints(properties) };
}

function readId(text: string | undefined): number {
  if (text === undefined) throw new CommandLineError(`node.id not found ${isThisIt}`);
  if (!/^[+-]?\d{1,10}$/.test(text)) throw new CommandLineError(`For input string: "${text}"`);
  if (Number(text) < 0) throw new CommandLineError(`node.id was negative ${isThisIt}`);
  return Number(text);
}

async function readDirectoryId(disk: Disk, directory: string): Promise<string> {
  const meta = await readMetaProperties(disk, directory);
  if (meta === undefined) throw new CommandLineError(`Unable to read meta.properties from ${directory}`);
  if (meta.directoryId === undefined) throw new CommandLineError(`No directory id found in ${directory}`);
  return meta.directoryId;
}

/** Where it says that it is found counts before where it listens. */
function readEndpoints(properties: ReadonlyMap<string, string>): readonly QuorumEndpoint[] {
  const byName = new Map<string, Endpoint>();
  for (const key of ['listeners', 'advertised.listeners'])
    for (const text of listOf(properties.get(key))) {
      const endpoint = parseEndpoint(text);
      if (endpoint === null) throw new CommandLineError(`Unable to parse ${text} to a broker endpoint`);
      byName.set(endpoint.name, endpoint);
    }
  const names = properties.get('controller.listener.names');
  if (names === undefined) throw new CommandLineError(`controller.listener.names was not found. ${isThisOne}`);
  return javaSplit(names, ',').map((text) => {
    const name = text.trim().toUpperCase();
    if (name === '') throw new CommandLineError('The provided listener name is null or empty string');
    const endpoint = byName.get(name);
    if (endpoint === undefined)
      throw new CommandLineError(`Cannot find information about controller listener name: ${name}`);
    return { name, host: endpoint.host === '' ? 'localhost' : endpoint.host, port: endpoint.port };
  });
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
