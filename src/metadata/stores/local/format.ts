// Makes the directory of a new metadata log as `kafka-storage format --standalone` does: the features
// that the cluster is to start with, and a first snapshot that names the one voter.

import { join } from 'node:path';
import type { Disk } from '../../../base/ports/disk.ts';
import type { Platform } from '../../../base/ports/platform.ts';
import { oneUuid } from '../../../base/uuid.ts';
import { partitionMetadataName } from '../../../log/file-names.ts';
import { writePartitionMetadata } from '../../../log/directory/partition-metadata.ts';
import { InvalidMetadataError } from '../../invalid-metadata-error.ts';
import { emptyImage } from '../../metadata-image.ts';
import type { MetadataRecord } from '../../metadata-record.ts';
import type { Voter } from './control-batches.ts';
import { encodeSnapshot, readSnapshot, type SnapshotName, snapshotName, writeSnapshot } from './snapshot-file.ts';

const bootstrap: SnapshotName = { fileName: 'bootstrap.checkpoint', endOffset: 0, epoch: 0 };

export interface FormatOptions {
  readonly platform: Platform;
  /** The log directory. */
  readonly parentDirectory: string;
  /** The metadata log's own directory in it. */
  readonly directory: string;
  readonly voter: Voter;
  readonly bootstrapRecords: readonly MetadataRecord[];
}

/**
 * Does nothing when the log is there, and leaves alone what `kafka-storage format` has written before a
 * first start; it names no voters when they are to be in the configuration (kraft.version 0). What a crash left
 * half made is made again: the snapshot comes first, so that a bootstrap file without it is Kafka's.
 */
export async function formatMetadataLog(options: FormatOptions): Promise<void> {
  const { platform, parentDirectory, directory, voter, bootstrapRecords } = options;
  const { disk } = platform;
  const metadataPath = join(directory, partitionMetadataName);
  if ((await disk.info(metadataPath)) !== undefined) return;
  await disk.makeDirectory(directory);
  if ((await disk.info(join(parentDirectory, bootstrap.fileName))) === undefined) {
    await writeFirstSnapshot(platform, directory, [voter]);
    await writeBootstrapSnapshot(platform, parentDirectory, bootstrapRecords);
  }
  // Last: its presence says that the rest is there.
  await writePartitionMetadata(disk, metadataPath, oneUuid);
  await disk.syncDirectory(parentDirectory);
}

/** The voters of a new cluster, in the metadata log's own directory. */
export async function writeFirstSnapshot(
  { disk, clock, timers }: Platform,
  directory: string,
  voters: readonly Voter[],
): Promise<void> {
  const chunks = await encodeSnapshot(
    { provenance: emptyImage.provenance, records: [], voters },
    clock.wallMs(),
    timers,
  );
  await writeSnapshot(disk, directory, snapshotName(0, 0), chunks);
}

/** What a new cluster begins with, in a log directory. */
export async function writeBootstrapSnapshot(
  { disk, clock, timers }: Platform,
  parentDirectory: string,
  records: readonly MetadataRecord[],
): Promise<void> {
  const chunks = await encodeSnapshot({ provenance: emptyImage.provenance, records }, clock.wallMs(), timers);
  await writeSnapshot(disk, parentDirectory, bootstrap, chunks);
}

/**
 * What a cluster begins with: the features, and whatever `kafka-storage format` was told to add (SCRAM credentials,
 * other levels). Throws `InvalidMetadataError` when the file is not whole.
 */
export async function readBootstrapRecords(disk: Disk, parentDirectory: string): Promise<readonly MetadataRecord[]> {
  const read = await readSnapshot(disk, parentDirectory, bootstrap);
  if (read !== undefined) return [...read.snapshot.records];
  throw new InvalidMetadataError(`${join(parentDirectory, bootstrap.fileName)} is not a whole snapshot`);
}
