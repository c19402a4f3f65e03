// What the property file of a node says about its log directories and its part in the quorum.

import type { CommandContext } from '../../command-context.ts';
import { listOf } from '../clients/controller-endpoints.ts';
import { readPropertyFile } from '../clients/read-property-file.ts';
import { CommandLineError } from '../options/tool-options.ts';

export interface NodeConfig {
  readonly nodeId: number;
  readonly isController: boolean;
  /** Without duplicates, sorted. */
  readonly logDirectories: readonly string[];
  /** The one of them with the metadata log. */
  readonly metadataDirectory: string;
  /** The voters stand in everybody's configuration (`controller.quorum.voters`). */
  readonly hasStaticVoters: boolean;
  readonly properties: ReadonlyMap<string, string>;
}

const usualDirectory = '/tmp/kafka-logs';

/** Throws a `CommandLineError`. */
export async function readNodeConfig(context: CommandContext, path: string): Promise<NodeConfig> {
  const properties = await readPropertyFile(context, path);
  for (const name of ['process.roles', 'node.id'])
    if (!properties.has(name))
      throw new CommandLineError(`Missing required configuration "${name}" which has no default value.`);
  const nodeId = Number(properties.get('node.id'));
  if (!Number.isInteger(nodeId) || nodeId < 0)
    throw new CommandLineError(`Invalid value ${properties.get('node.id')} for configuration node.id`);
  const directories = listOf(properties.get('log.dirs') ?? properties.get('log.dir') ?? usualDirectory);
  const metadataDirectory = properties.get('metadata.log.dir') ?? directories[0];
  if (metadataDirectory === undefined)
    throw new CommandLineError('At least one log directory must be defined via log.dirs or log.dir.');
  return {
    nodeId,
    isController: listOf(properties.get('process.roles')).includes('controller'),
    logDirectories: [...new Set([metadataDirectory, ...directories])].toSorted(),
    metadataDirectory,
    hasStaticVoters: listOf(properties.get('controller.quorum.voters')).length > 0,
    properties,
  };
}
