// One snapshot of the metadata as a file, `<end offset>-<epoch>.checkpoint`: a header batch, batches of
// records with offsets of their own from 0, a footer batch. Without its footer a file is not whole.

import { join } from 'node:path';
import type { Disk } from '../../../base/ports/disk.ts';
import type { Timers } from '../../../base/ports/timers.ts';
import { writeAtomically } from '../../../log/write-atomically.ts';
import { batchSizeOf } from '../../../protocol/records/batch-header.ts';
import { viewOf } from '../../../protocol/records/int64.ts';
import type { Provenance } from '../../metadata-image.ts';
import type { MetadataRecord } from '../../metadata-record.ts';
import type { MetadataSnapshot } from '../../store.ts';
import { replayControlRecords, type Quorum, unknownQuorum } from './quorum.ts';
import {
  isSnapshotFooter,
  readSnapshotHeader,
  snapshotFooterBatch,
  snapshotHeaderBatch,
  type Voter,
} from './control-batches.ts';
import { type BatchOrigin, decodeBatches, encodeDecisions } from './record-batches.ts';

const fileLimitBytes = 2 ** 31 - 1;
const recordsPerBatch = 1000;
const namePattern = /^(\d{20})-(\d{10})\.checkpoint$/;

export interface SnapshotName {
  readonly fileName: string;
  /** The first offset that is not in it. */
  readonly endOffset: number;
  readonly epoch: number;
}

export function snapshotName(endOffset: number, epoch: number): SnapshotName {
  const fileName = `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`;
  return { fileName, endOffset, epoch };
}

export function parseSnapshotName(fileName: string): SnapshotName | undefined {
  const match = namePattern.exec(fileName);
  return match === null ? undefined : { fileName, endOffset: Number(match[1]), epoch: Number(match[2]) };
}

export interface SnapshotContent {
  readonly provenance: Provenance;
  readonly records: Iterable<MetadataRecord>;
  /** Left out in `bootstrap.checkpoint`, and where voters do not stand in the log. */
  readonly voters?: readonly Voter[];
}

export interface ReadSnapshot {
  readonly snapshot: MetadataSnapshot;
  /** What it says about the quorum. */
  readonly quorum: Quorum;
}

/** The bytes of a snapshot; takes a breath after every batch. */
export async function encodeSnapshot(content: SnapshotContent, timeMs: number, timers: Timers): Promise<Uint8Array[]> {
  const { provenance, records, voters } = content;
  const epoch = Math.max(provenance.lastContainedEpoch, 0);
  const origin = (baseOffset: number): BatchOrigin => ({ baseOffset, epoch, timeMs });
  const chunks = [snapshotHeaderBatch(origin(0), Math.max(provenance.lastContainedTimeMs, 0), voters)];
  let offset = voters === undefined ? 1 : 3;
  let pending: MetadataRecord[] = [];
  const finishBatch = (): void => {
    chunks.push(...encodeDecisions([pending], origin(offset)));
    offset += pending.length;
    pending = [];
  };
  for (const record of records) {
    pending.push(record);
    if (pending.length < recordsPerBatch) continue;
    finishBatch();
    await timers.yield();
  }
  finishBatch();
  chunks.push(snapshotFooterBatch(origin(offset)));
  return chunks;
}

export async function writeSnapshot(
  disk: Disk,
  directory: string,
  name: SnapshotName,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const content = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    content.set(chunk, position);
    position += chunk.length;
  }
  await writeAtomically(disk, join(directory, name.fileName), content);
}

/** undefined when the file is not a whole snapshot. Throws for records that this release does not know. */
export async function readSnapshot(
  disk: Disk,
  directory: string,
  name: SnapshotName,
): Promise<ReadSnapshot | undefined> {
  const bytes = await disk.readFile(join(directory, name.fileName), fileLimitBytes);
  const batches = batchesOf(bytes);
  const lastContainedTimeMs = batches === undefined ? undefined : readSnapshotHeader(batches[0]!);
  if (batches === undefined || lastContainedTimeMs === undefined || !isSnapshotFooter(batches.at(-1)!)) {
    return undefined;
  }
  const provenance = {
    lastContainedOffset: name.endOffset - 1,
    lastContainedEpoch: name.epoch,
    lastContainedTimeMs,
  };
  const [header] = decodeBatches(batches[0]!);
  return {
    snapshot: { kind: 'snapshot', provenance, records: recordsOf(bytes) },
    quorum: replayControlRecords(unknownQuorum, header!.controlRecords),
  };
}

function* recordsOf(bytes: Uint8Array): Generator<MetadataRecord, void, undefined> {
  for (const { records } of decodeBatches(bytes)) yield* records;
}

/** The batches of a whole file; undefined when it ends inside one or holds none. */
function batchesOf(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const batches: Uint8Array[] = [];
  const view = viewOf(bytes);
  let position = 0;
  while (position < bytes.length) {
    if (bytes.length - position < 61) return undefined;
    const sizeBytes = batchSizeOf(view, position);
    if (sizeBytes < 61 || position + sizeBytes > bytes.length) return undefined;
    batches.push(bytes.subarray(position, position + sizeBytes));
    position += sizeBytes;
  }
  return batches.length < 2 ? undefined : batches;
}
