// Gives up the oldest segments: by age, by size of the whole log, or because they lie below the log
// start. Files are renamed at once and removed a while later, so that a reader in their midst ends well.
//
// Never beyond the high watermark, nor beyond what is durable. The oldest goes first, durably, before
// the next: a power cut in between leaves a log without holes.

import { join } from 'node:path';
import type { Logger } from '../base/logging.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { Timer, Timers } from '../base/ports/timers.ts';
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
import type { SegmentList } from './segment-list.ts';
import type { Segment } from './segment.ts';

/** The log as the rules see it; everything is as it is at the moment of the question. */
export interface RetainedLog {
  readonly segments: SegmentList;
  readonly config: LogConfig;
  readonly logStartOffset: number;
  /** What may go at most: high watermark, and durable. */
  readonly bound: number;
  readonly logEndOffset: number;
}

/** Makes sure that the segments' ages are known as far as the rules will ask. */
export async function learnAges(disk: Disk, log: RetainedLog, nowMs: number): Promise<ReadonlyMap<Segment, number>> {
  const newestMs = new Map<Segment, number>();
  if (!log.config.delete || log.config.retentionMs < 0) return newestMs;
  for (const segment of log.segments.all) {
    await segment.learnTimestamps();
    let newest = segment.maxTimestamp;
    // Records without timestamps are as old as the last change of the file.
    if (newest < 0) newest = (await disk.info(segment.pathOf(logSuffix)))?.modifiedMs ?? nowMs;
    newestMs.set(segment, newest);
    if (nowMs - newest <= log.config.retentionMs) break;
  }
  return newestMs;
}

/** How many of the oldest segments no rule wants to keep. */
export function countRetired(log: RetainedLog, newestMs: ReadonlyMap<Segment, number>, nowMs: number): number {
  const { config, logStartOffset, bound, logEndOffset } = log;
  const segments = log.segments.all;
  let excessBytes = log.segments.sizeBytes - config.retentionBytes;
  let count = 0;
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const endOffset = isLast ? logEndOffset : segments[index + 1]!.baseOffset;
    if (bound < endOffset || (isLast && segment.sizeBytes === 0)) break;
    const isBelowStart = !isLast && endOffset <= logStartOffset;
    const isTooMuch = config.delete && config.retentionBytes >= 0 && excessBytes >= segment.sizeBytes;
    // One that is still appended to may have become newer since its age was looked up.
    const newest = Math.max(newestMs.get(segment) ?? Infinity, segment.maxTimestamp);
    const isTooOld = config.delete && config.retentionMs >= 0 && nowMs - newest > config.retentionMs;
    if (!isBelowStart && !isTooMuch && !isTooOld) break;
    excessBytes -= segment.sizeBytes;
    count += 1;
  }
  return count;
}

/** Takes the files of segments that are not part of the log any more out of the way. */
export class SegmentDisposal {
  readonly #disk: Disk;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #waiting = new Set<Timer>();

  constructor(disk: Disk, timers: Timers, logger: Logger) {
    this.#disk = disk;
    this.#timers = timers;
    this.#logger = logger;
  }

  async dispose(segments: readonly Segment[], delayMs: number): Promise<void> {
    for (const segment of segments) await this.#disposeOne(segment, delayMs);
  }

  async #disposeOne(segment: Segment, delayMs: number): Promise<void> {
    const renamed: string[] = [];
    for (const suffix of [
      logSuffix,
      offsetIndexSuffix,
      timeIndexSuffix,
      transactionIndexSuffix,
      producerSnapshotSuffix,
    ]) {
      const path = join(segment.directory, fileName(segment.baseOffset, suffix));
      if ((await this.#disk.info(path)) === undefined) continue;
      await this.#disk.rename(path, path + deletedSuffix);
      renamed.push(path + deletedSuffix);
    }
    await this.#disk.syncDirectory(segment.directory);
    const timer = this.#timers.background(delayMs, () => {
      this.#waiting.delete(timer);
      void this.#remove(segment, renamed);
    });
    this.#waiting.add(timer);
  }

  async #remove(segment: Segment, paths: readonly string[]): Promise<void> {
    try {
      await segment.retire();
      for (const path of paths) await this.#disk.removeFile(path);
    } catch (error) {
      // They carry the suffix that the next start removes.
      this.#logger.warn('could not remove retired files', { directory: segment.directory, error });
    }
  }

  /** The log is closed: files that still wait for their removal are left to the next start. */
  stop(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }
}
