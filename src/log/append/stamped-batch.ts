// A batch gets its place in the log: offsets and leader epoch are written into its header.

import {
  assignOffsets,
  lastOffsetDeltaOf,
  maxTimestampOf,
  noProducerId,
  producerIdOf,
} from '../../protocol/records/batch-header.ts';

export interface StampedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  readonly hasProducer: boolean;
}

/** `view` begins with the batch. Throws `RangeError` when its offsets would not be exact numbers. */
export function stampBatch(view: DataView, baseOffset: number, leaderEpoch: number): StampedBatch {
  const lastOffset = baseOffset + lastOffsetDeltaOf(view, 0);
  if (!Number.isSafeInteger(lastOffset)) throw new RangeError(`offset ${lastOffset} is beyond 2^53-1`);
  assignOffsets(view, 0, baseOffset, leaderEpoch);
  const hasProducer = producerIdOf(view, 0) !== noProducerId;
  return { baseOffset, lastOffset, maxTimestamp: maxTimestampOf(view, 0), hasProducer };
}
