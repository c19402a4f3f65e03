// `kafka-storage format`: writes into each log directory whose it is and what the cluster begins with, and into the one
// of the metadata log the voters of a new quorum. `meta.properties` comes last: it says that the rest is there.

import { join } from 'node:path';
import { randomUuid } from '../../../base/uuid.ts';
import {
  type MetaProperties,
  readMetaProperties,
  writeMetaProperties,
} from '../../../log/directory/meta-properties.ts';
import { metadataRecord, type MetadataRecord } from '../../../metadata/metadata-record.ts';
import type { Voter } from '../../../metadata/stores/local/control-batches.ts';
import { writeBootstrapSnapshot, writeFirstSnapshot } from '../../../metadata/stores/local/format.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { metadataVersionName } from '../releases/metadata-versions.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { bootstrapText } from './bootstrap-text.ts';
import { type FormatFeatures, formatFeatures } from './format-features.ts';
import { type NodeConfig, readNodeConfig } from './node-config.ts';
import { type NewQuorum, newQuorum } from './new-quorum.ts';
import { scramRecord } from './scram-arguments.ts';

const metadataLogName = '__cluster_metadata-0';
/** 3.5-IV2. */
const firstLevelWithScram = 11;

export async function formatStorage(given: GivenArguments, context: CommandContext): Promise<number> {
  const { output, platform } = context;
  const node = await readNodeConfig(context, given.text('config')!);
  const clusterId = given.text('cluster-id')!;
  const features = formatFeatures(given);
  const quorum = newQuorum(given, node, features.kraftLevel, platform.random);
  const records = await bootstrapRecords(given, features, context);
  const { formatted, blank } = await lookInto(node, clusterId, context);
  if (formatted.length > 0 && !given.has('ignore-formatted'))
    throw new CommandLineError(
      `Log directory ${formatted[0]} is already formatted. Use --ignore-formatted to ignore this directory and format the others.`,
    );
  if (blank.length === 0) {
    if (formatted.length === 0) throw new CommandLineError('No available log directories to format.');
    await output.line('All of the log directories are already formatted.');
    return 0;
  }
  await output.line(`Bootstrap metadata: ${bootstrapText(records, features.metadataLevel)}`);
  for (const directory of blank) {
    const kind = directory === node.metadataDirectory ? quorum.kind : 'data directory';
    await output.line(
      `Formatting ${kind} ${directory} with metadata.version ${metadataVersionName(features.metadataLevel)}.`,
    );
    await formatDirectory(directory, { node, clusterId, records, quorum }, context);
  }
  return 0;
}

async function bootstrapRecords(
  given: GivenArguments,
  { levels, metadataLevel }: FormatFeatures,
  { platform }: CommandContext,
): Promise<readonly MetadataRecord[]> {
  const credentials = given.all('add-scram');
  const scram: MetadataRecord[] = [];
  for (const text of credentials) scram.push(await scramRecord(text, platform.random));
  if (scram.length > 0 && metadataLevel < firstLevelWithScram)
    throw new CommandLineError('SCRAM is only supported in metadata.version 3.5-IV2 or later.');
  return [
    ...levels.map(([name, featureLevel]) => metadataRecord('FeatureLevelRecord', { name, featureLevel })),
    ...scram,
  ];
}

interface LogDirectories {
  readonly formatted: readonly string[];
  readonly blank: readonly string[];
}

/** Throws a `CommandLineError` for one that belongs to another cluster or node. */
async function lookInto(
  node: NodeConfig,
  clusterId: string,
  { output, platform }: CommandContext,
): Promise<LogDirectories> {
  const formatted: string[] = [];
  const blank: string[] = [];
  for (const directory of node.logDirectories) {
    const info = await platform.disk.info(directory);
    const properties =
      info === undefined ? undefined : info.kind === 'directory' ? await tryToRead(directory) : 'unreadable';
    if (properties === 'unreadable') {
      await output.line(`I/O error trying to read log directory ${directory}. Ignoring...`);
    } else if (properties === undefined) blank.push(directory);
    else {
      checkOwner(directory, properties, node, clusterId);
      formatted.push(directory);
    }
  }
  return { formatted, blank };

  async function tryToRead(directory: string): Promise<MetaProperties | 'unreadable' | undefined> {
    try {
      return await readMetaProperties(platform.disk, directory);
    } catch (error) {
      output.say((error as Error).message);
      return 'unreadable';
    }
  }
}

function checkOwner(directory: string, properties: MetaProperties, { nodeId }: NodeConfig, clusterId: string): void {
  const path = join(directory, 'meta.properties');
  if (properties.clusterId !== clusterId)
    throw new CommandLineError(
      `Invalid cluster.id in: ${path}. Expected ${clusterId}, but read ${properties.clusterId}`,
    );
  if (properties.nodeId !== nodeId)
    throw new CommandLineError(
      `Stored node id ${properties.nodeId} doesn't match previous node id ${nodeId} in ${path}. If you moved your data, make sure your configured node id matches. If you intend to create a new node, you should remove all data in your data directories.`,
    );
}

interface Formatting {
  readonly node: NodeConfig;
  readonly clusterId: string;
  readonly records: readonly MetadataRecord[];
  readonly quorum: NewQuorum;
}

async function formatDirectory(
  directory: string,
  { node, clusterId, records, quorum }: Formatting,
  { platform }: CommandContext,
): Promise<void> {
  const { disk, random } = platform;
  const isMetadata = directory === node.metadataDirectory;
  await disk.makeDirectory(directory);
  if (isMetadata && quorum.voters !== undefined) await writeVoters(quorum.voters);
  await writeBootstrapSnapshot(platform, directory, records);
  const directoryId = (isMetadata ? quorum.directoryId : undefined) ?? randomUuid(random);
  await writeMetaProperties(disk, directory, { nodeId: node.nodeId, clusterId, directoryId });
  await disk.syncDirectory(directory);

  async function writeVoters(voters: readonly Voter[]): Promise<void> {
    const path = join(directory, metadataLogName);
    await disk.makeDirectory(path);
    await writeFirstSnapshot(platform, path, voters);
  }
}
