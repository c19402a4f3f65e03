// Brings a log that was not closed in order back to its last whole batch: checks the batches from the
// recovery point's segment on, rebuilds what is kept beside them, and cuts where they end.
//
// What the recovery point says was durable is never cut off: a log that is damaged there is for somebody to
// look at, not for a restart to shorten.

import { join } from 'node:path';
import type { EpochCheckpoint } from '../epochs/epoch-checkpoint.ts';
import { fileName, logSuffix } from '../file-names.ts';
import { loadProducers } from '../producers/producer-replay.ts';
import { encodeProducerSnapshot } from '../producers/producer-snapshot-file.ts';
import type { ProducerSnapshots } from '../producers/producer-snapshots.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import { removeSegments } from '../segment/segment-removal.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import type { Segment } from '../segment/segment.ts';
import { DamagedLogError } from '../storage-error.ts';
import type { LoadOptions } from './log-loading.ts';
import { resumeAtMark } from './recovery-mark.ts';
import { recoveryStart } from './recovery-start.ts';
import { type RecoveredSegment, recoverSegment } from './segment-recovery.ts';
import { rewriteTail } from './tail-rewrite.ts';

/** Checking less than this is waiting for the disk more than reading from it: it needs no turn. */
const smallBytes = 1024 * 1024;

export interface LogToRecover {
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  /** Empty; filled with what is found. */
  readonly producers: ProducerStates;
  readonly epochs: EpochCheckpoint;
  /** Makes up for what is missing beside segments that are not checked. */
  settleUnchecked(segments: readonly Segment[]): Promise<void>;
}

export class LogRecovery {
  readonly #options: LoadOptions;
  readonly #log: LogToRecover;
  #snapshotOffsets: readonly number[] = [];

  constructor(options: LoadOptions, log: LogToRecover) {
    this.#options = options;
    this.#log = log;
  }

  /** Returns where the log ends. Everything in it is durable then. */
  async run(): Promise<number> {
    const { disk, directory, recoveryPoint, isClean, logger } = this.#options;
    const { segments, epochs } = this.#log;
    this.#snapshotOffsets = await this.#log.snapshots.offsets();
    const bases = segments.all.map(({ baseOffset }) => baseOffset);
    const start = recoveryStart(bases, isClean ? Infinity : recoveryPoint, this.#snapshotOffsets);
    // Epochs that began below the mark would not be found.
    const areEpochsKnown = epochs.isSaved;
    await this.#log.settleUnchecked(segments.all.slice(0, start.index));
    let endOffset = await this.#recoverFirst(start.index, areEpochsKnown && !isClean ? start.markOffset : undefined);
    for (let index = start.index + 1; index < segments.all.length; index++) {
      if (this.#isLossBefore(index, endOffset)) {
        const { baseOffset } = segments.all[index]!;
        await this.#cut(index, endOffset, `offset ${baseOffset} where ${endOffset} must follow`);
        break;
      }
      await this.#finishBefore(index);
      endOffset = await this.#recoverAt(index, 0);
    }
    if (endOffset < recoveryPoint)
      logger.error('records that were safe on disk are not there', { directory, endOffset, recoveryPoint });
    await disk.syncDirectory(directory);
    return endOffset;
  }

  async #recoverFirst(index: number, markOffset: number | undefined): Promise<number> {
    const { segments, snapshots, producers } = this.#log;
    const segment = segments.all[index]!;
    if (markOffset !== undefined) {
      const states = await resumeAtMark(segment, snapshots, markOffset);
      if (states !== undefined) {
        for (const state of states) producers.restore(state);
        return this.#recoverAt(index, markOffset);
      }
    }
    await loadProducers(producers, snapshots, segments.all, segment.baseOffset);
    return this.#recoverAt(index, 0);
  }

