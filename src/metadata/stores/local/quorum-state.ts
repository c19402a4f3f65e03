// `quorum-state`: the last epoch this node knows of and who leads in it, so that no epoch is led twice.

import { join } from 'node:path';
import type { Disk } from '../../../base/ports/disk.ts';
import { zeroUuid } from '../../../base/uuid.ts';
import { readTextFile, writeAtomically } from '../../../log/write-atomically.ts';
import { InvalidMetadataError } from '../../invalid-metadata-error.ts';

const name = 'quorum-state';

/** The epoch in the file, 0 when there is none. */
export async function readQuorumEpoch(disk: Disk, directory: string): Promise<number> {
  const path = join(directory, name);
  const text = await readTextFile(disk, path);
  if (text === undefined || text === '') return 0;
  const epoch = epochIn(text);
  if (epoch === undefined) {
    throw new InvalidMetadataError(
      `${path} is damaged: ${text.slice(0, 200)}\n  Remove it: the epoch is then taken from the log beside it`,
    );
  }
  return epoch;
}

function epochIn(text: string): number | undefined {
  try {
    const { leaderEpoch } = JSON.parse(text) as { leaderEpoch?: unknown };
    return typeof leaderEpoch === 'number' && Number.isInteger(leaderEpoch) ? leaderEpoch : undefined;
  } catch {
    return undefined;
  }
}

/** This node, the only voter, leads in this epoch. The form of the file goes with the level of `kraft.version`. */
export async function writeQuorumState(
  disk: Disk,
  directory: string,
  { nodeId, epoch, kraftVersion }: { readonly nodeId: number; readonly epoch: number; readonly kraftVersion: number },
): Promise<void> {
  const leader = { leaderId: nodeId, leaderEpoch: epoch, votedId: -1 };
  const state =
    kraftVersion === 0
      ? { clusterId: '', ...leader, appliedOffset: 0, currentVoters: [{ voterId: nodeId }], data_version: 0 }
      : { ...leader, votedDirectoryId: zeroUuid, data_version: 1 };
  await writeAtomically(disk, join(directory, name), JSON.stringify(state));
}
