// How much of a log there is to compact, and whether it is worth it: Kafka's rules, on the log as it is at
// one moment. Nothing here changes anything.
//
// Invariant: nothing at or behind the last stable offset, the high watermark, what is durable, or in the
// active segment is ever to be compacted (KAFKA-13194).

import type { LogConfig } from '../log-config.ts';

export interface SegmentFacts {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  /** Of its newest record; only looked at when `min.compaction.lag.ms` is set. */
  readonly largestTimestamp: number;
  /** Of its first batch, -1 when it has none; only looked at when `max.compaction.lag.ms` is set. */
  readonly firstTimestamp: number;
}

export interface CleanableLog {
  /** All of them; the last is the active one. */
  readonly segments: readonly SegmentFacts[];
  readonly config: Pick<
    LogConfig,
    'minCompactionLagMs' | 'maxCompactionLagMs' | 'minCleanableDirtyRatio' | 'compact' | 'delete'
  >;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** What may be compacted at most: last stable offset, and durable. */
  readonly bound: number;
  /** What the last pass left, undefined when there was none. */
  readonly checkpoint: number | undefined;
}

export interface Cleaning {
  /** What lies below has been compacted. */
  readonly firstDirtyOffset: number;
  /** Base of the first segment that must not be touched. */
  readonly firstUncleanableOffset: number;
  /** The checkpoint says something that cannot be: why. Undefined when it is as it should be. */
  readonly checkpointProblem: string | undefined;
  /** What would be cleaned, as a part of all that a pass looks at: 0 … 1. */
  readonly dirtyRatio: number;
  /** By how much the oldest uncompacted record has waited longer than `max.compaction.lag.ms`. */
  readonly overdueMs: number;
  /** Kafka would clean it now. */
  readonly isDue: boolean;
}

/** Looks at a log that has at least one segment. */
export function decideCleaning(log: CleanableLog, nowMs: number): Cleaning {
  const { segments, config } = log;
  const { firstDirtyOffset, checkpointProblem } = firstDirtyOf(log);
  const dirty = inactiveFrom(segments, firstDirtyOffset);
  const bound = Math.max(firstDirtyOffset, boundOf(log, dirty, nowMs));
  // The segment that holds the bound is not touched either.
  const firstUncleanableOffset = (inactiveFrom(segments, bound)[0] ?? segments.at(-1)!).baseOffset;
  const cleanBytes = sizeOf(segments.filter(({ baseOffset }) => baseOffset < firstDirtyOffset));
  const cleanable = inactiveFrom(segments, Math.min(firstDirtyOffset, firstUncleanableOffset));
  const cleanableBytes = sizeOf(cleanable.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset));
  const totalBytes = cleanBytes + cleanableBytes;
  const dirtyRatio = totalBytes === 0 ? 0 : cleanableBytes / totalBytes;
  const overdueMs = overdueOf(dirty, nowMs - Math.max(config.maxCompactionLagMs, 0));
  const isDue = (overdueMs > 0 && cleanableBytes > 0) || dirtyRatio > config.minCleanableDirtyRatio;
  return { firstDirtyOffset, firstUncleanableOffset, checkpointProblem, dirtyRatio, overdueMs, isDue };
}

function firstDirtyOf(log: CleanableLog): Pick<Cleaning, 'firstDirtyOffset' | 'checkpointProblem'> {
  const { checkpoint, logStartOffset, logEndOffset, config } = log;
  if (checkpoint === undefined) return { firstDirtyOffset: logStartOffset, checkpointProblem: undefined };
  if (checkpoint < logStartOffset) {
    // With retention the start overtakes the checkpoint as a matter of course.
    const checkpointProblem = config.delete ? undefined : 'it is before the start of the log';
    return { firstDirtyOffset: logStartOffset, checkpointProblem };
  }
  if (checkpoint > logEndOffset)
    return { firstDirtyOffset: logStartOffset, checkpointProblem: 'it is behind the end of the log' };
  return { firstDirtyOffset: checkpoint, checkpointProblem: undefined };
}

function boundOf({ bound, segments, config }: CleanableLog, dirty: readonly SegmentFacts[], nowMs: number): number {
  const settled = Math.min(bound, segments.at(-1)!.baseOffset);
  if (config.minCompactionLagMs <= 0) return settled;
  const tooYoung = dirty.find(({ largestTimestamp }) => largestTimestamp > nowMs - config.minCompactionLagMs);
  return Math.min(settled, tooYoung?.baseOffset ?? Infinity);
}

function overdueOf(dirty: readonly SegmentFacts[], cleanUntilMs: number): number {
  let earliest = Infinity;
  for (const { firstTimestamp } of dirty) if (firstTimestamp > 0) earliest = Math.min(earliest, firstTimestamp);
  return Math.max(cleanUntilMs - earliest, 0);
}

/** The inactive segments from the one on that holds `offset`, or from the first when it lies before. */
function inactiveFrom(segments: readonly SegmentFacts[], offset: number): readonly SegmentFacts[] {
  if (offset >= segments.at(-1)!.baseOffset) return [];
  const holder = segments.findLastIndex(({ baseOffset }) => baseOffset <= offset);
  return segments.slice(Math.max(holder, 0), -1);
}

function sizeOf(segments: readonly SegmentFacts[]): number {
  let sum = 0;
  for (const { sizeBytes } of segments) sum += sizeBytes;
  return sum;
}