  /** @param markOffset the segment is accounted for up to a place shortly before; 0 when it is not at all */
  async #recoverAt(index: number, markOffset: number): Promise<number> {
    const { inRecoveryTurn } = this.#options;
    const segment = this.#log.segments.all[index]!;
    const sizeBytes = await segment.file.use((file) => file.size());
    if (markOffset === 0) segment.resetAccounts();
    const check = (): Promise<number> => this.#check(index, markOffset, sizeBytes);
    const isSmall = sizeBytes - segment.sizeBytes < smallBytes;
    return inRecoveryTurn === undefined || isSmall ? check() : inRecoveryTurn(check);
  }

  async #check(index: number, markOffset: number, sizeBytes: number): Promise<number> {
    const { recoveryPoint, indexIntervalBytes, onChecked } = this.#options;
    const { producers, epochs, segments } = this.#log;
    const segment = segments.all[index]!;
    const recovered = await recoverSegment({
      segment,
      indexIntervalBytes,
      producers,
      epochs: epochs.epochs,
      from: { offset: markOffset, position: segment.sizeBytes },
      safeOffset: recoveryPoint,
      onChecked: (checkedBytes) => onChecked?.(checkedBytes),
    });
    this.#reportDamagedBatches(segment, recovered);
    const { endOffset, endPosition, unsafePosition, damage } = recovered;
    if (damage === undefined) {
      await rewriteTail(segment, unsafePosition ?? endPosition, endPosition);
      return endOffset;
    }
    if (endOffset < recoveryPoint) throw damagedLog(segment, recovered, recoveryPoint);
    await this.#cut(index + 1, endOffset, damage, { position: endPosition, lostBytes: sizeBytes - endPosition });
    await segment.file.truncate(endPosition);
    await rewriteTail(segment, unsafePosition ?? endPosition, endPosition);
    return endOffset;
  }

  #reportDamagedBatches(segment: Segment, { damagedBatches }: RecoveredSegment): void {
    const path = segment.pathOf(logSuffix);
    for (const damaged of damagedBatches)
      this.#options.logger.error('a batch that was safe on disk is damaged and cannot be read any more', {
        path,
        ...damaged,
      });
  }

  /**
   * Whether batches are missing between two segments. Compaction leaves such gaps too, but a segment that
   * was ever complete on disk has a producer snapshot at its end.
   */
  #isLossBefore(index: number, endOffset: number): boolean {
    const { baseOffset } = this.#log.segments.all[index]!;
    return baseOffset !== endOffset && !this.#snapshotOffsets.includes(baseOffset);
  }

  /** The segment before `index` is whole and gets no more batches: what is kept beside it goes to disk. */
  async #finishBefore(index: number): Promise<void> {
    const { segments, snapshots, producers } = this.#log;
    const before = segments.all[index - 1]!;
    await before.saveIndexes();
    await snapshots.write(segments.all[index]!.baseOffset, encodeProducerSnapshot(producers));
    before.release();
  }

  async #cut(index: number, endOffset: number, damage: string, where?: Readonly<Record<string, number>>) {
    const { directory, recoveryPoint, logger, disk } = this.#options;
    const { segments, snapshots } = this.#log;
    const segmentsRemoved = segments.all.length - index;
    const fields = { directory, endOffset, recoveryPoint, damage, ...where, segmentsRemoved };
    logger.warn('cutting off what is not a whole batch', fields);
    await removeSegments(disk, directory, segments, index);
    await snapshots.removeBehind(endOffset);
  }
}

function damagedLog(segment: Segment, recovered: RecoveredSegment, recoveryPoint: number): DamagedLogError {
  const path = join(segment.directory, fileName(segment.baseOffset, logSuffix));
  const { endPosition, endOffset, damage } = recovered;
  return new DamagedLogError(
    `${path} is damaged at byte ${endPosition} (offset ${endOffset}): ${damage}. Everything below offset ` +
      `${recoveryPoint} was safe on disk, so nothing is cut off and the partition stays offline. Put back the file ` +
      `from a copy, or give up what it holds from there on (truncate -s ${endPosition} ${path}), and restart`,
  );
}
