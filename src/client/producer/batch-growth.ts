// A batch that is full and cannot leave goes on growing, up to a bound, until it can: when the caller's
// turn is over and its broker may have one more request (docs/decisions/0009). So batches become as
// large as the way to the broker is long, and stay at `batch.size` where records come one by one.

import type { Clock } from '../../base/ports/clock.ts';
import type { ProducerBatch } from './producer-batch.ts';

export interface BatchGrowthOptions {
  readonly clock: Clock;
  readonly acks: number;
  readonly batchBytes: number;
  readonly maxRequestBytes: number;
}

/** Times `batch.size`: 512 kB by default, half of what a broker takes by default. */
const largestShare = 32;
/** What waits longer than this waits for something else than its turn, and grows old with its first record. */
const longestMs = 1_000;

export class BatchGrowth {
  /** What a batch may grow to, before compression: what compresses well is large enough without. */
  readonly limitBytes: number;
  readonly #options: BatchGrowthOptions;
  readonly #topicsWithSmallBatches = new Set<string>();

  constructor(options: BatchGrowthOptions) {
    this.#options = options;
    const { acks, batchBytes, maxRequestBytes } = options;
    // Without acknowledgements nobody would say that a batch is too large for the broker.
    this.limitBytes =
      acks === 0 ? batchBytes : Math.max(batchBytes, Math.min(batchBytes * largestShare, maxRequestBytes));
  }

  /** A broker found a batch too large: those of its topic stay at `batch.size`. */
  distrust(topic: string): void {
    this.#topicsWithSmallBatches.add(topic);
  }

  /** Whether a full batch that cannot leave may become so large. */
  allows(batch: ProducerBatch, sizeBytes: number): boolean {
    const { clock } = this.#options;
    return (
      sizeBytes <= this.limitBytes &&
      !this.#topicsWithSmallBatches.has(batch.topic) &&
      clock.monotonicMs() - batch.createdMs <= longestMs
    );
  }
}
