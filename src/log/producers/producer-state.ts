// What a partition knows of one idempotent or transactional producer (KIP-98).

/** Kafka's number: so many batches per producer are recognised when they come again. */
export const rememberedBatches = 5;

/** The producer has no epoch that the partition knows of. */
export const noProducerEpoch = -1;

export interface RememberedBatch {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
}

export interface ProducerState {
  readonly producerId: number;
  producerEpoch: number;
  /** Oldest first. */
  batches: RememberedBatch[];
  /** Of the coordinator that wrote the last marker, -1 before any. */
  coordinatorEpoch: number;
  /** Where its open transaction begins, -1 when none is open. */
  currentTransactionFirstOffset: number;
  lastTimestamp: number;
}

export function firstSequenceOf(batch: RememberedBatch): number {
  const first = batch.lastSequence - batch.offsetDelta;
  return first >= 0 || batch.lastSequence < 0 ? first : first + 0x8000_0000;
}

export function isTransactionOpen(state: ProducerState | undefined): state is ProducerState {
  return state !== undefined && state.currentTransactionFirstOffset !== -1;
}
