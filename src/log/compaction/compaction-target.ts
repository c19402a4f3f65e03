// What compaction works on and what comes out of it: the words between whoever chooses a log, paces the
// work and swaps files (the cleaner), and whoever rewrites the batches (compaction.ts).

import type { Workers } from '../../base/ports/workers.ts';
import type { LogConfig } from '../log-config.ts';
import type { ProducerState } from '../producers/producer-state.ts';
import type { Segment, SegmentContext } from '../segment/segment.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';

/** What one pass is to look at. */
export interface CompactionPlan {
  /** From the first of the log on, up to the one that begins at `firstUncleanableOffset`; none is active. */
  readonly segments: readonly Segment[];
  /** What lies below has been compacted before. It may lie inside a segment. */
  readonly firstDirtyOffset: number;
  /** The base of the first segment that must not be touched: as in Kafka, never inside a segment. */
  readonly firstUncleanableOffset: number;
  readonly config: CompactionConfig;
  /** Wall clock: what delete horizons count from and are compared with. */
  readonly nowMs: number;
  /** What one compressed batch may open to. */
  readonly maxOpenedBytes: number;
}

export type CompactionConfig = Pick<
  LogConfig,
  'segmentBytes' | 'segmentIndexBytes' | 'indexIntervalBytes' | 'deleteRetentionMs'
>;

/** The log that is compacted. */
export interface CompactionTarget {
  readonly context: SegmentContext;
  /** Open and compress what takes long. */
  readonly workers: Workers;
  /** What the log remembers of a producer now, undefined when it has expired. May throw as `pace` does. */
  producerState(producerId: number): ProducerState | undefined;
  /**
   * The aborted transactions that overlap [startOffset, endOffset), from the indexes of all segments, the
   * active one included: a transaction may end far behind its data.
   */
  abortedTransactions(startOffset: number, endOffset: number): Promise<readonly AbortedTransaction[]>;
  /**
   * Puts the cleaned segments, whose files are complete and synced, in the place of the old ones, durably.
   * The files belong to the log from the call on, also when it fails.
   */
  replace(old: readonly Segment[], cleaned: readonly CleanedSegment[]): Promise<void>;
  /**
   * Awaited after every piece of at most about 128 KiB that was read, opened or written: yields, throttles,
   * and rejects with `CompactionAbortedError` when the log is being cut, closed or deleted.
   */
  pace(bytes: number): Promise<void>;
}

/** A segment that stands in files of its own, all with the suffix `.cleaned` behind their names. */
export interface CleanedSegment {
  readonly baseOffset: number;
  /** Of its `.log`; 0 when nothing of the old segments remained. */
  readonly sizeBytes: number;
  /** Those of its files that were written, without `.cleaned`: `.log`, `.index`, `.timeindex` and, if needed, `.txnindex`. */
  readonly suffixes: readonly string[];
  /** Of the last old segment: what age counts from when no record has a timestamp. */
  readonly createdMs: number;
  readonly rollJitterMs: number;
}

/** What one pass did, for the log line and for metrics. */
export interface CompactionResult {
  /** Everything below has been compacted: the new first dirty offset. */
  readonly endOffset: number;
  /** The map was full before `firstUncleanableOffset`: another pass has to follow. */
  readonly isMapFull: boolean;
  /** Filled part of the offset map at its end, 0 … 1. */
  readonly mapUsed: number;
  /** Distinct keys in the map. */
  readonly keys: number;
  /** Read to build the map. */
  readonly indexedBytes: number;
  readonly indexedRecords: number;
  /** Read to be filtered. */
  readonly bytesRead: number;
  readonly recordsRead: number;
  /** Of the new segments. */
  readonly bytesWritten: number;
  readonly recordsKept: number;
  /** Records without a key, which were dropped. */
  readonly invalidRecords: number;
}

/** Thrown by `pace` when the log changes under the compaction; nothing half-written stays. */
export class CompactionAbortedError extends Error {
  override readonly name = 'CompactionAbortedError';
}
