// What a controller's property file and its log directory say about it: its id, its directory's id, and where it
// listens.

import type { Disk } from '../../../base/ports/disk.ts';
import type { QuorumEndpoint } from '../../../client/index.ts';
import { readMetaProperties } from '../../../log/directory/meta-properties.ts';
import { controllerEndpoints, listOf } from '../clients/controller-endpoints.ts';
import { CommandLineError } from '../options/tool-options.ts';

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
  return { id, directoryId: await readDirectoryId(disk, directory), endpoints: controllerEndpoints(properties) };
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
