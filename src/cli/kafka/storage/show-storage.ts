// `kafka-storage info`: which log directories there are, whose they are, and what is wrong with them.

import { join } from 'node:path';
import { type MetaProperties, readMetaProperties } from '../../../log/directory/meta-properties.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { readNodeConfig } from './node-config.ts';

export async function showStorage(given: GivenArguments, context: CommandContext): Promise<number> {
  const { logDirectories } = await readNodeConfig(context, given.text('config')!);
  const { disk } = context.platform;
  const found: string[] = [];
  const problems: string[] = [];
  let first: MetaProperties | undefined;
  for (const directory of logDirectories) {
    const info = await disk.info(directory);
    if (info?.kind !== 'directory') {
      problems.push(`${directory} ${info === undefined ? 'does not exist' : 'is not a directory'}`);
      continue;
    }
    found.push(directory);
    try {
      const properties = await readMetaProperties(disk, directory);
      if (properties === undefined) problems.push(`${directory} is not formatted.`);
      else if (first !== undefined && properties.clusterId !== first.clusterId)
        problems.push('Mismatched cluster IDs between storage directories.');
      first ??= properties;
    } catch (error) {
      problems.push(`Error loading ${join(directory, 'meta.properties')}: ${(error as Error).message}`);
    }
  }
  await context.output.write(storageText(found, first, problems));
  return problems.length === 0 ? 0 : 1;
}

export function storageText(
  found: readonly string[],
  first: MetaProperties | undefined,
  problems: readonly string[],
): string {
  const section = (one: string, several: string, items: readonly string[]): string =>
    items.length === 0
      ? ''
      : `Found ${items.length === 1 ? one : several}:\n${items.map((item) => `  ${item}\n`).join('')}\n`;
  return [
    section('log directory', 'log directories', found),
    first === undefined ? '' : `Found metadata: ${propertiesText(first)}\n\n`,
    section('problem', 'problems', problems),
  ].join('');
}

function propertiesText({ clusterId, directoryId, nodeId }: MetaProperties): string {
  const entries = [
    `cluster.id=${clusterId}`,
    ...(directoryId === undefined ? [] : [`directory.id=${directoryId}`]),
    `node.id=${nodeId}`,
    'version=1',
  ];
  return `{${entries.join(', ')}}`;
}
