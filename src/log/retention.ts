// Gives up the oldest segments: by age, by size of the whole log, or because they lie below the log
// start. Files are renamed at once and removed a while later, so that a reader in their midst ends well.

import type { Logger } from '../base/logging.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { Timers } from '../base/ports/timers.ts';
import {
  deletedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  producerSnapshotSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './file-names.ts';
import type { LogConfig } from './log-config.ts';
import type { Segment } from './segment.ts';
import { join } from 'node:path';

export interface SegmentRetirement {
  readonly disk: Disk;
  readonly timers: Timers;
  readonly segments: Segment[];
  readonly logger: Logger;
  readonly config: LogConfig;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  readonly nowMs: number;
  roll(): void;
  advanceLogStart(offset: number): void;
}

export async function retireSegments(log: SegmentRetirement): Promise<number> {
  const count = await countRetired(log);
  if (count === 0) return 0;
  if (count === log.segments.length) log.roll();
  const retired = log.segments.splice(0, count);
  log.advanceLogStart(log.segments[0]!.baseOffset);
  for (const segment of retired) await retire(log, segment);
  log.logger.info('retention removed segments', {
    directory: retired[0]!.directory,
    segments: count,
    logStartOffset: log.segments[0]!.baseOffset,
  });
  return count;
}

/** How many of the oldest segments no rule wants to keep. */
async function countRetired(log: SegmentRetirement): Promise<number> {
  const { segments, config } = log;
  let excessBytes =
    config.retentionBytes < 0
      ? 0
      : segments.reduce((sum, segment) => sum + segment.sizeBytes, 0) - config.retentionBytes;
  let count = 0;
  for (const [index, segment] of segments.entries()) {
    const nextBase = segments[index + 1]?.baseOffset ?? log.logEndOffset;
    const isLast = index === segments.length - 1;
    if (log.highWatermark < nextBase || (isLast && segment.sizeBytes === 0)) break;
    const isBelowStart = !isLast && nextBase <= log.logStartOffset;
    const isTooMuch = config.delete && config.retentionBytes >= 0 && excessBytes >= segment.sizeBytes;
    if (!isBelowStart && !isTooMuch && !(await isTooOld(log, segment))) break;
    excessBytes -= segment.sizeBytes;
    count += 1;
  }
  return count;
}

async function isTooOld({ config, nowMs }: SegmentRetirement, segment: Segment): Promise<boolean> {
  if (!config.delete || config.retentionMs < 0) return false;
  if (segment.maxTimestamp < 0 && segment.indexes === undefined) {
    await segment.loadIndexes();
    segment.dropIndexes();
  }
  const newest = segment.maxTimestamp >= 0 ? segment.maxTimestamp : segment.createdMs;
  return nowMs - newest > config.retentionMs;
}

async function retire({ disk, timers, logger, config }: SegmentRetirement, segment: Segment): Promise<void> {
  const renamed: string[] = [];
  for (const suffix of [
    logSuffix,
    offsetIndexSuffix,
    timeIndexSuffix,
    transactionIndexSuffix,
    producerSnapshotSuffix,
  ]) {
    const path = join(segment.directory, fileName(segment.baseOffset, suffix));
    if ((await disk.info(path)) === undefined) continue;
    await disk.rename(path, path + deletedSuffix);
    renamed.push(path + deletedSuffix);
  }
  timers.background(config.fileDeleteDelayMs, () => {
    void removeFiles(disk, segment, renamed).catch((error: unknown) => {
      // They carry the suffix that the next start removes.
      logger.warn('could not remove retired files', { directory: segment.directory, error });
    });
  });
}

async function removeFiles(disk: Disk, segment: Segment, paths: readonly string[]): Promise<void> {
  await segment.close();
  for (const path of paths) await disk.removeFile(path);
}
