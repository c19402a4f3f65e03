// Cuts a log at an offset and brings memory in line with what is left on disk: segments, indexes,
// producer states and leader epochs. Batches are never split: one that holds the offset goes whole.

import { join } from 'node:path';
import type { Logger } from '../base/logging.ts';
import type { Disk } from '../base/ports/disk.ts';
import {
  fileName,
  logSuffix,
  offsetIndexSuffix,
  offsetOfFileName,
  producerSnapshotSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './file-names.ts';
import type { LeaderEpochs } from './leader-epochs.ts';
import { loadProducers, recoverSegment } from './log-loading.ts';
import { ProducerStates } from './producer-states.ts';
import { Segment } from './segment.ts';
import { findPosition } from './segment-reader.ts';

export interface Truncation {
  readonly disk: Disk;
  readonly directory: string;
  readonly segments: Segment[];
  readonly leaderEpochs: LeaderEpochs;
  readonly offset: number;
  readonly indexIntervalBytes: number;
  readonly logStartOffset: number;
  readonly nowMs: number;
  readonly rollJitterMs: number;
  readonly logger: Logger;
}

export interface TruncatedLog {
  readonly producers: ProducerStates;
  readonly logEndOffset: number;
}

export async function truncateLog(truncation: Truncation): Promise<TruncatedLog> {
  const { disk, directory, segments, leaderEpochs, offset, nowMs, rollJitterMs } = truncation;
  const firstGone = segments.findIndex((segment) => segment.baseOffset > offset);
  for (const segment of firstGone === -1 ? [] : segments.splice(firstGone)) await removeFiles(disk, segment);
  await removeSnapshotsBehind(disk, directory, offset);
  leaderEpochs.truncateFromEnd(offset);
  const producers = new ProducerStates();
  const last = segments.at(-1);
  if (last === undefined) {
    segments.push(Segment.create(disk, directory, offset, nowMs, rollJitterMs));
    return { producers, logEndOffset: offset };
  }
  const logEndOffset = await cutLast(truncation, last, producers);
  return { producers, logEndOffset };
}

async function cutLast(truncation: Truncation, last: Segment, producers: ProducerStates): Promise<number> {
  const {
    disk,
    directory,
    segments,
    leaderEpochs,
    offset,
    indexIntervalBytes,
    logStartOffset,
    nowMs,
    rollJitterMs,
    logger,
  } = truncation;
  await last.close();
  last.forgetPositions();
  const file = await last.file();
  const sizeBytes = await file.size();
  const position = await findPosition(last, offset, sizeBytes).catch(() => undefined);
  if (position !== undefined && position < sizeBytes) {
    await file.truncate(position);
    await file.sync();
  }
  const load = {
    disk,
    directory,
    indexIntervalBytes,
    isClean: false,
    recoveryPoint: last.baseOffset,
    logStartOffset,
    nowMs,
    jitterMs: () => rollJitterMs,
    logger,
  };
  await loadProducers(load, segments, segments.length - 1, producers);
  const { logEndOffset } = await recoverSegment(load, last, producers, leaderEpochs);
  return logEndOffset;
}

async function removeFiles(disk: Disk, segment: Segment): Promise<void> {
  await segment.close();
  for (const suffix of [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix])
    await disk.removeFile(segment.pathOf(suffix));
}

/** They describe a log that is longer than this one will be. */
async function removeSnapshotsBehind(disk: Disk, directory: string, offset: number): Promise<void> {
  for (const { name } of await disk.list(directory)) {
    const snapshotOffset = offsetOfFileName(name, producerSnapshotSuffix);
    if (snapshotOffset !== undefined && snapshotOffset > offset)
      await disk.removeFile(join(directory, fileName(snapshotOffset, producerSnapshotSuffix)));
  }
}
