// Gives up the oldest segments: by age, by size of the whole log, or because they lie below the log
// start. Files are renamed at once and removed a while later, so that a reader in their midst ends well.
//
// Never beyond the high watermark, nor beyond what is durable. The oldest goes first, durably, before
// the next: a power cut in between leaves a log without holes.

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Timer, Timers } from '../../base/ports/timers.ts';
import {
  deletedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  producerSnapshotSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';
import type { LogConfig } from '../log-config.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';

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
async function learnAges(disk: Disk, log: RetainedLog, nowMs: number): Promise<ReadonlyMap<Segment, number>> {
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
function countRetired(log: RetainedLog, newestMs: ReadonlyMap<Segment, number>, nowMs: number): number {
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

export interface RetentionTarget {
  readonly disk: Disk;
  readonly segments: SegmentList;
  readonly disposal: SegmentDisposal;
  /** The log at this moment; undefined when it must not be changed any more. */
  look(): RetainedLog | undefined;
  /** Begins a new segment, durably: the others may all go. */
  roll(): Promise<void>;
  /** The list of segments begins later now. */
  onRetired(): void;
}

/** Gives up what no rule wants to keep; returns the number of segments. Nothing else may change files meanwhile. */
export async function retireSegments(log: RetentionTarget, nowMs: number): Promise<number> {
  const before = log.look();
  if (before === undefined) return 0;
  const newestMs = await learnAges(log.disk, before, nowMs);
  // Decided on the log as it is now, not as it was before the disk was asked.
  const now = log.look();
  const count = now === undefined ? 0 : countRetired(now, newestMs, nowMs);
  if (now === undefined || count === 0) return 0;
  if (count === log.segments.all.length) await log.roll();
  const retired = log.segments.removeFirst(count);
  log.onRetired();
  await log.disposal.dispose(retired, now.config.fileDeleteDelayMs);
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
