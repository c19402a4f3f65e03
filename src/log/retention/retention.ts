// Gives up the oldest segments of one log: decided by the rules on the log as it is, hidden from readers,
// then taken out of the way.
//
// Invariant: a power cut leaves a log without holes. Several segments go only when a restart is sure to
// know that the log starts behind them; where nobody notes that, each goes durably before the next.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { EpochCheckpoint } from '../epochs/epoch-checkpoint.ts';
import type { LogConfig } from '../log-config.ts';
import type { SegmentFinishing } from '../segment/segment-finishing.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { countRetired, keptByFuture, learnAges, type RetainedLog } from './retention-rules.ts';
import type { FileRemoval } from './file-removal.ts';
import { SegmentDisposal } from './segment-disposal.ts';

/** The log as everybody sees it, and what is moved here. */
export interface RetainedPartition {
  readonly directory: string;
  readonly config: LogConfig;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly durableOffset: number;
  readonly logEndOffset: number;
  readonly failure: Error | undefined;
  /** Hides everything below `offset` from readers. */
  advanceLogStart(offset: number): void;
}

export interface RetentionParts {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly segments: SegmentList;
  readonly epochs: EpochCheckpoint;
  readonly finishing: SegmentFinishing;
  readonly fileRemoval: FileRemoval;
  /** Makes the log start durable for the next start; undefined where nobody notes it. */
  readonly saveLogStart: (() => Promise<void>) | undefined;
  /** Begins a new segment, durably: the others may all go. */
  roll(): Promise<void>;
}

/** Up to so many, a sync of the directory for each is quicker than noting the log start. */
const fewSegments = 2;

export class Retention {
  readonly #log: RetainedPartition;
  readonly #parts: RetentionParts;
  readonly #disposal: SegmentDisposal;
  #warnedOf: Segment | undefined;

  constructor(log: RetainedPartition, parts: RetentionParts) {
    this.#log = log;
    this.#parts = parts;
    const { disk, timers } = parts.platform;
    this.#disposal = new SegmentDisposal(disk, timers, parts.fileRemoval);
  }

  /** Where the files begin that were given up and that a restart may still find; Infinity when there are none. */
  get oldestOffset(): number {
    return this.#disposal.oldestOffset;
  }

  /** The log is closed: what a run has not come to yet is left to the next start. */
  stop(): void {
    this.#disposal.stop();
  }

  /** Gives up what no rule wants to keep; returns the number of segments. Nothing else may change files meanwhile. */
  async run(nowMs: number): Promise<number> {
    const { platform, segments, epochs, finishing } = this.#parts;
    const disposal = this.#disposal;
    const { fileDeleteDelayMs } = this.#log.config;
    if (disposal.oldestOffset < Infinity) await disposal.dispose([], fileDeleteDelayMs, false);
    const before = this.#look();
    const ages = await learnAges(platform.disk, disposal.pace, before, nowMs);
    this.#warnOfFuture(keptByFuture(before, ages, nowMs));
    // Decided on the log as it is now, not as it was before the disk was asked.
    const count = this.#log.failure === undefined ? countRetired(this.#look(), ages, nowMs) : 0;
    if (count === 0) return 0;
    const isStartDurable = await this.#hide(count);
    const retired = segments.removeFirst(count);
    finishing.forgetOthers();
    await disposal.dispose(retired, fileDeleteDelayMs, isStartDurable);
    // Epochs are remembered for as long as there are files with their batches.
    epochs.epochs.truncateFromStart(Math.min(segments.all[0]!.baseOffset, disposal.oldestOffset));
    await epochs.save();
    return count;
  }

  #look(): RetainedLog {
    const { config, logStartOffset, highWatermark, durableOffset, logEndOffset } = this.#log;
    const { segments, finishing } = this.#parts;
    const bound = Math.min(highWatermark, durableOffset, finishing.unfinishedFrom);
    return { segments, config, logStartOffset, bound, logEndOffset };
  }

  /** Moves the log start behind the `count` oldest segments; whether a restart is sure to know it. */
  async #hide(count: number): Promise<boolean> {
    const { logger, segments, saveLogStart } = this.#parts;
    if (count === segments.all.length) await this.#parts.roll();
    this.#log.advanceLogStart(segments.all[count]!.baseOffset);
    const { directory, logStartOffset } = this.#log;
    logger.info('retention removes segments', { directory, logStartOffset, segments: count });
    if (count <= fewSegments || saveLogStart === undefined) return false;
    await saveLogStart();
    return true;
  }

  /** Kafka keeps such segments too; what looks like a broken retention is said once. */
  #warnOfFuture(segment: Segment | undefined): void {
    if (segment === undefined || segment === this.#warnedOf) return;
    this.#warnedOf = segment;
    const { directory } = this.#log;
    const { baseOffset, maxTimestamp } = segment;
    this.#parts.logger.warn('a record of the future keeps a segment from retention until its time has passed', {
      directory,
      baseOffset,
      maxTimestamp,
      remedy: 'lower message.timestamp.after.max.ms, or remove the records with DeleteRecords',
    });
  }
}
