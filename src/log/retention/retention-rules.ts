// Which of the oldest segments nobody wants to keep: too old, too much, or wholly below the log start.
// Kafka's rules, on the log as it is at one moment; nothing here changes anything.
//
// Invariant: never a segment that reaches beyond the bound (high watermark, durable), KAFKA-5634.

import type { Disk } from '../../base/ports/disk.ts';
import type { FilePace } from '../file-pace.ts';
import { logSuffix } from '../file-names.ts';
import type { LogConfig } from '../log-config.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { checkMaxTimestamp } from '../segment/time-check.ts';

export interface RetainedLog {
  readonly segments: SegmentList;
  readonly config: LogConfig;
  readonly logStartOffset: number;
  /** What may go at most: high watermark, and durable. */
  readonly bound: number;
  readonly logEndOffset: number;
}

/** The time of the newest record, of those segments that the rules will ask about. */
export type SegmentAges = ReadonlyMap<Segment, number>;

/** Looks up ages as far as the rules will ask. */
export async function learnAges(disk: Disk, pace: FilePace, log: RetainedLog, nowMs: number): Promise<SegmentAges> {
  const newestMs = new Map<Segment, number>();
  if (!log.config.delete || log.config.retentionMs < 0) return newestMs;
  const segments = log.segments.all;
  for (const [index, segment] of segments.entries()) {
    await segment.learnTimestamps();
    // A bit that turned over in an index must not make a segment old.
    if ((segments[index + 1]?.baseOffset ?? Infinity) <= log.bound) await checkMaxTimestamp(segment);
    let newest = segment.maxTimestamp;
    // Records without timestamps are as old as the last change of the file.
    if (newest < 0) newest = (await disk.info(segment.pathOf(logSuffix)))?.modifiedMs ?? nowMs;
    newestMs.set(segment, newest);
    if (nowMs - newest <= log.config.retentionMs) break;
    await pace.next();
  }
  return newestMs;
}

/** How many of the oldest segments no rule wants to keep. */
export function countRetired(log: RetainedLog, ages: SegmentAges, nowMs: number): number {
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
    const newest = Math.max(ages.get(segment) ?? Infinity, segment.maxTimestamp);
    const isTooOld = config.delete && config.retentionMs >= 0 && nowMs - newest > config.retentionMs;
    if (!isBelowStart && !isTooMuch && !isTooOld) break;
    excessBytes -= segment.sizeBytes;
    count += 1;
  }
  return count;
}

/**
 * The segment that stays, and all behind it, because it holds a record of the future: that one keeps them
 * until its time has passed. `message.timestamp.after.max.ms` is what bounds it.
 */
export function keptByFuture({ segments, config }: RetainedLog, ages: SegmentAges, nowMs: number): Segment | undefined {
  if (!config.delete || config.retentionMs < 0) return undefined;
  const [oldest] = segments.all;
  return (ages.get(oldest!) ?? -1) > nowMs ? oldest : undefined;
}
