// Makes again from a segment's batches what is kept beside them. `recoverSegment` trusts nothing: every
// batch is checked, and the first that is not whole ends the log. `rebuildIndexes` is for a finished
// segment whose batches were durable and whose indexes are missing or damaged.

import type { Logger } from '../../base/logging.ts';
import { partitionLeaderEpochOf } from '../../protocol/records/batch-header.ts';
import { type ScannedBatch, scanBatches } from '../segment/batch-scan.ts';
import { logSuffix } from '../file-names.ts';
import type { LeaderEpochs } from '../epochs/leader-epochs.ts';
import { replayBatch } from '../producers/producer-replay.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import type { Segment } from '../segment/segment.ts';

export interface RecoveredSegment {
  /** Behind its last whole batch. */
  readonly endOffset: number;
  readonly endPosition: number;
  /** Why the file ends there and not where it ends; undefined when all of it is batches. */
  readonly damage: string | undefined;
}

/** Checks every batch; the segment's accounts, the producers and the epochs are rebuilt. Cuts nothing. */
export async function recoverSegment(
  segment: Segment,
  indexIntervalBytes: number,
  producers: ProducerStates,
  leaderEpochs: LeaderEpochs,
): Promise<RecoveredSegment> {
  segment.resetAccounts();
  let endOffset = segment.baseOffset;
  let disorder: string | undefined;
  const end = await segment.file.use(async (file) =>
    scanBatches(file, { from: 0, limit: await file.size(), mode: 'whole' }, (batch) => {
      disorder = orderProblem(batch, endOffset, segment.baseOffset);
      if (disorder !== undefined) return false;
      endOffset = batch.lastOffset + 1;
      segment.account(batch.lastOffset, batch.sizeBytes, batch.maxTimestamp, indexIntervalBytes);
      if (batch.magic !== 2) return true;
      const epoch = partitionLeaderEpochOf(batch.view, 0);
      if (epoch >= 0) leaderEpochs.assign(epoch, batch.baseOffset);
      return replayBatch(producers, batch, file, (aborted) => segment.indexes!.transactions.append(aborted));
    }),
  );
  return { endOffset, endPosition: end.position, damage: end.kind === 'damaged' ? end.reason : disorder };
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
