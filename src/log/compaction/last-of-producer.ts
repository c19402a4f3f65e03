// Whether a batch is all that tells the sequence, or the epoch, of a producer that is still remembered.
// If it went, its producer's next batch, or a retry of this one, could not be judged after a restart
// (KAFKA-5490).

import { isControl, lastOffsetOf, producerEpochOf, producerIdOf } from '../../protocol/records/batch-header.ts';
import type { CompactionTarget } from './compaction-target.ts';

export function isLastOfProducer(view: DataView, target: Pick<CompactionTarget, 'producerState'>): boolean {
  const state = target.producerState(producerIdOf(view, 0));
  if (state === undefined) return false;
  const lastBatch = state.batches.at(-1);
  if (lastBatch !== undefined) return lastOffsetOf(view, 0) === lastBatch.lastOffset;
  // Since its epoch began it has written nothing: the epoch stands in the marker that began it.
  return isControl(view, 0) && producerEpochOf(view, 0) === state.producerEpoch;
}
