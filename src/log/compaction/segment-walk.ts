// Every batch of a segment in order, whole and verified, with a pause every so often. What cannot be a
// version 2 batch, or holds what cannot be records, is poison (KAFKA-19895): nothing is guessed about it.

import { currentMagic } from '../../protocol/records/batch-header.ts';
import { recordsErrorCode } from '../../protocol/records/records-errors.ts';
import { logSuffix } from '../file-names.ts';
import { type ScannedBatch, scanBatches } from '../segment/batch-scan.ts';
import type { Segment } from '../segment/segment.ts';
import type { CompactionTarget } from './compaction-target.ts';
import { PoisonBatchError } from './poison-batch-error.ts';

/** What is worked on without a pause: a millisecond or so. */
const pieceBytes = 128 * 1024;
/** What is read at once; a larger batch is read whole. */
const windowBytes = 512 * 1024;

/** Bytes that looking at a batch has cost, those it opened to included; undefined ends the walk. */
export type Cost = number | undefined;

export type WalkVisitor = (batch: ScannedBatch) => Cost | Promise<Cost>;

/** Visits the batches from file position `from` on; false when the visitor ended it. Throws `PoisonBatchError`. */
export async function walkSegment(
  segment: Segment,
  from: number,
  target: CompactionTarget,
  visit: WalkVisitor,
): Promise<boolean> {
  const path = segment.pathOf(logSuffix);
  let nextOffset = segment.baseOffset;
  let worked = 0;
  const account = (cost: Cost): boolean | Promise<boolean> => {
    if (cost === undefined) return false;
    worked += cost;
    if (worked < pieceBytes) return true;
    const piece = worked;
    worked = 0;
    return target.pace(piece).then(() => true);
  };
  const visitBatch = (batch: ScannedBatch): boolean | Promise<boolean> => {
    try {
      checkBatch(batch, nextOffset);
      nextOffset = batch.lastOffset + 1;
      const cost = visit(batch);
      if (!(cost instanceof Promise)) return account(cost);
      return cost.then(account, (error: unknown) => {
        throw poisonOf(error, path, batch);
      });
    } catch (error) {
      throw poisonOf(error, path, batch);
    }
  };
  const end = await segment.file.use((file) =>
    scanBatches(file, { from, limit: segment.sizeBytes, mode: 'whole', windowBytes }, visitBatch),
  );
  if (end.kind === 'damaged') throw new PoisonBatchError(path, end.position, nextOffset, end.reason);
  if (worked > 0) await target.pace(worked);
  return end.kind === 'end';
}

/** What is wrong with a batch apart from its records. */
class UnexpectedBatchError extends Error {
  override readonly name = 'UnexpectedBatchError';
}

function checkBatch(batch: ScannedBatch, nextOffset: number): void {
  if (batch.magic !== currentMagic)
    throw new UnexpectedBatchError(`its format is ${batch.magic}, which Kafka 4 does not write`);
  if (batch.baseOffset < nextOffset || batch.lastOffset < batch.baseOffset)
    throw new UnexpectedBatchError(`it ends at offset ${batch.lastOffset} where ${nextOffset} must follow`);
}

function poisonOf(error: unknown, path: string, { position, baseOffset }: ScannedBatch): unknown {
  if (!(error instanceof UnexpectedBatchError) && recordsErrorCode(error) === undefined) return error;
  return new PoisonBatchError(path, position, baseOffset, (error as Error).message, error);
}
