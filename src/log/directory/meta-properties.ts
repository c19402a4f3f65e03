// `meta.properties`: whose data a log directory holds. A directory of another node, another cluster or
// a newer format is refused before anything in it is touched.

import { join } from 'node:path';
import { getProperties } from 'properties-file';
import type { Disk } from '../../base/ports/disk.ts';
import { metaPropertiesName } from '../file-names.ts';
import { readTextFile, writeAtomically } from '../write-atomically.ts';

export interface MetaProperties {
  readonly nodeId: number;
  readonly clusterId: string;
  /** 22 characters; undefined in directories that were formatted before Kafka 3.7. */
  readonly directoryId: string | undefined;
}

/** The data directory is not one this node may use; the message says why and what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

const newestVersion = 1;

/** undefined when the directory was never formatted. */
export async function readMetaProperties(disk: Disk, directory: string): Promise<MetaProperties | undefined> {
  const path = join(directory, metaPropertiesName);
  const text = await readTextFile(disk, path);
  if (text === undefined) return undefined;
  const properties = getProperties(text);
  const version = Number(properties['version'] ?? NaN);
  if (!Number.isInteger(version) || version < 0)
    throw new DataDirectoryError(`${path} has no valid version; it is damaged or not Kafka's`);
  if (version > newestVersion) {
    throw new DataDirectoryError(
      `${path} has version ${version}, written by a newer release; this one reads up to version ${newestVersion}`,
    );
  }
  // Version 0 is a ZooKeeper broker's, which calls its id `broker.id`.
  const nodeId = Number(properties['node.id'] ?? properties['broker.id'] ?? NaN);
  const clusterId = properties['cluster.id'];
  if (!Number.isInteger(nodeId) || clusterId === undefined || clusterId === '') {
    throw new DataDirectoryError(`${path} lacks node.id or cluster.id; it is damaged`);
  }
  return { nodeId, clusterId, directoryId: properties['directory.id'] };
}

export async function writeMetaProperties(disk: Disk, directory: string, properties: MetaProperties): Promise<void> {
  const lines = ['#', '# Written by Samsa, in the format of Apache Kafka', `cluster.id=${properties.clusterId}`];
  if (properties.directoryId !== undefined) lines.push(`directory.id=${properties.directoryId}`);
  lines.push(`node.id=${properties.nodeId}`, `version=${newestVersion}`, '');
  await writeAtomically(disk, join(directory, metaPropertiesName), lines.join('\n'));
}
