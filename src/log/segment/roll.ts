// When the active segment is finished and a new one begins.

import type { Random } from '../../base/ports/random.ts';
import type { LogConfig } from '../log-config.ts';
import type { Segment } from './segment.ts';

export interface RollCandidate {
  /** Of the batch that is about to be appended. */
  readonly sizeBytes: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  readonly nowMs: number;
}

const offsetIndexEntrySize = 8;
const timeIndexEntrySize = 12;
/** A full time index still has room for the entry that finishing the segment adds. */
const reservedTimeEntries = 1;

export function shouldRoll(segment: Segment, config: LogConfig, next: RollCandidate): boolean {
  if (segment.sizeBytes > 0 && segment.sizeBytes > config.segmentBytes - next.sizeBytes) return true;
  if (segment.sizeBytes > 0 && waitedMs(segment, next) > longestWaitMs(config) - segment.rollJitterMs) return true;
  const { indexes } = segment;
  if (indexes !== undefined) {
    const maxOffsetEntries = Math.floor(config.segmentIndexBytes / offsetIndexEntrySize);
    const maxTimeEntries = Math.floor(config.segmentIndexBytes / timeIndexEntrySize) - reservedTimeEntries;
    if (segment.sizeBytes > 0 && (indexes.offsets.count >= maxOffsetEntries || indexes.times.count >= maxTimeEntries))
      return true;
  }
  // Index entries and Kafka's tools hold offsets relative to the base in 31 bits (KAFKA-5413).
  return next.lastOffset - segment.baseOffset > 0x7fff_ffff;
}

/** By the records' own clock when they have one, so that replayed history rolls as it did. */
function waitedMs(segment: Segment, next: RollCandidate): number {
  if (segment.firstTimestamp !== undefined && segment.firstTimestamp >= 0)
    return next.maxTimestamp - segment.firstTimestamp;
  return next.nowMs - segment.createdMs;
}

/** Only finished segments are compacted, so one that must be compacted soon is finished soon (KIP-354). */
function longestWaitMs({ segmentMs, compact, maxCompactionLagMs }: LogConfig): number {
  return compact && maxCompactionLagMs > 0 ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs;
}

/** What a new segment takes off `segment.ms`, so that partitions made together do not all roll together. */
export function rollJitterMs(random: Random, { segmentJitterMs, segmentMs }: LogConfig): number {
  const bound = Math.min(segmentJitterMs, segmentMs);
  return bound <= 0 ? 0 : random.below(Math.min(bound, 2 ** 47));
}
