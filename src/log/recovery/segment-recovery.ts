// Makes again from a segment's batches what is kept beside them. `recoverSegment` trusts nothing but what a
// mark vouches for: every batch is checked. `rebuildIndexes` is for a finished segment whose batches were
// durable and whose indexes are missing or damaged.

import type { DiskFile } from '../../base/ports/disk.ts';
import type { Logger } from '../../base/logging.ts';
import { partitionLeaderEpochOf } from '../../protocol/records/batch-header.ts';
import { type ScanEnd, type ScannedBatch, scanBatches } from '../segment/batch-scan.ts';
import { logSuffix } from '../file-names.ts';
import type { LeaderEpochs } from '../epochs/leader-epochs.ts';
import { replayBatch } from '../producers/producer-replay.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import type { Segment } from '../segment/segment.ts';

export interface SegmentToRecover {
  readonly segment: Segment;
  readonly indexIntervalBytes: number;
  /** States as of `from.offset`. */
  readonly producers: ProducerStates;
  readonly epochs: LeaderEpochs;
  /** Where to begin: the segment's start, or a mark up to which its accounts are right. */
  readonly from: { readonly offset: number; readonly position: number };
  /** Everything below was durable: what is wrong there is not the end of a log, but damage to it. */
  readonly safeOffset: number;
  /** Hears of the bytes that have been checked. */
  readonly onChecked: (sizeBytes: number) => void;
}

export interface RecoveredSegment {
  /** Behind its last whole batch. */
  readonly endOffset: number;
  readonly endPosition: number;
  /** Where the first batch begins that reaches `safeOffset`; undefined when none does. */
  readonly unsafePosition: number | undefined;
  /** Why the file ends there and not where it ends; undefined when all of it is batches. */
  readonly damage: string | undefined;
  /** Batches below `safeOffset` whose content is not what was written. They stay, and are never served. */
  readonly damagedBatches: readonly DamagedBatch[];
}

export interface DamagedBatch {
  readonly position: number;
  readonly sizeBytes: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly reason: string;
}

/** Checks every batch; the segment's accounts, the producers and the epochs are rebuilt. Cuts nothing. */
export function recoverSegment(recovered: SegmentToRecover): Promise<RecoveredSegment> {
  return recovered.segment.file.use(async (file) => new SegmentCheck(recovered, file, await file.size()).run());
}

class SegmentCheck {
  readonly #of: SegmentToRecover;
  readonly #file: DiskFile;
  readonly #limit: number;
  readonly #damagedBatches: DamagedBatch[] = [];
  #endOffset: number;
  #unsafePosition: number | undefined;
  #disorder: string | undefined;

  constructor(of: SegmentToRecover, file: DiskFile, limit: number) {
    this.#of = of;
    this.#file = file;
    this.#limit = limit;
    this.#endOffset = of.segment.baseOffset;
  }

  async run(): Promise<RecoveredSegment> {
    let position: number | undefined = this.#of.from.position;
    let end: ScanEnd;
    do {
      end = await scanBatches(this.#file, { from: position, limit: this.#limit, mode: 'whole' }, (batch) =>
        this.#take(batch),
      );
      position = end.kind === 'damaged' ? await this.#passDamage(end.position, end.reason) : undefined;
    } while (position !== undefined);
    return {
      endOffset: this.#endOffset,
      endPosition: end.position,
      unsafePosition: this.#unsafePosition,
      damage: end.kind === 'damaged' ? end.reason : this.#disorder,
      damagedBatches: this.#damagedBatches,
    };
  }

  #take(batch: ScannedBatch): boolean | Promise<boolean> {
    const { producers, epochs, from, segment } = this.#of;
    if (!this.#account(batch, batch.maxTimestamp)) return false;
    if (batch.magic !== 2 || batch.lastOffset < from.offset) return true;
    const epoch = partitionLeaderEpochOf(batch.view, 0);
    if (epoch >= 0) epochs.assign(epoch, batch.baseOffset);
    return replayBatch(producers, batch, this.#file, (aborted) => segment.indexes!.transactions.append(aborted));
  }

  #account(batch: ScannedBatch, maxTimestamp: number): boolean {
    const { segment, indexIntervalBytes, onChecked } = this.#of;
    this.#disorder = orderProblem(batch, this.#endOffset, segment.baseOffset);
    if (this.#disorder !== undefined) return false;
    this.#endOffset = batch.lastOffset + 1;
    if (batch.lastOffset >= this.#of.safeOffset) this.#unsafePosition ??= batch.position;
    segment.account(batch.lastOffset, batch.sizeBytes, maxTimestamp, indexIntervalBytes);
    onChecked(batch.sizeBytes);
    return true;
  }

  /**
   * A batch whose content is damaged where it was safe is stepped over, as long as its header makes sense:
   * what lies behind it is good. Returns where to go on, undefined when that is not so. What the batch says about
   * its producer is not believed.
   */
  async #passDamage(damagedAt: number, reason: string): Promise<number | undefined> {
    let next: number | undefined;
    await scanBatches(this.#file, { from: damagedAt, limit: this.#limit, mode: 'headers' }, (batch) => {
      const { position, sizeBytes, baseOffset, lastOffset } = batch;
      if (lastOffset >= this.#of.safeOffset || !this.#account(batch, -1)) return false;
      this.#damagedBatches.push({ position, sizeBytes, baseOffset, lastOffset, reason });
      next = position + sizeBytes;
      return false;
    });
    return next;
  }
}

function orderProblem(batch: ScannedBatch, nextOffset: number, baseOffset: number): string | undefined {
  if (batch.lastOffset < nextOffset || (batch.magic === 2 && batch.baseOffset < nextOffset))
    return `offset ${batch.baseOffset} where ${nextOffset} or more must follow`;
  if (batch.lastOffset - baseOffset > 0x7fff_ffff)
    return `offset ${batch.lastOffset} is too far from the segment's base`;
  return undefined;
}

/** Accounts for the batches of `scratch`, a second look at a finished segment, and saves its indexes. */
export async function rebuildIndexes(
  scratch: Segment,
  indexIntervalBytes: number,
  producers: ProducerStates,
  logger: Logger,
): Promise<void> {
  const path = scratch.pathOf(logSuffix);
  const limit = scratch.sizeBytes;
  logger.warn('an index is missing or damaged; rebuilding it from the batches', { segment: path });
  scratch.resetAccounts();
  const end = await scratch.file.use((file) =>
    scanBatches(file, { from: 0, limit, mode: 'headers' }, (batch) => {
      scratch.account(batch.lastOffset, batch.sizeBytes, batch.maxTimestamp, indexIntervalBytes);
      return replayBatch(producers, batch, file, (aborted) => scratch.indexes!.transactions.append(aborted));
    }),
  );
  if (end.kind === 'damaged') {
    logger.error('a segment is damaged where its batches were safe on disk; what lies behind cannot be read', {
      segment: path,
      position: end.position,
      reason: end.reason,
    });
  }
  await scratch.saveIndexes();
}
