// Makes the directory of a new metadata log as `kafka-storage format --standalone` does: the features
// that the cluster is to start with, and a first snapshot that names the one voter.

import { join } from 'node:path';
import type { Platform } from '../../../base/ports/platform.ts';
import { oneUuid } from '../../../base/uuid.ts';
import { partitionMetadataName } from '../../../log/file-names.ts';
import { writePartitionMetadata } from '../../../log/directory/partition-metadata.ts';
import { emptyImage } from '../../metadata-image.ts';
import type { MetadataRecord } from '../../metadata-record.ts';
import type { Voter } from './control-batches.ts';
import { encodeSnapshot, snapshotName, writeSnapshot } from './snapshot-file.ts';

const bootstrapName = 'bootstrap.checkpoint';

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
 * first start. What a crash left half made is made again.
 */
export async function formatMetadataLog(options: FormatOptions): Promise<void> {
  const { platform, parentDirectory, directory, voter, bootstrapRecords } = options;
  const { disk, clock, timers } = platform;
  const metadataPath = join(directory, partitionMetadataName);
  if ((await disk.info(metadataPath)) !== undefined) return;
  await disk.makeDirectory(directory);
  const first = snapshotName(0, 0);
  if ((await disk.info(join(directory, first.fileName))) === undefined) {
    const { provenance } = emptyImage;
    const bootstrap = await encodeSnapshot({ provenance, records: bootstrapRecords }, clock.wallMs(), timers);
    await writeSnapshot(disk, parentDirectory, { fileName: bootstrapName, endOffset: 0, epoch: 0 }, bootstrap);
    const voters = await encodeSnapshot({ provenance, records: [], voter }, clock.wallMs(), timers);
    await writeSnapshot(disk, directory, first, voters);
  }
  // Last: its presence says that the rest is there.
  await writePartitionMetadata(disk, metadataPath, oneUuid);
  await disk.syncDirectory(parentDirectory);
}
