// The batches that a partition gets, by seed: of producers with and without ids, of transactions that are
// committed, aborted or left open, with timestamps that are not in order.

import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../../src/protocol/records/batch-builder.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import type { PartitionTruth } from './partition-truth.ts';
import type { Tally } from './tally.ts';

const transactionalIds = [11, 12, 13] as const;
/** Written again and again. */
const hotKeys = 12;
/** Mostly written once, so that a value that is lost is not covered up by a later one. */
const rareKeys = 240;

export class Workload {
  readonly #truth: PartitionTruth;
  readonly #random: SeededRandom;
  readonly #tally: Tally;
  readonly #wallMs: () => number;

  constructor(truth: PartitionTruth, random: SeededRandom, tally: Tally, wallMs: () => number) {
    this.#truth = truth;
    this.#random = random;
    this.#tally = tally;
    this.#wallMs = wallMs;
  }

  /** The next batch for a log in this state. */
  next(log: PartitionLog): Uint8Array {
    const random = this.#random;
    if (random.chance(0.3)) return this.#transactionStep(log);
    if (random.chance(0.4)) return this.#batch({});
    const { producers } = this.#truth;
    const producer = producers[random.below(producers.length)]!;
    const known = log.producers.states.get(producer.producerId);
    if (random.chance(0.05) || (known?.producerEpoch ?? -1) > producer.epoch)
      producer.epoch = Math.max(producer.epoch, known?.producerEpoch ?? 0) + 1;
    const lastSequence = known?.producerEpoch === producer.epoch ? (known.batches.at(-1)?.lastSequence ?? -1) : -1;
    const { producerId, epoch } = producer;
    return this.#batch({ producerId, producerEpoch: epoch, baseSequence: lastSequence + 1 });
  }

  /** A batch of a transaction, or the marker that ends one; sometimes a marker that ends none. */
  #transactionStep(log: PartitionLog): Uint8Array {
    const random = this.#random;
    const producerId = transactionalIds[random.below(transactionalIds.length)]!;
    const known = log.producers.states.get(producerId);
    const producerEpoch = known?.producerEpoch ?? 0;
    const isOpen = log.producers.isTransactionOpen(producerId, producerEpoch);
    if (random.chance(isOpen ? 0.5 : 0.05)) {
      const type = random.chance(0.5) ? 'abort' : 'commit';
      if (isOpen && type === 'abort') this.#tally.aborted += 1;
      // Of either transaction version: the epoch is raised, or it is not.
      const raised = producerEpoch + random.below(2);
      const coordinatorEpoch = this.#truth.leaderEpoch;
      return endTransactionBatch({
        type,
        timestamp: this.#timestamp(),
        producerId,
        producerEpoch: raised,
        coordinatorEpoch,
      });
    }
    const baseSequence = (known?.batches.at(-1)?.lastSequence ?? -1) + 1;
    return this.#batch({ producerId, producerEpoch, baseSequence, isTransactional: true });
  }

  #batch(options: BatchBuilderOptions): Uint8Array {
    const random = this.#random;
    const builder = new BatchBuilder(options);
    const records = 1 + random.below(4);
    const value = new Uint8Array(random.below(600)).fill(random.below(256));
    for (let index = 0; index < records; index++) {
      const isTombstone = this.#truth.config.compact && random.chance(0.15);
      builder.append(this.#timestamp(), Uint8Array.of(this.#key()), isTombstone ? null : value);
    }
    return builder.build();
  }

  #key(): number {
    const random = this.#random;
    return random.chance(0.8) ? random.below(hotKeys) : hotKeys + random.below(rareKeys);
  }

  /** Producers' clocks are a little behind, each record in its own way. */
  #timestamp(): number {
    return this.#wallMs() - this.#random.below(40);
  }
}
