// samsa cluster log-dirs.

import type { LogDirDescription, LogDirPartition } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { errorJson, failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface LogDirsGiven extends ConnectionGiven {
  readonly partitions: boolean;
  readonly format: OutputFormat;
}

interface Directory extends LogDirDescription {
  readonly brokerId: number;
}

interface Replica extends LogDirPartition {
  readonly brokerId: number;
  readonly path: string;
}

const directoryColumns: readonly Column<Directory>[] = [
  { heading: 'BROKER', text: ({ brokerId }) => brokerId },
  { heading: 'DIRECTORY', text: ({ path }) => path },
  { heading: 'PARTITIONS', text: ({ partitions }) => partitions.length },
  { heading: 'BYTES', text: sizeOf },
  { heading: 'FREE', text: ({ usableBytes }) => usableBytes },
  { heading: 'VOLUME', text: ({ totalBytes }) => totalBytes, isWide: true },
  { heading: 'ERROR', text: ({ error }) => error?.message },
];

const partitionColumns: readonly Column<Replica>[] = [
  { heading: 'BROKER', text: ({ brokerId }) => brokerId },
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'BYTES', text: ({ sizeBytes }) => sizeBytes },
  { heading: 'LAG', text: ({ offsetLag }) => offsetLag },
  { heading: 'MOVES-IN', text: ({ isFuture }) => (isFuture ? 'yes' : 'no'), isWide: true },
  { heading: 'DIRECTORY', text: ({ path }) => path, isWide: true },
];

export function showLogDirs({ format, ...given }: LogDirsGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { values, errors } = await admin.describeLogDirs({ signal: context.signal });
    const directories = [...values]
      .flatMap(([id, found]) => found.map((directory): Directory => ({ ...directory, brokerId: Number(id) })))
      .toSorted((a, b) => a.brokerId - b.brokerId || (a.path < b.path ? -1 : 1));
    const replicas = directories
      .flatMap(({ brokerId, path, partitions }) => partitions.map((each): Replica => ({ ...each, brokerId, path })))
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes || a.brokerId - b.brokerId || byName(a, b));
    const isWide = format === 'wide';
    if (isForMachines(format)) {
      if (given.partitions) await writeItems(context, format, 'partitions', replicas.map(replicaJson));
      else await writeItems(context, format, 'logDirs', directories.map(directoryJson));
    } else if (given.partitions) await writeTable(context, partitionColumns, replicas, { isWide });
    else await writeTable(context, directoryColumns, directories, { isWide });
    failWith(errors, 'broker');
  });
}

function sizeOf({ partitions }: LogDirDescription): number {
  return partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function byName(a: LogDirPartition, b: LogDirPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

function directoryJson(directory: Directory): JsonObject {
  return {
    brokerId: directory.brokerId,
    path: directory.path,
    error: errorJson(directory.error),
    partitionCount: directory.partitions.length,
    sizeBytes: sizeOf(directory),
    totalBytes: directory.totalBytes ?? null,
    usableBytes: directory.usableBytes ?? null,
    isCordoned: directory.isCordoned,
  };
}

function replicaJson({ brokerId, topic, partition, sizeBytes, offsetLag, isFuture, path }: Replica): JsonObject {
  return { brokerId, topic, partition, sizeBytes, offsetLag, isFuture, path };
}
